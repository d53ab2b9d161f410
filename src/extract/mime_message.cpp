#include "extract/mime_message.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"
#include "extract/mail_headers.hpp"

namespace ragd {
namespace {

std::string text_of(const char* text) {
    return text == nullptr ? std::string{} : std::string{text};
}

/// Bounds what GMime makes of the bytes: each part takes a thousand times the memory of a line.
Result<void> check_shape(std::string_view bytes) {
    std::size_t head = bytes.find("\n\n");
    head = std::min({head, bytes.find("\n\r\n"), bytes.size()});
    if (head > MimeMessage::kHeadBytesMax) {
        return fail_extract(ExtractFault::kTooLarge, fmt::format("a head of more than {} bytes",
                                                                 MimeMessage::kHeadBytesMax));
    }
    std::size_t lines = 0;
    for (std::size_t at = bytes.find("\n--"); at != std::string_view::npos;
         at = bytes.find("\n--", at + 1)) {
        if (++lines > MimeMessage::kPartLinesMax) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} parts", MimeMessage::kPartLinesMax));
        }
    }
    return {};
}

std::string bytes_of(GMimeStream* memory) {
    GByteArray* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
    return {reinterpret_cast<const char*>(array->data), array->len};
}

}  // namespace

Result<MimeMessage> MimeMessage::parse(std::string_view bytes) {
    RAG_TRY(check_shape(bytes));
    const GObjectPtr<GMimeStream> stream{
        g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size())};
    const GObjectPtr<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    GMimeMessage* message = g_mime_parser_construct_message(parser.get(), nullptr);
    if (message == nullptr) {
        return fail_extract(ExtractFault::kDamaged, "it has no head of a mail");
    }
    return MimeMessage{message};
}

std::string_view MimeMessage::header(const char* name) const {
    return mime_header(GMIME_OBJECT(message_.get()), name);
}

GMimeObject* MimeMessage::root() const {
    return g_mime_message_get_mime_part(message_.get());
}

std::string_view mime_header(GMimeObject* object, const char* name) {
    GMimeHeaderList* list = g_mime_object_get_header_list(object);
    GMimeHeader* header = g_mime_header_list_get_header(list, name);
    const char* raw = header == nullptr ? nullptr : g_mime_header_get_raw_value(header);
    return raw == nullptr ? "" : trim(raw);
}

std::string media_type_of(GMimeObject* object) {
    GMimeContentType* type = g_mime_object_get_content_type(object);
    if (type == nullptr) {
        return "text/plain";
    }
    return lower(fmt::format("{}/{}", text_of(g_mime_content_type_get_media_type(type)),
                             text_of(g_mime_content_type_get_media_subtype(type))));
}

std::string type_parameter(GMimeObject* object, const char* name) {
    GMimeContentType* type = g_mime_object_get_content_type(object);
    return type == nullptr ? "" : text_of(g_mime_content_type_get_parameter(type, name));
}

std::string content_of(GMimeObject* part) {
    const GObjectPtr<GMimeStream> out{g_mime_stream_mem_new()};
    if (GMIME_IS_MESSAGE_PART(part)) {
        GMimeMessage* message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        if (message != nullptr) {
            g_mime_object_write_to_stream(GMIME_OBJECT(message), nullptr, out.get());
        }
    } else if (GMIME_IS_PART(part)) {
        GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(part));
        if (content != nullptr) {
            g_mime_data_wrapper_write_to_stream(content, out.get());
        }
    }
    return bytes_of(out.get());
}

std::string file_name_of(GMimeObject* part) {
    GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(part);
    std::string name =
        disposition == nullptr
            ? std::string{}
            : text_of(g_mime_content_disposition_get_parameter(disposition, "filename"));
    if (name.empty()) {
        name = type_parameter(part, "name");
    }
    // Programs write encoded words there, too, which no standard allows.
    return decode_mail_header(name);
}

}  // namespace ragd
