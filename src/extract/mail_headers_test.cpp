#include "extract/mail_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MailHeaders, EncodedWordsAreText) {
    EXPECT_EQ(decode_mail_header("=?iso-8859-1?Q?Caf=E9_au_lait?= today"), "Café au lait today");
    EXPECT_EQ(decode_mail_header("=?utf-8?B?SsO2?=\r\n =?utf-8?B?cmc=?="), "Jörg");
    EXPECT_EQ(decode_mail_header("=?utf-8?Q?J=C3?= =?utf-8?Q?=B6rg?="), "Jörg")
        << "within a letter";
    EXPECT_EQ(decode_mail_header("=?utf-8*de?q?Gr=C3=BC=C3=9Fe?="), "Grüße") << "with a language";
    EXPECT_EQ(decode_mail_header("a =?utf-8?Q?b?= c =?utf-8?Q?d?="), "a b c d");
    EXPECT_EQ(decode_mail_header("Gr\xFC\xDF"
                                 "e"),
              "Grüße");
    EXPECT_EQ(decode_mail_header("Grüße\t\r\n here"), "Grüße here");
}

TEST(MailHeaders, WhatIsNoEncodedWordIsKept) {
    for (const char* text : {"=?", "a =? b", "=?utf-8?X?a?=", "=?utf-8?Q?open", "=?utf-8?"}) {
        EXPECT_EQ(decode_mail_header(text), text);
    }
    EXPECT_EQ(decode_mail_header("=?utf-8?Q?=ZZ=?="), "=ZZ=");
    EXPECT_EQ(decode_mail_header(""), "");
}

TEST(MailHeaders, AddressesAreApart) {
    EXPECT_THAT(mail_addresses("\"Lee, Ann\" <a@x.test>, b@x.test (Bob, the second)", 9),
                ElementsAre("Lee, Ann <a@x.test>", "b@x.test (Bob, the second)"));
    EXPECT_THAT(mail_addresses("Keepers: a@x.test, b@x.test;, c@x.test", 9),
                ElementsAre("a@x.test", "b@x.test", "c@x.test"));
    EXPECT_THAT(mail_addresses("a@x.test, b@x.test", 1), ElementsAre("a@x.test"));
    EXPECT_THAT(mail_addresses("undisclosed-recipients:;", 9), IsEmpty());
    EXPECT_THAT(mail_addresses("\"a\\\"b\" <a@x.test>", 9), ElementsAre("ab <a@x.test>"));
}

TEST(MailHeaders, AMessageThatIsPassedOnSaysSo) {
    EXPECT_TRUE(is_forward_subject("Fwd: x"));
    EXPECT_TRUE(is_forward_subject(" WG: x"));
    EXPECT_FALSE(is_forward_subject("Re: Fwd: x"));
    EXPECT_FALSE(is_forward_subject("Forward march"));
}

}  // namespace
}  // namespace ragd
