#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/mail_text.hpp"

namespace ragd {

/// What the head of a mail says; lines of clean text.
struct MailFacts {
    std::string subject;
    std::string from;
    std::vector<std::string> to;
    std::vector<std::string> cc;
    std::string date;  // RFC 3339
    std::string message_id;
    std::string in_reply_to;
};

/// The most addresses that are kept of one header.
inline constexpr std::size_t kMailAddressesMax = 200;

/// A part of a mail that is read as its text.
struct MailBody {
    bool is_html = false;
    std::string bytes;
    std::string charset;  // "" where it does not say
    PlainMail plain = {};
    std::string instead = {};  // of a page: its plain form, for one that shows only pictures; UTF-8
};

/// What is attached to a mail, with its bounds.
class MailAttachments {
public:
    explicit MailAttachments(const ExtractLimits& limits) : limits_(limits) {}

    /// Over a limit it is named as left out. A text with a charset becomes UTF-8; one without a name is named after its
    /// type.
    void add(Attachment attachment, std::string_view charset);
    /// Where another attachment of any size would be left out.
    [[nodiscard]] bool full() const { return out_.size() >= limits_.attachments_max; }
    [[nodiscard]] std::vector<Attachment> take() { return std::move(out_); }

private:
    const ExtractLimits& limits_;
    std::size_t bytes_ = 0;
    std::vector<Attachment> out_;
};

/// The document of a mail: a first paragraph of who wrote when to whom, what the sender says, and `from`, `to`,
/// `cc`, `date`, `message_id`, `in_reply_to` as metadata. The subject is the title.
/// Errors: TooLarge; NoText - it says nothing, and nothing is attached.
Result<Extraction> make_mail(const MailFacts& facts, const std::vector<MailBody>& bodies,
                             std::vector<Attachment> attachments, const ExtractLimits& limits);

}  // namespace ragd
