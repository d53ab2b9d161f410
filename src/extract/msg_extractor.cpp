#include "extract/msg_extractor.hpp"

#include <chrono>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/compressed_rtf.hpp"
#include "extract/extract_fault.hpp"
#include "extract/mail.hpp"
#include "extract/msg_storage.hpp"
#include "extract/rtf_extractor.hpp"
#include "extract/rtf_tables.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::size_t kMailHeadBytes = 32;
constexpr std::size_t kInnerMailHeadBytes = 24;
constexpr std::size_t kPartHeadBytes = 8;

/// Properties by their numbers in [MS-OXPROPS].
enum Property : std::uint16_t {
    kMessageClass = 0x001A,
    kSubject = 0x0037,
    kSubmitTime = 0x0039,
    kSentName = 0x0042,
    kReceiverKind = 0x0C15,
    kSenderName = 0x0C1A,
    kSenderAddress = 0x0C1F,
    kDisplayTo = 0x0E04,
    kDisplayCc = 0x0E03,
    kDeliveryTime = 0x0E06,
    kBody = 0x1000,
    kPackedRtf = 0x1009,
    kHtml = 0x1013,
    kMessageId = 0x1035,
    kInReplyTo = 0x1042,
    kDisplayName = 0x3001,
    kAddress = 0x3003,
    kContent = 0x3701,
    kShortFileName = 0x3704,
    kLongFileName = 0x3707,
    kMediaType = 0x370E,
    kSmtpAddress = 0x39FE,
    kCodePage = 0x3FFD,
    kBodyCodePage = 0x3FDE,
    kSenderSmtp = 0x5D01,
    kIsHidden = 0x7FFE,
};

