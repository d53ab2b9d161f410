#include "extract/mail_extractor.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/charset.hpp"
#include "extract/document_date.hpp"
#include "extract/extract_fault.hpp"
#include "extract/mail.hpp"
#include "extract/mail_head.hpp"
#include "extract/mail_headers.hpp"
#include "extract/mime_message.hpp"

namespace ragd {
namespace {

/// What of a mail is its text, and what is attached to it.
class MailParts {
public:
    explicit MailParts(const ExtractLimits& limits) : attachments_(limits) {}

    void read(GMimeObject* object) {
        if (object == nullptr) {
            return;
        }
        if (GMIME_IS_MULTIPART(object)) {
            read_multipart(GMIME_MULTIPART(object));
        } else if (GMIME_IS_MESSAGE_PART(object)) {
            attach(object);
        } else if (GMIME_IS_PART(object)) {
            read_part(object);
        }
    }

    [[nodiscard]] const std::vector<MailBody>& bodies() const { return bodies_; }
    [[nodiscard]] bool is_encrypted() const { return is_encrypted_; }
    std::vector<Attachment> take_attachments() { return attachments_.take(); }

private:
    static GMimeObject* child(GMimeMultipart* parts, int at) {
        return g_mime_multipart_get_part(parts, at);
    }

    void read_multipart(GMimeMultipart* parts) {
        const std::string type = media_type_of(GMIME_OBJECT(parts));
        const int count = g_mime_multipart_get_count(parts);
        if (type == "multipart/alternative") {
            read_alternative(parts, count);
        } else if (type == "multipart/related") {
            read_related(parts, count);
        } else if (type == "multipart/signed") {
            read(count > 0 ? child(parts, 0) : nullptr);  // the others are the signature
        } else if (type == "multipart/encrypted") {
            is_encrypted_ = true;
        } else {
            for (int i = 0; i < count; ++i) {
                read(child(parts, i));
            }
        }
    }

    /// True for a page, also one that comes with its pictures.
    static bool holds(GMimeObject* object, std::string_view type) {
        while (GMIME_IS_MULTIPART(object) &&
               g_mime_multipart_get_count(GMIME_MULTIPART(object)) > 0) {
            object = child(GMIME_MULTIPART(object), 0);
        }
        return media_type_of(object) == type;
    }

    /// The same text several times: the page, which has tables and headings, else the plain one. What is no text (an
    /// invitation) is attached.
    void read_alternative(GMimeMultipart* parts, int count) {
        int chosen = -1;
        for (int i = 0; i < count; ++i) {
            if (holds(child(parts, i), "text/html")) {
                chosen = i;
            }
        }
        int plain = -1;
        for (int i = 0; i < count && plain < 0; ++i) {
            plain = holds(child(parts, i), "text/plain") ? i : plain;
        }
        chosen = chosen < 0 ? plain : chosen;
        for (int i = 0; i < count; ++i) {
            GMimeObject* part = child(parts, i);
            if (i == chosen || (chosen < 0 && i + 1 == count)) {
                const std::size_t before = bodies_.size();
                read(part);
                if (plain >= 0 && plain != chosen && bodies_.size() > before &&
                    GMIME_IS_PART(child(parts, plain))) {
                    bodies_[before].instead = plain_text_of(child(parts, plain));
                }
            } else if (!GMIME_IS_MULTIPART(part) && !media_type_of(part).starts_with("text/")) {
                attach(part);
            }
        }
    }

    static std::string plain_text_of(GMimeObject* part) {
        return decode_charset(content_of(part), type_parameter(part, "charset")).text;
    }

    /// A page and what is shown in it: pictures are left out, unless they are attached as well.
    void read_related(GMimeMultipart* parts, int count) {
        for (int i = 0; i < count; ++i) {
            GMimeObject* part = child(parts, i);
            const bool shown = media_type_of(part).starts_with("image/") && !is_attached(part);
            if (i == 0 || !shown) {
                read(part);
            }
        }
    }

    static bool is_attached(GMimeObject* part) {
        GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(part);
        return disposition != nullptr && g_mime_content_disposition_is_attachment(disposition) != 0;
    }

