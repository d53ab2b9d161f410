#include "extract/process/message.hpp"

#include <optional>
#include <utility>

#include <boost/json.hpp>

#include "base/utf8.hpp"
#include "domain/location_json.hpp"
#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr std::size_t kHeadBytesMax = 32 * limits::kMiB;
constexpr std::size_t kStringBytesMax = limits::kMiB;  // of a title, a name, a message

/// The members of the head of a reply, read one by one; the first that is not as it should be is
/// the end of all.
class HeadReader {
public:
    explicit HeadReader(const boost::json::object& head) : head_(head) {}

    [[nodiscard]] bool good() const { return good_; }

    std::string text(std::string_view name) {
        const auto* value = head_.if_contains(name);
        const bool is_text =
            value != nullptr && value->is_string() && value->get_string().size() <= kStringBytesMax;
        good_ = good_ && is_text;
        return is_text ? std::string{value->get_string()} : std::string{};
    }

    std::size_t size(std::string_view name) {
        const auto* value = head_.if_contains(name);
        boost::system::error_code error;
        const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
        good_ = good_ && value != nullptr && !error;
        return number;
    }

    const boost::json::value& value(std::string_view name) {
        static const boost::json::value kNone;
        const auto* found = head_.if_contains(name);
        good_ = good_ && found != nullptr;
        return found == nullptr ? kNone : *found;
    }

private:
    const boost::json::object& head_;
    bool good_ = true;
};

std::optional<boost::json::object> parse_head(const std::string& head) {
    boost::json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    boost::system::error_code error;
    boost::json::value json = boost::json::parse(head, error, {}, options);
    return error || !json.is_object() ? std::nullopt : std::optional{std::move(json.get_object())};
}

/// Cuts the body into what the head says that it is; false where it is something else.
class Body {
public:
    explicit Body(std::string_view bytes) : rest_(bytes) {}

    bool take(std::size_t bytes, std::string& out) {
        if (bytes > rest_.size()) {
            return false;
        }
        out = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return true;
    }
    [[nodiscard]] bool empty() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

bool read_attachments(const boost::json::value& json, Body& body, std::size_t count_max,
                      std::vector<Attachment>& out) {
    const auto* list = json.if_array();
    if (list == nullptr || list->size() > count_max) {
        return false;
    }
    for (const boost::json::value& item : *list) {
        if (!item.is_object()) {
            return false;
        }
        HeadReader fields{item.get_object()};
        Attachment attachment{.name = fields.text("name"),
                              .media_type = fields.text("type"),
                              .bytes = {},
                              .left_out = fields.text("left_out")};
        const bool whole = body.take(fields.size("bytes"), attachment.bytes) &&
                           is_valid_utf8(attachment.name) && is_valid_utf8(attachment.left_out);
        if (!whole || !fields.good()) {
            return false;
        }
        out.push_back(std::move(attachment));
    }
    return true;
}

bool read_warnings(const boost::json::value& json, std::size_t count_max,
                   std::vector<std::string>& out) {
    const auto* list = json.if_array();
    if (list == nullptr || list->size() > count_max + 1) {  // one of a mismatch
        return false;
    }
    for (const boost::json::value& item : *list) {
        if (!item.is_string() || item.get_string().size() > kStringBytesMax) {
            return false;
        }
        out.emplace_back(item.get_string());
    }
    return true;
}

std::optional<Extraction> read_extraction(const boost::json::object& head,
                                          std::string_view body_bytes,
                                          const ExtractLimits& limits) {
    HeadReader fields{head};
    Body body{body_bytes};
    Extraction out{.title = fields.text("title"), .url = fields.text("url")};
    const boost::json::value& metadata = fields.value("metadata");
    const std::size_t text_bytes = fields.size("text_bytes");
    auto locations = locations_of_json(fields.value("locations"), text_bytes);
    const std::size_t parts = fields.size("parts");
    const bool whole =
        text_bytes <= limits.text_bytes_max && body.take(text_bytes, out.text) &&
        read_attachments(fields.value("attachments"), body, limits.members_max, out.attachments) &&
        read_warnings(fields.value("warnings"), limits.warnings_max, out.warnings) &&
        parts <= static_cast<std::size_t>(PartKind::kMessages) && body.empty() && fields.good() &&
        metadata.is_object() && locations && is_valid_utf8(out.text);
    if (!whole) {
        return std::nullopt;
    }
    out.metadata = metadata.get_object();
    out.parts = static_cast<PartKind>(parts);
    out.locations = std::move(*locations);
    return out;
}

Error not_a_reply() {
    return fail_extract(ExtractFault::kParserCrashed, "it gave no answer that can be read");
}

}  // namespace

Frame frame_max(const ExtractLimits& limits) {
    return {.head_bytes = kHeadBytesMax,
            .body_bytes = limits.text_bytes_max + limits.attachment_bytes_max};
}

Reply encode_reply(const Result<Extraction>& result) {
    if (!result) {
        return {.head = boost::json::serialize(boost::json::object{
                    {"code", name_of(result.error().code)}, {"message", result.error().message}}),
                .body = {}};
    }
    const Extraction& out = *result;
    Reply reply{.head = {}, .body = out.text};
    boost::json::array attachments;
    for (const Attachment& attachment : out.attachments) {
        attachments.push_back(boost::json::object{{"name", attachment.name},
                                                  {"type", attachment.media_type},
                                                  {"bytes", attachment.bytes.size()},
                                                  {"left_out", attachment.left_out}});
        reply.body += attachment.bytes;
    }
    reply.head = boost::json::serialize(boost::json::object{
        {"title", out.title},
        {"url", out.url},
        {"metadata", out.metadata},
        {"text_bytes", out.text.size()},
        {"locations", json_of_locations(out.locations)},
        {"warnings", boost::json::array(out.warnings.begin(), out.warnings.end())},
        {"attachments", std::move(attachments)},
        {"parts", static_cast<std::uint64_t>(out.parts)}});
    return reply;
}

Result<Extraction> decode_reply(Reply reply, const ExtractLimits& limits) {
    const auto head = parse_head(reply.head);
    if (!head) {
        return not_a_reply();
    }
    if (head->contains("code")) {
        HeadReader fields{*head};
        const auto code = parse_name<ErrorCode>(fields.text("code"));
        Error error = fail(code.value_or(ErrorCode::kInternal), fields.text("message"));
        return fields.good() && fault_of(error) ? error : not_a_reply();
    }
    auto out = read_extraction(*head, reply.body, limits);
    return out ? Result<Extraction>{std::move(*out)} : not_a_reply();
}

}  // namespace ragd