/// "2024-05-03T08:11:12Z" of units of 100 ns since 1601; "" of none.
std::string rfc3339_of_filetime(std::uint64_t time) {
    using namespace std::chrono;
    constexpr std::uint64_t kPerSecond = 10'000'000;
    constexpr std::int64_t kFrom1601To1970 = 11'644'473'600;
    constexpr std::int64_t kSecondsMax = 253'402'300'799;  // the end of 9999
    const auto seconds = static_cast<std::int64_t>(time / kPerSecond) - kFrom1601To1970;
    if (time == 0 || seconds < 0 || seconds > kSecondsMax) {
        return {};
    }
    const sys_seconds moment{std::chrono::seconds{seconds}};
    const auto day = floor<days>(moment);
    const year_month_day date{day};
    const hh_mm_ss clock{moment - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

/// "Ann Lee <ann@example.org>", or what there is of it.
std::string address_of(std::string_view name, std::string_view smtp, std::string_view other) {
    const std::string shown = clean_line(name);
    const std::string address = clean_line(smtp.contains('@') ? smtp : other);
    if (!address.contains('@') || address == shown) {
        return shown;
    }
    return shown.empty() ? address : fmt::format("{} <{}>", shown, address);
}

std::string charset_of(const MsgStorage& mail, Property property) {
    const std::uint64_t code_page = mail.number(property) & 0xFFFFFFFFU;
    return code_page == 0 ? "" : charset_of_code_page(static_cast<int>(code_page));
}

std::string without_brackets(std::string id) {
    std::erase_if(id, [](char c) { return c == '<' || c == '>'; });
    return clean_line(id);
}

MailFacts facts_of(const MsgStorage& mail, const std::string& charset) {
    constexpr std::uint64_t kTo = 1;
    constexpr std::uint64_t kCc = 2;
    const std::uint64_t sent = mail.number(kSubmitTime);
    MailFacts out{.subject = clean_line(mail.text(kSubject, charset)),
                  .from = {},
                  .to = {},
                  .cc = {},
                  .date = rfc3339_of_filetime(sent == 0 ? mail.number(kDeliveryTime) : sent),
                  .message_id = without_brackets(mail.text(kMessageId, charset)),
                  .in_reply_to = without_brackets(mail.text(kInReplyTo, charset))};
    const std::string name = mail.text(kSenderName, charset);
    out.from = address_of(name.empty() ? mail.text(kSentName, charset) : name,
                          mail.text(kSenderSmtp, charset), mail.text(kSenderAddress, charset));
    for (const std::uint32_t storage : mail.storages("__recip_version1.0_")) {
        const MsgStorage receiver{mail.file(), storage, kPartHeadBytes};
        const std::uint64_t kind = receiver.number(kReceiverKind) & 0xFFFFFFFFU;
        std::vector<std::string>* list = kind == kTo ? &out.to : kind == kCc ? &out.cc : nullptr;
        if (list != nullptr && list->size() < kMailAddressesMax) {
            list->push_back(address_of(receiver.text(kDisplayName, charset),
                                       receiver.text(kSmtpAddress, charset),
                                       receiver.text(kAddress, charset)));
        }
    }
    if (out.to.empty() && !clean_line(mail.text(kDisplayTo, charset)).empty()) {
        out.to.push_back(clean_line(mail.text(kDisplayTo, charset)));
    }
    if (out.cc.empty() && !clean_line(mail.text(kDisplayCc, charset)).empty()) {
        out.cc.push_back(clean_line(mail.text(kDisplayCc, charset)));
    }
    return out;
}

/// The page, else the plain text, else what the packed RTF says.
std::vector<MailBody> bodies_of(const MsgStorage& mail, const std::string& charset,
                                const ExtractLimits& limits) {
    if (auto page = mail.bytes(kHtml)) {
        return {{.is_html = true,
                 .bytes = std::move(*page),
                 .charset = charset_of(mail, kBodyCodePage)}};
    }
    if (std::string page = mail.text(kHtml, charset); !page.empty()) {
        return {{.is_html = true, .bytes = std::move(page), .charset = "utf-8"}};
    }
    if (std::string text = mail.text(kBody, charset); !trim(text).empty()) {
        return {{.is_html = false, .bytes = std::move(text), .charset = "utf-8"}};
    }
    const auto packed = mail.bytes(kPackedRtf);
    const auto rtf = packed ? unpack_rtf(*packed) : std::nullopt;
    Extraction out;
    TextBuilder text{limits};
    if (rtf && is_rtf(*rtf) && write_rtf(*rtf, limits, text) && text.finish(out)) {
        return {{.is_html = false, .bytes = std::move(out.text), .charset = "utf-8"}};
    }
    return {};
}

Result<Extraction> read_message(const MsgStorage& mail, bool is_inner, const ExtractLimits& limits);

/// A mail inside a mail has no bytes of its own: its text is the document.
Attachment inner_mail(const MsgStorage& part, std::uint32_t storage, const ExtractLimits& limits) {
    const MsgStorage inner{part.file(), storage, kInnerMailHeadBytes};
    Attachment out{.name = "mail.md", .media_type = "text/markdown", .bytes = {}};
    auto read = read_message(inner, true, limits);
    if (!read) {
        out.left_out = read.error().message;
        return out;
    }
    if (!read->title.empty()) {
        out.name = read->title + ".md";
        out.bytes = "# " + read->title + "\n\n";
    }
    out.bytes += read->text;
    return out;
}

Attachment attached_file(const MsgStorage& part, const std::string& charset) {
    std::string name;
    for (const Property said : {kLongFileName, kShortFileName, kDisplayName}) {
        if (name.empty()) {
            name = part.text(said, charset);
        }
    }
    Attachment out{
        .name = std::move(name), .media_type = lower(part.text(kMediaType, charset)), .bytes = {}};
    if (auto content = part.bytes(kContent)) {
        out.bytes = std::move(*content);
    } else {
        out.left_out = "it is kept elsewhere";
    }
    return out;
}

std::vector<Attachment> attachments_of(const MsgStorage& mail, const std::string& charset,
                                       const ExtractLimits& limits) {
    MailAttachments out{limits};
    for (const std::uint32_t storage : mail.storages("__attach_version1.0_")) {
        const MsgStorage part{mail.file(), storage, kPartHeadBytes};
        if ((part.number(kIsHidden) & 1U) != 0) {  // a picture of the text
            continue;
        }
        if (const auto inner = part.inner_message()) {
            out.add(inner_mail(part, *inner, limits), "");
            continue;
        }
        out.add(attached_file(part, charset), "");
    }
    return out.take();
}

Result<Extraction> read_message(const MsgStorage& mail, bool is_inner,
                                const ExtractLimits& limits) {
    const std::string charset = charset_of(mail, kCodePage);
    if (mail.text(kMessageClass, charset) == "IPM.Note.SMIME") {
        return fail_extract(ExtractFault::kEncrypted, "the mail is encrypted for its receiver");
    }
    return make_mail(facts_of(mail, charset), bodies_of(mail, charset, limits),
                     is_inner ? std::vector<Attachment>{} : attachments_of(mail, charset, limits),
                     limits);
}

}  // namespace

bool is_msg(std::string_view bytes) {
    return holds_entry(bytes, "__properties_version1.0");
}

Result<Extraction> extract_msg(std::string_view bytes, const ExtractLimits& limits) {
    const CompoundFile file = RAG_TRY(CompoundFile::open(bytes));
    return read_message(MsgStorage{file, CompoundFile::kRoot, kMailHeadBytes}, false, limits);
}

}  // namespace ragd
