#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"
#include "extract/mail_extractor.hpp"
#include "extract/mail_head.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::string_view kFrom = "From ";

/// True for "From ann@example.org Fri May  3 10:11:12 2024" with a head below it.
bool begins_message(std::string_view bytes) {
    constexpr std::size_t kLineBytesMax = 512;
    if (!bytes.starts_with(kFrom)) {
        return false;
    }
    const std::size_t end = bytes.find('\n');
    if (end > kLineBytesMax) {  // or there is none
        return false;
    }
    const std::string_view line = bytes.substr(0, end);
    const bool has_time = line.contains(':') && line.find_first_of("0123456789") != line.npos;
    const std::string_view below = bytes.substr(end + 1);
    const std::size_t colon = below.find_first_of(": \r\n");
    return has_time && colon != std::string_view::npos && colon > 0 && below[colon] == ':';
}

/// Where the next message begins: behind a blank line. `from` is in the message before.
std::size_t next_message(std::string_view bytes, std::size_t from) {
    constexpr std::string_view kBreak = "\nFrom ";
    for (std::size_t at = bytes.find(kBreak, from); at != std::string_view::npos;
         at = bytes.find(kBreak, at + 1)) {
        std::string_view before = bytes.substr(0, at);
        before.remove_suffix(before.ends_with('\r') ? 1 : 0);
        if (before.ends_with('\n') && begins_message(bytes.substr(at + 1))) {
            return at + 1;
        }
    }
    return bytes.size();
}

/// Without the '>' that a mailbox puts in front of a line that begins with "From ".
std::string unquoted(std::string_view message) {
    std::string out;
    out.reserve(message.size());
    for (std::size_t at = 0; at < message.size();) {
        const std::size_t end = std::min(message.find('\n', at), message.size() - 1) + 1;
        std::string_view line = message.substr(at, end - at);
        const std::size_t marks = line.find_first_not_of('>');
        if (marks != std::string_view::npos && marks > 0 && line.substr(marks).starts_with(kFrom)) {
            line.remove_prefix(1);
        }
        out += line;
        at = end;
    }
    return out;
}

/// After its Message-ID, so that it stays the same when another message is deleted.
std::string name_of(std::string_view message, std::size_t number) {
    constexpr std::size_t kNameBytesMax = 200;
    const MailHead head = read_mail_head(message);
    const std::string_view* id = head.value("message-id");
    std::string name = id == nullptr ? "" : clean_line(*id);
    std::erase_if(name, [](char c) { return c == '<' || c == '>' || c == '/' || c == '#'; });
    name = std::string{cut_utf8(name, kNameBytesMax)};
    return name.empty() ? fmt::format("message-{}.eml", number) : name + ".eml";
}

}  // namespace

bool is_mailbox(std::string_view bytes) {
    return begins_message(bytes) &&
           is_mail(bytes.substr(std::min(bytes.find('\n') + 1, bytes.size())));
}

Result<Extraction> extract_mailbox(std::string_view bytes, const ExtractLimits& limits) {
    if (!begins_message(bytes)) {
        return fail_extract(ExtractFault::kDamaged, "a mailbox begins with a line \"From \"");
    }
    Extraction out;
    out.parts = PartKind::kMessages;
    std::size_t kept = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = next_message(bytes, at);
        if (out.attachments.size() == limits.members_max) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} messages", limits.members_max));
        }
        const std::size_t head = bytes.find('\n', at) + 1;
        std::string message = unquoted(bytes.substr(head, end - head));
        kept += message.size();
        if (kept > limits.attachment_bytes_max) {
            return fail_extract(
                ExtractFault::kTooLarge,
                fmt::format("more than {} bytes of messages", limits.attachment_bytes_max));
        }
        std::string name = name_of(message, out.attachments.size() + 1);
        out.attachments.push_back(
            {.name = std::move(name), .media_type = "message/rfc822", .bytes = std::move(message)});
        at = end;
    }
    return out;
}

}  // namespace ragd