    void read_part(GMimeObject* part) {
        const std::string type = media_type_of(part);
        if (type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime") {
            is_encrypted_ = is_encrypted_ || type_parameter(part, "smime-type") != "signed-data";
            return;
        }
        const bool signature = type == "application/pkcs7-signature" ||
                               type == "application/x-pkcs7-signature" ||
                               type == "application/pgp-signature";
        const bool text = (type == "text/plain" || type == "text/html") && !is_attached(part) &&
                          file_name_of(part).empty();
        if (text) {
            bodies_.push_back(
                {.is_html = type == "text/html",
                 .bytes = content_of(part),
                 .charset = type_parameter(part, "charset"),
                 .plain = {.is_flowed = lower(type_parameter(part, "format")) == "flowed",
                           .deletes_blank = lower(type_parameter(part, "delsp")) == "yes",
                           .is_forward = false}});
        } else if (!signature) {
            attach(part);
        }
    }

    void attach(GMimeObject* part) {
        Attachment out{.name = file_name_of(part), .media_type = media_type_of(part), .bytes = {}};
        if (!attachments_.full()) {
            out.bytes = content_of(part);
        }
        attachments_.add(std::move(out), type_parameter(part, "charset"));
    }

    MailAttachments attachments_;
    std::vector<MailBody> bodies_;
    bool is_encrypted_ = false;
};

std::string without_brackets(std::string_view id) {
    const std::size_t start = id.find('<');
    const std::size_t end = id.find('>', start == std::string_view::npos ? 0 : start);
    if (start == std::string_view::npos || end == std::string_view::npos) {
        return clean_line(id);
    }
    return clean_line(id.substr(start + 1, end - start - 1));
}

MailFacts facts_of(const MimeMessage& mail) {
    const auto first = [](const std::vector<std::string>& list) {
        return list.empty() ? std::string{} : list.front();
    };
    return {.subject = decode_mail_header(mail.header("Subject")),
            .from = first(mail_addresses(mail.header("From"), 1)),
            .to = mail_addresses(mail.header("To"), kMailAddressesMax),
            .cc = mail_addresses(mail.header("Cc"), kMailAddressesMax),
            .date = rfc3339_of_mail(mail.header("Date")),
            .message_id = without_brackets(mail.header("Message-ID")),
            .in_reply_to = without_brackets(mail.header("In-Reply-To"))};
}

}  // namespace

bool is_mail(std::string_view bytes) {
    const MailHead head = read_mail_head(bytes);
    const bool sent = head.has("received") || head.has("message-id") || head.has("mime-version") ||
                      head.has("return-path") || head.has("delivered-to") || head.has("x-mailer") ||
                      head.has("user-agent");
    return sent && (head.has("from") || head.has("date") || head.has("subject"));
}

Result<Extraction> extract_mail(std::string_view bytes, const ExtractLimits& limits) {
    const MailHead head = read_mail_head(bytes);
    if (!head.has("from") && !head.has("to") && !head.has("subject") && !head.has("date")) {
        return fail_extract(ExtractFault::kDamaged, "it has no head of a mail");
    }
    const MimeMessage mail = RAG_TRY(MimeMessage::parse(bytes));
    MailParts parts{limits};
    parts.read(mail.root());
    if (parts.is_encrypted() && parts.bodies().empty()) {
        return fail_extract(ExtractFault::kEncrypted, "the mail is encrypted for its receiver");
    }
    return make_mail(facts_of(mail), parts.bodies(), parts.take_attachments(), limits);
}

Result<void> prepare_mail(const ExtractLimits& limits) {
    g_mime_init();
    // Once through all of it, while files can be opened that it may want.
    (void)extract_mail(
        "MIME-Version: 1.0\r\nFrom: =?utf-8?q?a?= <a@example.org>\r\nDate: Fri, 3 May 2024 "
        "10:11:12 +0200\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
        "charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--b\r\n"
        "Content-Disposition: attachment; filename*=iso-8859-1''a%20b.txt\r\n\r\na\r\n--b--\r\n",
        {});
    return prepare_charsets(limits);
}

}  // namespace ragd
