#include "extract/mail_extractor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/test_documents.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHead =
    "Message-ID: <1@example.org>\r\nFrom: Ann Lee <ann@example.org>\r\n"
    "To: =?iso-8859-1?Q?J=F6rg?= <joerg@example.org>, team: b@example.org;\r\n"
    "Date: Fri, 3 May 2024 10:11:12 +0200\r\nSubject: The lamp\r\nMIME-Version: 1.0\r\n";

std::string mail_of(std::string_view body, std::string_view type = "text/plain; charset=utf-8") {
    return std::string{kHead} + "Content-Type: " + std::string{type} + "\r\n\r\n" +
           std::string{body};
}

/// What the sender says: without the first paragraph, which says who wrote to whom.
std::string said(const std::string& mail) {
    const Extraction out = extracted(extract_mail, mail);
    return out.text.starts_with("From: ") ? out.text.substr(out.text.find("\n\n") + 2) : out.text;
}

class MailExtractor : public testing::Test {
protected:
    MailExtractor() { EXPECT_TRUE(prepare_mail({})); }
};

TEST_F(MailExtractor, SaysWhoWroteWhenToWhom) {
    const Extraction out = extracted(extract_mail, mail_of("It turns again.\r\n"));
    EXPECT_EQ(out.text,
              "From: Ann Lee <ann@example.org>\nTo: Jörg <joerg@example.org>, b@example.org\n"
              "Date: 2024-05-03T10:11:12+02:00\n\nIt turns again.\n");
    EXPECT_EQ(out.title, "The lamp");
    EXPECT_EQ(out.metadata.at("from"), "Ann Lee <ann@example.org>");
    EXPECT_EQ(out.metadata.at("to"),
              (boost::json::array{"Jörg <joerg@example.org>", "b@example.org"}));
    EXPECT_EQ(out.metadata.at("date"), "2024-05-03T10:11:12+02:00");
    EXPECT_EQ(out.metadata.at("message_id"), "1@example.org");
}

TEST_F(MailExtractor, IsToldFromOtherTextsWithColons) {
    EXPECT_TRUE(is_mail(mail_of("x")));
    EXPECT_FALSE(is_mail("Title: A page\nDate: 2024-05-03\n\ntext"));
    EXPECT_FALSE(is_mail("PEP: 8\nTitle: Style\nVersion: 1\n\ntext"));
    EXPECT_FALSE(is_mail("From ann\n"));
    EXPECT_FALSE(is_mail(""));
    EXPECT_FALSE(is_mailbox("From here on: it is text\nand goes on: so\n"));
}

TEST_F(MailExtractor, WhatIsQuotedAtTheEndIsLeftOut) {
    EXPECT_EQ(said(mail_of("Yes, on Friday.\n\n-- \nAnn\n\nOn Thu, 2 May 2024, Bob wrote:\n"
                           "> When will the lamp be mended?\n> We wait.\n")),
              "Yes, on Friday.\n\n\\--\nAnn\n");
    EXPECT_EQ(said(mail_of("Yes.\n\n-----Original Message-----\nFrom: Bob\nWhen?\n")), "Yes.\n");
    EXPECT_EQ(said(mail_of("Ja.\n\nVon: Bob\nGesendet: Montag\nAn: Ann\n\nWann?\n")), "Ja.\n");
}

TEST_F(MailExtractor, AnAnswerBelowAQuestionKeepsItAsAQuote) {
    EXPECT_EQ(
        said(mail_of("> When will it be mended?\nOn Friday.\n> And the door?\nNever.\n> x\n")),
        "> When will it be mended?\n\nOn Friday.\n\n> And the door?\n\nNever.\n");
}

TEST_F(MailExtractor, AQuoteAloneIsKeptAndMarked) {
    EXPECT_EQ(said(mail_of("> When?\n>\n> We wait.\n")), "> When?\n\n> We wait.\n");
}

TEST_F(MailExtractor, WhatIsPassedOnIsKept) {
    EXPECT_EQ(said(mail_of("See below.\n\n---------- Forwarded message ---------\n"
                           "From: Bob\n\nThe door is stuck.\n")),
              "See below.\n\n## Forwarded message\n\nFrom: Bob\n\nThe door is stuck.\n");
}

TEST_F(MailExtractor, FlowedLinesAreWholeAgain) {
    EXPECT_EQ(said(mail_of("The lamp \nturns.\n\n > no quote\n", "text/plain; format=flowed")),
              "The lamp turns.\n\n> no quote\n");
}

