#include "extract/archive_extractor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "extract/archive_members.hpp"
#include "extract/test_documents.hpp"
#include "extract/zip_for_tests.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A member of a tar, as ustar has it.
std::string tar_member(const std::string& name, const std::string& content, char type = '0') {
    std::string block(512, '\0');
    block.replace(0, name.size(), name);
    block.replace(100, 8, "0000644\0", 8);
    block.replace(124, 12, fmt::format("{:011o}", content.size()) + '\0');
    block[156] = type;
    block.replace(257, 8, "ustar\00000", 8);
    block.replace(148, 8, "        ");
    unsigned sum = 0;
    for (const char c : block) {
        sum += static_cast<unsigned char>(c);
    }
    block.replace(148, 8, fmt::format("{:06o}", sum) + std::string{"\0 ", 2});
    block += content;
    block.resize((block.size() + 511) / 512 * 512, '\0');
    return block;
}

std::string gzip(const std::string& bytes) {
    z_stream state{};
    EXPECT_EQ(::deflateInit2(&state, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(::deflateBound(&state, bytes.size()) + 64, '\0');
    state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    state.avail_in = static_cast<uInt>(bytes.size());
    state.next_out = reinterpret_cast<Bytef*>(out.data());
    state.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(::deflate(&state, Z_FINISH), Z_STREAM_END);
    out.resize(state.total_out);
    ::deflateEnd(&state);
    return out;
}

std::string tar_of(const std::vector<std::pair<std::string, std::string>>& members) {
    std::string out;
    for (const auto& [name, content] : members) {
        out += tar_member(name, content);
    }
    return out + std::string(1024, '\0');
}

/// "name|bytes" of what is read, "name!why" of what is not.
std::vector<std::string> members_of(Extractor extract, const std::string& bytes,
                                    const ExtractLimits& limits = {}) {
    const auto out = extract(bytes, limits);
    if (!out) {
        return {out.error().message};
    }
    EXPECT_EQ(out->text, "");
    EXPECT_EQ(out->parts, PartKind::kMembers);
    std::vector<std::string> lines;
    for (const Attachment& member : out->attachments) {
        lines.push_back(member.left_out.empty() ? member.name + '|' + member.bytes
                                                : member.name + '!' + member.left_out);
    }
    return lines;
}

const std::vector<std::pair<std::string, std::string>> kMembers = {
    {"docs/a.md", "one"},         {"docs/.hidden.md", "x"}, {".git/config", "x"},
    {"__MACOSX/docs/a.md", "x"},  {"b.zip", "PK"},          {"c.png.exe", "x"},
    {"../../etc/d.txt", "four"},  {"docs/notes", "five"},   {"drafts/e.md", "x"},
    {".ragdignore", "drafts/\n"}, {"data.csv", "a\n1\n"}};

TEST(ArchiveExtractor, MembersAreWhatAWalkWouldFind) {
    const auto expected = ElementsAre("docs/a.md|one", "b.zip!an archive in an archive is not read",
                                      "c.png.exe!of no known format", "etc/d.txt|four",
                                      "docs/notes|five", "data.csv|a\n1\n");
    EXPECT_THAT(members_of(extract_zip, zip_of(kMembers)), expected);
    EXPECT_THAT(members_of(extract_tar, tar_of(kMembers)), expected);
    EXPECT_THAT(members_of(extract_tar, gzip(tar_of(kMembers))), expected);
}

TEST(ArchiveExtractor, NamesLeadNowhere) {
    EXPECT_EQ(clean_member_path("/a/../../b\\c.txt"), "b/c.txt");
    EXPECT_EQ(clean_member_path("C:\\x\\\x01y.txt"), "C:/x/y.txt");
    EXPECT_EQ(clean_member_path("caf\xe9.txt"), "café.txt");
    EXPECT_EQ(clean_member_path("../.."), "");
}

TEST(ArchiveExtractor, LongNamesOfTarAreWhole) {
    const std::string name = std::string(150, 'a') + "/b.txt";
    const std::string record = " path=" + name + "\n";
    const std::string pax = std::to_string(record.size() + 3) + record;
    EXPECT_THAT(members_of(extract_tar, tar_member("x", pax, 'x') + tar_member("cut", "1")),
                ElementsAre(name + "|1"));
    EXPECT_THAT(members_of(extract_tar, tar_member("x", name + '\0', 'L') + tar_member("cut", "2")),
                ElementsAre(name + "|2"));
    EXPECT_THAT(members_of(extract_tar, tar_member("link.txt", "", '2') + tar_member("a.txt", "3")),
                ElementsAre("a.txt|3"));
}

TEST(ArchiveExtractor, AFileThatIsPackedAloneIsOne) {
    EXPECT_THAT(members_of(extract_tar, gzip("a log line\n")), ElementsAre("|a log line\n"));
    EXPECT_TRUE(is_tar(gzip("x")));
    EXPECT_FALSE(is_tar("text"));
}

TEST(ArchiveExtractor, IsBounded) {
    const auto fault = [](Extractor extract, const std::string& bytes, ExtractLimits limits = {}) {
        const auto out = extract(bytes, limits);
        return out ? std::nullopt : fault_of(out.error());
    };
    const std::string zeros(8 << 20, '\0');
    EXPECT_EQ(fault(extract_zip, zip_of({{"a.txt", zeros}})), ExtractFault::kTooLarge);
    EXPECT_EQ(fault(extract_tar, gzip(tar_of({{"a.txt", zeros}}))), ExtractFault::kTooLarge);
    EXPECT_EQ(fault(extract_tar, gzip(zeros)), ExtractFault::kTooLarge);
    EXPECT_EQ(fault(extract_tar, tar_of(kMembers), {.members_max = 2}), ExtractFault::kTooLarge);
    EXPECT_EQ(fault(extract_zip, zip_of(kMembers), {.members_max = 2}), ExtractFault::kTooLarge);
    EXPECT_EQ(fault(extract_tar, tar_of(kMembers), {.attachment_bytes_max = 5}),
              ExtractFault::kTooLarge);
    EXPECT_EQ(fault(extract_tar, tar_of({{"a.txt", "text"}}).substr(0, 514)),
              ExtractFault::kDamaged);
    EXPECT_EQ(fault(extract_tar, gzip(tar_of(kMembers)).substr(0, 200)), ExtractFault::kDamaged);
    EXPECT_EQ(fault(extract_zip, zip_of({{".x", "y"}})), ExtractFault::kNoText);
    expect_no_harm(extract_zip, zip_of(kMembers));
    expect_no_harm(extract_tar, tar_of(kMembers));
    expect_no_harm(extract_tar, gzip(tar_of(kMembers)));
}

TEST(ArchiveExtractor, ANameThatPromisesMoreIsBelieved) {
    const std::string zip = zip_of({{"a.txt", "text"}});
    const auto fault = [](const Result<Extraction>& out) { return fault_of(out.error()); };
    EXPECT_EQ(fault(extract_document("a.docx", zip, {})), ExtractFault::kDamaged);
    EXPECT_EQ(fault(extract_document("a.jar", zip, {})), ExtractFault::kUnsupported);
    EXPECT_TRUE(extract_document("a.zip", zip, {}));
    EXPECT_TRUE(extract_document("upload", zip, {}));
    EXPECT_EQ(fault(extract_document("a.docx", zip_of(kMembers), {.members_max = 2})),
              ExtractFault::kTooLarge);
}

}  // namespace
}  // namespace ragd
