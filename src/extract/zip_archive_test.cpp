#include "extract/zip_archive.hpp"

#include <gtest/gtest.h>

#include "extract/extract_fault.hpp"
#include "extract/zip_for_tests.hpp"

namespace ragd {
namespace {

TEST(ZipArchive, GivesItsMembers) {
    const std::string bytes = zip_of({{"a/b.xml", "<x/>"}, {"c", ""}});
    const ExtractLimits limits;
    auto zip = ZipArchive::open(bytes, limits);
    ASSERT_TRUE(zip);
    EXPECT_TRUE(zip->has("a/b.xml"));
    EXPECT_FALSE(zip->has("b.xml"));
    EXPECT_EQ(zip->read("a/b.xml").value(), "<x/>");
    EXPECT_EQ(zip->read("c").value(), "");
    EXPECT_EQ(fault_of(zip->read("d").error()), ExtractFault::kDamaged);
}

TEST(ZipArchive, ABombIsTooLarge) {
    const std::string bytes = zip_of({{"zeros", std::string(4'000'000, '0')}, {"b", "x"}});
    ASSERT_LT(bytes.size(), 10'000U);
    const ExtractLimits limits;
    auto zip = ZipArchive::open(bytes, limits);
    EXPECT_EQ(fault_of(zip->read("zeros").error()), ExtractFault::kTooLarge);
    const ExtractLimits one_member{.members_max = 1};
    EXPECT_EQ(fault_of(ZipArchive::open(bytes, one_member).error()), ExtractFault::kTooLarge);
}

TEST(ZipArchive, CountsAllThatWasUnpacked) {
    const std::string bytes = zip_of({{"a", std::string(600, 'a')}, {"b", std::string(600, 'b')}});
    const ExtractLimits limits{.unpacked_bytes_max = 1000};
    auto zip = ZipArchive::open(bytes, limits);
    EXPECT_TRUE(zip->read("a"));
    EXPECT_EQ(fault_of(zip->read("b").error()), ExtractFault::kTooLarge);
}

TEST(ZipArchive, OfAnythingElseIsDamaged) {
    const std::string bytes = zip_of({{"a", "text"}});
    const ExtractLimits limits;
    for (const std::string& other :
         {std::string{}, std::string{"PK\x03\x04"}, bytes.substr(0, bytes.size() - 10)}) {
        const auto zip = ZipArchive::open(other, limits);
        ASSERT_FALSE(zip);
        EXPECT_EQ(fault_of(zip.error()), ExtractFault::kDamaged);
    }
    EXPECT_EQ(zip_mark(bytes, "a"), "text");
    EXPECT_EQ(zip_mark(bytes, "b"), "");
    EXPECT_EQ(zip_mark("text", "a"), "");
}

TEST(ZipArchive, ResolvesWhatAPartRefersTo) {
    EXPECT_EQ(resolved_member("ppt/slides/a.xml", "../notes/./b.xml"), "ppt/notes/b.xml");
    EXPECT_EQ(resolved_member("ppt/slides/a.xml", "/word/b.xml"), "word/b.xml");
    EXPECT_EQ(resolved_member("a.xml", "b.xml"), "b.xml");
    EXPECT_EQ(resolved_member("a/b.xml", "../../../etc/passwd"), "etc/passwd");
}

}  // namespace
}  // namespace ragd