TEST_F(MailExtractor, ThePageIsReadRatherThanItsPlainForm) {
    const std::string mail = mail_of(
        "--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        "--b\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<meta charset=3Dutf-8><p>Caf=E9 at noon.</p><table><tr><th>Day<th>Room<tr><td>Mo<td>2"
        "</table><div class=3D\"gmail_quote\"><div class=3D\"gmail_attr\">On Monday Bob "
        "wrote:</div>"
        "<blockquote>Where?</blockquote></div>\r\n--b--\r\n",
        "multipart/alternative; boundary=b");
    EXPECT_EQ(said(mail), "Café at noon.\n\n| Day | Room |\n| --- | --- |\n| Mo | 2 |\n");
}

TEST_F(MailExtractor, APageOfPicturesAloneIsReadInItsPlainForm) {
    EXPECT_EQ(said(mail_of("--b\r\nContent-Type: text/plain\r\n\r\nSale on Monday.\r\n"
                           "--b\r\nContent-Type: text/html\r\n\r\n<img src=cid:1>\r\n--b--\r\n",
                           "multipart/alternative; boundary=b")),
              "Sale on Monday.\n");
}

TEST_F(MailExtractor, QuotesOfPagesAreKeptWhereTheyAreAnswered) {
    const auto page = [](std::string_view body) { return mail_of(body, "text/html"); };
    EXPECT_EQ(said(page("<blockquote type=cite>When?</blockquote><p>On Friday.</p>"
                        "<blockquote type=cite>Old.</blockquote>")),
              "> When?\n\nOn Friday.\n");
    EXPECT_EQ(said(page("<p>Yes.</p><div id=divRplyFwdMsg>From: Bob</div><p>When?</p>")), "Yes.\n");
    EXPECT_EQ(said(page("<blockquote type=cite>Only this.</blockquote>")), "Only this.\n");
    EXPECT_EQ(said(page("<p>See.</p><div class=gmail_quote>---------- Forwarded message -----<br>"
                        "From: Bob<p>Stuck.</p></div>")),
              "See.\n\n## Forwarded message\n\n---------- Forwarded message -----\nFrom: Bob\n\n"
              "Stuck.\n");
}

TEST_F(MailExtractor, AttachmentsHaveTheirNamesAndBytes) {
    const std::string mail = mail_of(
        "--b\r\n\r\nSee the list.\r\n"
        "--b\r\nContent-Type: text/csv; charset=iso-8859-1\r\n"
        "Content-Disposition: attachment; filename*=utf-8''%C3%BCber%20all.csv\r\n\r\na;\xE4\r\n"
        "--b\r\nContent-Type: application/octet-stream; name=\"=?utf-8?B?YS5iaW4=?=\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n"
        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; "
        "filename=\"../../etc/passwd\"\r\n\r\nx\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Inside\r\nFrom: b@example.org\r\n\r\n"
        "Hello\r\n--b--\r\n",
        "multipart/mixed; boundary=b");
    const Extraction out = extracted(extract_mail, mail);
    std::vector<std::string> names;
    for (const Attachment& attachment : out.attachments) {
        names.push_back(attachment.name + "|" + attachment.media_type);
    }
    EXPECT_THAT(names, ElementsAre("über all.csv|text/csv", "a.bin|application/octet-stream",
                                   ".._.._etc_passwd|text/plain", "part-4.eml|message/rfc822"));
    ASSERT_EQ(out.attachments.size(), 4U);
    EXPECT_THAT(out.attachments[0].bytes, HasSubstr("a;ä"));
    EXPECT_EQ(out.attachments[1].bytes, (std::string{"\0\1\2", 3}));
    EXPECT_THAT(out.attachments[3].bytes, HasSubstr("Subject: Inside"));
}

TEST_F(MailExtractor, AttachmentsOverALimitAreNamed) {
    std::string body;
    for (int i = 0; i < 4; ++i) {
        body += "--b\r\nContent-Disposition: attachment; filename=" + std::to_string(i) +
                ".txt\r\n\r\n0123456789\r\n";
    }
    const std::string mail = mail_of(body + "--b--\r\n", "multipart/mixed; boundary=b");
    const auto few = extract_mail(mail, {.attachments_max = 2});
    ASSERT_TRUE(few);
    ASSERT_EQ(few->attachments.size(), 3U);
    EXPECT_THAT(few->attachments[2].left_out, HasSubstr("too_large: "));
    const auto small = extract_mail(mail, {.attachment_bytes_max = 25});
    ASSERT_TRUE(small);
    EXPECT_THAT(small->attachments[3].left_out, HasSubstr("too_large: "));
}

