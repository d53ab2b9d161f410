#include "clients/hub/hub_listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;

constexpr std::string_view kSha1 = "0123456789abcdef0123456789abcdef01234567";

std::string entry(std::string_view path) {
    return fmt::format(R"([{{"type":"file","path":"{}","size":3,"oid":"{}"}}])", path, kSha1);
}

TEST(HubListing, ReadsFilesAndSkipsFolders) {
    const auto files = parse_listing(fmt::format(
        R"([{{"type":"directory","path":"onnx","oid":"x"}},
            {{"type":"file","path":"a/b.json","size":3,"oid":"{0}"}},
            {{"type":"file","path":"w","size":5,"oid":"{0}","lfs":{{"oid":"{1}","size":5}}}}])",
        kSha1, std::string(64, 'a')));
    ASSERT_TRUE(files) << files.error().message;
    ASSERT_EQ(files->size(), 2U);
    EXPECT_EQ((*files)[0].path, "a/b.json");
    EXPECT_EQ((*files)[0].checksum, (Checksum{ChecksumKind::kGitBlob, std::string{kSha1}}));
    EXPECT_EQ((*files)[1].bytes, 5U);
    EXPECT_EQ((*files)[1].checksum, (Checksum{ChecksumKind::kSha256, std::string(64, 'a')}));
}

TEST(HubListing, RefusesPathsThatLeadOutOfTheFolder) {
    for (const std::string_view path : {"../x", "a/../../x", "/etc/passwd", "a//b", ".", "a/.", "",
                                        "a\\\\b", "c:x", "a\\u0000b", "a\\nb"}) {
        EXPECT_EQ(parse_listing(entry(path)).error().code, ErrorCode::kMalformed) << path;
    }
    EXPECT_TRUE(parse_listing(entry("a/..b/c..")));
}

TEST(HubListing, RefusesAFileWithoutSizeOrChecksum) {
    EXPECT_FALSE(parse_listing(R"([{"type":"file","path":"a","size":3}])"));
    EXPECT_FALSE(parse_listing(R"([{"type":"file","path":"a","size":3,"oid":"abc"}])"));
    EXPECT_FALSE(parse_listing(fmt::format(R"([{{"type":"file","path":"a","oid":"{}"}}])", kSha1)));
    EXPECT_FALSE(parse_listing(
        fmt::format(R"([{{"type":"file","path":"a","size":-3,"oid":"{}"}}])", kSha1)));
    EXPECT_FALSE(parse_listing(
        fmt::format(R"([{{"type":"file","path":"a","size":3,"oid":"{}","lfs":{{"oid":"{}"}}}}])",
                    kSha1, kSha1)));
    EXPECT_FALSE(parse_listing("{}"));
    EXPECT_FALSE(parse_listing("[7]"));
    EXPECT_FALSE(parse_listing("<html>"));
}

TEST(HubListing, KnowsHubNames) {
    for (const auto* name :
         {"bert-base-uncased", "sentence-transformers/all-MiniLM-L6-v2", "a/b.c_d"}) {
        EXPECT_TRUE(is_hub_name(name)) << name;
    }
    for (const auto* name : {"", "/", "a/", "/b", "a/b/c", "..", "a/..", "a b", "a/b?c", "é"}) {
        EXPECT_FALSE(is_hub_name(name)) << name;
    }
}

TEST(HubListing, PrefersSafetensorsThenOpenVinoThenOnnx) {
    const auto listing = [](std::vector<std::string> paths) {
        std::vector<HubFile> files;
        for (auto& path : paths) {
            files.push_back({.path = std::move(path)});
        }
        return files;
    };
    const auto all = listing({"model.safetensors", "openvino/openvino_model.xml",
                              "openvino/openvino_model.bin", "onnx/model.onnx"});
    EXPECT_EQ(weight_files(all, true)->front().path, "model.safetensors");
    EXPECT_EQ(weight_files(all, false)->size(), 2U);
    EXPECT_EQ(weight_files(all, false)->front().path, "openvino/openvino_model.xml");
    const auto onnx = listing({"onnx/model.onnx", "onnx/model.onnx_data"});
    EXPECT_EQ(weight_files(onnx, true)->size(), 2U);
    EXPECT_THAT(weight_files(listing({"pytorch_model.bin"}), true).error().message,
                HasSubstr("model.safetensors"));
}

}  // namespace
}  // namespace ragd
