#include "extract/document_date.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(DocumentDate, OfOfficeFiles) {
    EXPECT_EQ(rfc3339_of_iso("2024-05-01T10:00:00Z"), "2024-05-01T10:00:00Z");
    EXPECT_EQ(rfc3339_of_iso("2024-05-01T10:00:00.123456789"), "2024-05-01T10:00:00Z");
    EXPECT_EQ(rfc3339_of_iso("2024-05-01T10:00:00+02:00"), "2024-05-01T10:00:00+02:00");
    EXPECT_EQ(rfc3339_of_iso("2024-05-01"), "2024-05-01T00:00:00Z");
    for (const char* none : {"", "May 2024", "2024-13-01", "2024-02-30", "2024-05-01T25:00:00Z"}) {
        EXPECT_EQ(rfc3339_of_iso(none), "") << none;
    }
}

TEST(DocumentDate, OfPdf) {
    EXPECT_EQ(rfc3339_of_pdf("D:20240501100203+02'00'"), "2024-05-01T10:02:03+02:00");
    EXPECT_EQ(rfc3339_of_pdf("D:20240501100203Z"), "2024-05-01T10:02:03Z");
    EXPECT_EQ(rfc3339_of_pdf("2024"), "2024-01-01T00:00:00Z");
    EXPECT_EQ(rfc3339_of_pdf("D:yesterday"), "");
    EXPECT_EQ(rfc3339_of_pdf("D:20249901"), "");
}

TEST(DocumentDate, OfMails) {
    EXPECT_EQ(rfc3339_of_mail("Fri, 3 May 2024 10:11:12 +0200 (CEST)"),
              "2024-05-03T10:11:12+02:00");
    EXPECT_EQ(rfc3339_of_mail("3 May 24 10:11 -0530"), "2024-05-03T10:11:00-05:30");
    EXPECT_EQ(rfc3339_of_mail("Tue, 31 Dec 1996 23:59:60 GMT"), "1996-12-31T23:59:59Z");
    EXPECT_EQ(rfc3339_of_mail("1 Jan 99"), "1999-01-01T00:00:00Z");
    for (const char* none : {"", "yesterday", "3 Mai 2024", "99 May 2024", "3 May"}) {
        EXPECT_EQ(rfc3339_of_mail(none), "") << none;
    }
}

}  // namespace
}  // namespace ragd
