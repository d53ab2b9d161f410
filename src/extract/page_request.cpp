#include "extract/page_request.hpp"

#include <algorithm>
#include <utility>

#include "domain/location_json.hpp"
#include "extract/extract_fault.hpp"
#include "extract/pdf_page_image.hpp"
#include "extract/picture.hpp"
#include "extract/picture_page_image.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr char kMark = '\0';
constexpr std::string_view kPng = "image/png";
constexpr std::size_t kMarksMax = 200;

std::uint32_t number_of(const json::object& fields, std::string_view name) {
    const auto* value = fields.if_contains(name);
    boost::system::error_code failure;
    const auto number = value != nullptr ? value->to_number<std::uint32_t>(failure) : 0;
    return failure ? 0 : number;
}

std::string text_of(const json::object& fields, std::string_view name) {
    const auto* value = fields.if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->get_string()}
                                                  : std::string{};
}

std::optional<PageMark> mark_of(const json::value& value) {
    const auto* fields = value.if_object();
    const auto* place = fields == nullptr ? nullptr : fields->if_contains("place");
    const auto location = place == nullptr ? std::nullopt : location_of_json(*place);
    if (!location || !location->box) {
        return std::nullopt;
    }
    return PageMark{.box = *location->box,
                    .text = text_of(*fields, "text"),
                    .before = text_of(*fields, "before")};
}

enum class Texts { kTold, kLeftOut };

std::string request_text(const PageWanted& wanted, Texts texts) {
    json::array marks;
    for (const PageMark& mark : wanted.marks) {
        if (marks.size() == kMarksMax) {
            break;
        }
        json::object member{{"place", json_of_location({.box = mark.box})}};
        if (texts == Texts::kTold) {
            member["text"] = mark.text;
            member["before"] = mark.before;
        }
        marks.push_back(std::move(member));
    }
    return json::serialize(
        json::object{{"page", wanted.page}, {"width", wanted.width}, {"marks", std::move(marks)}});
}

}  // namespace

std::string encode_page_request(const PageWanted& wanted) {
    std::string request = kMark + request_text(wanted, Texts::kTold);
    if (request.size() > kPageRequestBytes) {
        request = kMark + request_text(wanted, Texts::kLeftOut);
    }
    return request;
}

std::optional<PageWanted> decode_page_request(std::string_view name) {
    if (name.empty() || name.front() != kMark) {
        return std::nullopt;
    }
    boost::system::error_code failure;
    const auto request = json::parse(name.substr(1), failure);
    PageWanted wanted{.page = 0, .width = 0, .marks = {}};
    if (failure || !request.is_object()) {
        return wanted;  // no page has that number
    }
    const json::object& fields = request.get_object();
    wanted.page = number_of(fields, "page");
    wanted.width = number_of(fields, "width");
    if (const auto* marks = fields.if_contains("marks"); marks != nullptr && marks->is_array()) {
        for (const json::value& value : marks->get_array()) {
            if (auto mark = mark_of(value)) {
                wanted.marks.push_back(std::move(*mark));
            }
        }
    }
    return wanted;
}

Result<Extraction> extract_or_show(std::string_view name, std::string_view bytes,
                                   const ExtractLimits& limits) {
    const auto wanted = decode_page_request(name);
    if (!wanted) {
        return extract_document(name, bytes, limits);
    }
    const bool is_picture = is_png(bytes) || is_jpeg(bytes) || is_tiff(bytes);
    PageImage image = RAG_TRY(is_picture ? show_picture_page(bytes, *wanted, limits)
                                         : show_pdf_page(bytes, *wanted, limits));
    Extraction answer;
    answer.metadata["pages"] = image.pages;
    if (!image.png.empty()) {
        answer.attachments.push_back(
            {.name = "page.png", .media_type = std::string{kPng}, .bytes = std::move(image.png)});
    }
    return answer;
}

Result<PageImage> page_image_of(Extraction answer) {
    PageImage image{.png = {}, .pages = number_of(answer.metadata, "pages")};
    if (answer.attachments.size() > 1 ||
        (answer.attachments.size() == 1 && answer.attachments.front().media_type != kPng)) {
        return fail_extract(ExtractFault::kParserCrashed, "it gave no picture of a page");
    }
    if (!answer.attachments.empty()) {
        image.png = std::move(answer.attachments.front().bytes);
    }
    return image;
}

}  // namespace ragd