TEST_F(MailExtractor, SaysWhyNot) {
    const auto fault = [](const std::string& mail) {
        return fault_of(extract_mail(mail, {}).error());
    };
    EXPECT_EQ(fault("no mail at all"), ExtractFault::kDamaged);
    EXPECT_EQ(fault("From: a@example.org\r\n\r\n"), ExtractFault::kNoText);
    EXPECT_EQ(fault(mail_of("--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
                            "--b--\r\n",
                            "multipart/encrypted; boundary=b")),
              ExtractFault::kEncrypted);
    EXPECT_EQ(fault("From: a@example.org\nX: " + std::string(5 << 20, 'x') + "\n\ntext"),
              ExtractFault::kTooLarge);
    EXPECT_EQ(fault(mail_of(
                  [] {
                      std::string parts;
                      for (int i = 0; i < 100'001; ++i) {
                          parts += "\n--b\n";
                      }
                      return parts;
                  }(),
                  "multipart/mixed; boundary=b")),
              ExtractFault::kTooLarge);
    expect_no_harm(extract_mail, mail_of("--b\r\n\r\nSee.\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                                         "<p>x\r\n--b--\r\n",
                                         "multipart/mixed; boundary=b"));
}

TEST_F(MailExtractor, MultipartsInMultipartsEnd) {
    std::string mail{kHead};
    for (int i = 0; i < 5000; ++i) {
        const std::string boundary = "b" + std::to_string(i);
        mail += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary +
                "\r\n";
    }
    const auto out = extract_mail(mail + "\r\ntext", {});
    EXPECT_TRUE(out || fault_of(out.error()));
}

TEST_F(MailExtractor, MessagesOfAMailboxAreNamedAfterTheirIds) {
    const std::string box = "From ann@example.org Fri May  3 10:11:12 2024\n" + mail_of("One.\n") +
                            ">From here on it is quoted.\nFrom there it is not.\n\n"
                            "From bob@example.org Fri May  3 11:00:00 2024\nFrom: b@example.org\n"
                            "Date: Fri, 3 May 2024 11:00:00 +0000\n\nTwo.\n";
    ASSERT_TRUE(is_mailbox(box));
    const Extraction out = extracted(extract_mailbox, box);
    ASSERT_EQ(out.attachments.size(), 2U);
    EXPECT_EQ(out.parts, PartKind::kMessages);
    EXPECT_EQ(out.attachments[0].name, "1@example.org.eml");
    EXPECT_EQ(said(out.attachments[0].bytes),
              "One.\nFrom here on it is quoted.\nFrom there it is not.\n");
    EXPECT_EQ(out.attachments[1].name, "message-2.eml");
    EXPECT_EQ(fault_of(extract_mailbox("no mailbox", {}).error()), ExtractFault::kDamaged);
    EXPECT_EQ(fault_of(extract_mailbox(box, {.members_max = 1}).error()), ExtractFault::kTooLarge);
}

constexpr std::string_view kSavedPage =
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/a\r\n"
    "Subject: Opening hours\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/related; type=\"text/html\"; boundary=b\r\n\r\n--b\r\n"
    "Content-Type: text/html; charset=iso-8859-2\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    "Content-Location: https://example.org/a\r\n\r\n"
    "<!DOCTYPE html><html><body><p>=A3=F3d=BC is open from nine to five.</p></body></html>\r\n"
    "--b\r\nContent-Type: text/css\r\n\r\np {}\r\n--b--\r\n";

TEST_F(MailExtractor, APageThatIsSavedAsOneFileIsThePage) {
    ASSERT_TRUE(is_mhtml(kSavedPage));
    EXPECT_FALSE(is_mhtml(mail_of("x", "multipart/related; boundary=b")));
    const Extraction out = extracted(extract_mhtml, std::string{kSavedPage});
    EXPECT_EQ(out.text, "Łódź is open from nine to five.\n");
    EXPECT_EQ(out.url, "https://example.org/a");
    EXPECT_EQ(out.title, "Opening hours");
    EXPECT_EQ(fault_of(extract_mhtml(mail_of("x"), {}).error()), ExtractFault::kDamaged);
    expect_no_harm(extract_mhtml, std::string{kSavedPage});
}

}  // namespace
}  // namespace ragd
