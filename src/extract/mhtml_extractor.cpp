#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"
#include "extract/html_extractor.hpp"
#include "extract/mail_extractor.hpp"
#include "extract/mail_head.hpp"
#include "extract/mail_headers.hpp"
#include "extract/mime_message.hpp"

namespace ragd {
namespace {

/// The page: the part that the head names as its start, else the first page there is.
struct PageFinder {
    std::string start;  // a Content-ID, "" where it is not said
    GMimeObject* page = nullptr;

    void look(GMimeObject* object) {
        if (object == nullptr) {
            return;
        }
        if (GMIME_IS_MULTIPART(object)) {
            const int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
            for (int i = 0; i < count; ++i) {
                look(g_mime_multipart_get_part(GMIME_MULTIPART(object), i));
            }
            return;
        }
        const std::string type = media_type_of(object);
        if (type != "text/html" && type != "application/xhtml+xml") {
            return;
        }
        const bool named = !start.empty() && mime_header(object, "Content-ID") == start;
        page = page == nullptr || named ? object : page;
    }
};

bool is_web_address(std::string_view url) {
    return url.starts_with("http://") || url.starts_with("https://");
}

}  // namespace

bool is_mhtml(std::string_view bytes) {
    const MailHead head = read_mail_head(bytes);
    const std::string_view* from = head.value("from");
    if (head.has("received") || head.has("to") || (from != nullptr && from->contains('@'))) {
        return false;
    }
    const std::string_view* type = head.value("content-type");
    const std::string kind = type == nullptr ? "" : lower(*type);
    return head.has("snapshot-content-location") ||
           (head.has("mime-version") &&
            (kind.starts_with("multipart/related") ||
             (kind.starts_with("text/html") && head.has("content-location"))));
}

Result<Extraction> extract_mhtml(std::string_view bytes, const ExtractLimits& limits) {
    const MimeMessage file = RAG_TRY(MimeMessage::parse(bytes));
    PageFinder finder;
    if (file.root() != nullptr) {
        finder.start = type_parameter(file.root(), "start");
    }
    finder.look(file.root());
    if (finder.page == nullptr) {
        return fail_extract(ExtractFault::kDamaged, "it holds no page");
    }
    const std::string page = content_of(finder.page);
    const std::string charset = type_parameter(finder.page, "charset");
    Extraction out = RAG_TRY(extract_html_body({.bytes = page, .charset = charset}, limits));
    const std::string location =
        decode_mail_header(file.header("Snapshot-Content-Location").empty()
                               ? mime_header(finder.page, "Content-Location")
                               : file.header("Snapshot-Content-Location"));
    if (out.url.empty() && is_web_address(location)) {
        out.url = location;
    }
    if (out.title.empty()) {
        out.title = decode_mail_header(file.header("Subject"));
    }
    return out;
}

}  // namespace ragd
