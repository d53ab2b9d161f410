#include "extract/mail.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/charset.hpp"
#include "extract/document_facts.hpp"
#include "extract/extract_fault.hpp"
#include "extract/html_extractor.hpp"
#include "extract/mail_headers.hpp"

namespace ragd {
namespace {

struct NamedType {
    std::string_view media_type;
    std::string_view extension;
};

/// Of what has no name; others are known by their bytes.
constexpr std::array kExtensions = {
    NamedType{"text/plain", "txt"},        NamedType{"text/html", "html"},
    NamedType{"text/csv", "csv"},          NamedType{"text/markdown", "md"},
    NamedType{"message/rfc822", "eml"},    NamedType{"application/pdf", "pdf"},
    NamedType{"application/json", "json"}, NamedType{"application/rtf", "rtf"},
    NamedType{"text/rtf", "rtf"},          NamedType{"text/xml", "xml"},
    NamedType{"image/png", "png"},         NamedType{"image/jpeg", "jpg"},
};

std::string name_of_type(std::string_view media_type, std::size_t number) {
    const auto* known = std::ranges::find(kExtensions, media_type, &NamedType::media_type);
    const std::string name = fmt::format("part-{}", number);
    return known == kExtensions.end() ? name : fmt::format("{}.{}", name, known->extension);
}

/// One clean name: what looks like a path is one, and leads nowhere.
std::string clean_name(std::string_view name) {
    constexpr std::size_t kNameBytesMax = 255;
    std::string out = clean_line(name);
    std::ranges::replace(out, '/', '_');
    std::ranges::replace(out, '\\', '_');
    return std::string{cut_utf8(out, kNameBytesMax)};
}

boost::json::array list_of(const std::vector<std::string>& lines) {
    return boost::json::array(lines.begin(), lines.end());
}

/// "Ann, Bob and 12 more"
std::string some_of(const std::vector<std::string>& addresses) {
    constexpr std::size_t kShown = 5;
    std::string out;
    for (std::size_t i = 0; i < std::min(addresses.size(), kShown); ++i) {
        out += (i == 0 ? "" : ", ") + addresses[i];
    }
    return addresses.size() > kShown ? fmt::format("{} and {} more", out, addresses.size() - kShown)
                                     : out;
}

void write_head(const MailFacts& facts, TextBuilder& text) {
    std::string head;
    const auto line = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) {
            head += fmt::format("{}{}: {}", head.empty() ? "" : "\n", name, value);
        }
    };
    line("From", facts.from);
    line("To", some_of(facts.to));
    line("Cc", some_of(facts.cc));
    line("Date", facts.date);
    text.paragraph(head);
}

void keep_facts(const MailFacts& facts, Extraction& out) {
    out.title = facts.subject;
    keep_fact(out, "from", facts.from);
    keep_fact(out, "date", facts.date);
    keep_fact(out, "message_id", facts.message_id);
    keep_fact(out, "in_reply_to", facts.in_reply_to);
    if (!facts.to.empty()) {
        out.metadata["to"] = list_of(facts.to);
    }
    if (!facts.cc.empty()) {
        out.metadata["cc"] = list_of(facts.cc);
    }
}

Result<void> write_page(const MailBody& body, HtmlPart part, const ExtractLimits& limits,
                        TextBuilder& text) {
    const std::size_t before = text.bytes();
    const auto written =
        write_mail_html({.bytes = body.bytes, .charset = body.charset}, part, limits, text);
    if (!written && fault_of(written.error()) != ExtractFault::kNoText) {
        return written.error();
    }
    if (text.bytes() == before) {
        PlainMail plain = body.plain;
        plain.is_forward = part == HtmlPart::kForward;
        write_mail_text(body.instead, plain, text);
    }
    return {};
}

}  // namespace

void MailAttachments::add(Attachment attachment, std::string_view charset) {
    attachment.name = clean_name(attachment.name);
    if (attachment.name.empty()) {
        attachment.name = name_of_type(attachment.media_type, out_.size() + 1);
    }
    if (full()) {
        if (out_.size() == limits_.attachments_max) {
            attachment.bytes.clear();
            attachment.left_out =
                fail_extract(ExtractFault::kTooLarge,
                             fmt::format("it and what follows are more than {} attachments",
                                         limits_.attachments_max))
                    .message;
            out_.push_back(std::move(attachment));
        }
        return;
    }
    if (bytes_ + attachment.bytes.size() > limits_.attachment_bytes_max) {
        attachment.bytes = {};
        attachment.left_out = fail_extract(ExtractFault::kTooLarge,
                                           fmt::format("the attachments have more than {} bytes",
                                                       limits_.attachment_bytes_max))
                                  .message;
    }
    if (attachment.left_out.empty() && !charset.empty() &&
        attachment.media_type.starts_with("text/")) {
        const bool page = attachment.media_type == "text/html";
        std::string text = decode_charset(attachment.bytes, charset).text;
        attachment.bytes =
            page ? "\xEF\xBB\xBF" + text : std::move(text);  // whatever it says itself
    }
    bytes_ += attachment.bytes.size();
    out_.push_back(std::move(attachment));
}

Result<Extraction> make_mail(const MailFacts& facts, const std::vector<MailBody>& bodies,
                             std::vector<Attachment> attachments, const ExtractLimits& limits) {
    Extraction out;
    keep_facts(facts, out);
    TextBuilder text{limits};
    write_head(facts, text);
    const std::size_t head_bytes = text.bytes();
    const bool forward = is_forward_subject(facts.subject);
    for (const MailBody& body : bodies) {
        if (body.is_html) {
            RAG_TRY(write_page(body, forward ? HtmlPart::kForward : HtmlPart::kMail, limits, text));
        } else {
            PlainMail plain = body.plain;
            plain.is_forward = forward;
            write_mail_text(decode_charset(body.bytes, body.charset).text, plain, text);
        }
    }
    if (text.bytes() == head_bytes && attachments.empty() && facts.subject.empty()) {
        return fail_extract(ExtractFault::kNoText, "a mail without a word");
    }
    RAG_TRY(text.finish(out));
    out.attachments = std::move(attachments);
    return out;
}

}  // namespace ragd
