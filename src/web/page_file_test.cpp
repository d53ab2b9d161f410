#include "web/page_file.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/sha256.hpp"

namespace ragd {
namespace {

TEST(PageFile, EachIsWhatItSays) {
    ASSERT_FALSE(page_files().empty());
    std::set<std::string_view> paths;
    for (const auto& file : page_files()) {
        EXPECT_TRUE(paths.insert(file.path).second) << file.path;
        EXPECT_EQ(file.digest, sha256_hex(file.bytes)) << file.path;
        EXPECT_TRUE(file.gzip.starts_with("\x1f\x8b")) << file.path;
        EXPECT_EQ(find_page_file(file.path), &file);
    }
    EXPECT_EQ(find_page_file("nothing.js"), nullptr);
}

TEST(PageFile, TheFirstNamesTheOthersByTheirContent) {
    const auto* first = find_page_file("index.html");
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->media_type, "text/html; charset=utf-8");
    const auto script = "src=\"page/" + std::string{page_digest()} + "/app.js\"";
    EXPECT_TRUE(first->bytes.contains(script)) << script;
    EXPECT_EQ(find_page_file("app.js")->media_type, "text/javascript; charset=utf-8");
}

/// It is loaded over slow lines, too.
TEST(PageFile, AllTogetherAreSmall) {
    std::size_t bytes = 0;
    std::size_t sent = 0;
    for (const auto& file : page_files()) {
        bytes += file.bytes.size();
        sent += file.gzip.size();
    }
    EXPECT_LE(bytes, 250'000U);
    EXPECT_LE(sent, 80'000U);
}

}  // namespace
}  // namespace ragd
