#include "formats/json_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

std::string lines(std::string_view text) {
    const auto read = json_as_lines(text);
    EXPECT_TRUE(read) << read.error().message;
    return read.value_or("");
}

TEST(JsonFile, IsLinesOfPathsAndValues) {
    EXPECT_EQ(lines(R"({"name":"api","server":{"port":8080,"tls":{"on":true}},"tags":["a","b"],
                        "users":[{"id":1},{"id":2}],"none":null,"empty":"","list":[]})"),
              "name: api\n"
              "server.port: 8080\nserver.tls.on: true\n\n"
              "tags: a, b\n\n"
              "users[0].id: 1\nusers[1].id: 2\n\n"
              "none: null\n\n");
}

TEST(JsonFile, ObjectsOfAListAtTheTopAreParagraphs) {
    EXPECT_EQ(lines(R"([{"name":"Ann","city":"Bonn"},{"name":"Bob"}])"),
              "name: Ann\ncity: Bonn\n\nname: Bob\n\n");
    EXPECT_EQ(lines("[1, 2]"), "1, 2\n");
    EXPECT_EQ(lines("\"text\""), "text\n");
}

TEST(JsonFile, CommentsAndTrailingCommasAreAllowed) {
    EXPECT_EQ(lines("// settings\n{\"a\": 1, /* b */ \"c\": [2,],}\n"), "a: 1\nc: 2\n\n");
}

TEST(JsonFile, FaultsNameTheLine) {
    const auto read = json_as_lines("{\n\"a\": 1,\n\"b\" 2}");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(read.error().message, testing::HasSubstr("line 3: not JSON"));
    EXPECT_FALSE(json_as_lines("{} {}"));
    EXPECT_FALSE(json_as_lines(std::string(100'000, '[')));
    EXPECT_FALSE(json_as_lines(""));
}

}  // namespace
}  // namespace ragd
