#include "wire/multipart.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

std::string form(std::initializer_list<std::string_view> parts) {
    std::string body;
    for (const std::string_view part : parts) {
        body += "--B\r\n";
        body += part;
        body += "\r\n";
    }
    return body + "--B--\r\n";
}

ErrorCode refused(std::string_view body, FormLimits limits = {}) {
    const auto parts = parse_form(body, "B", limits);
    EXPECT_FALSE(parts) << body;
    return parts ? ErrorCode::kInternal : parts.error().code;
}

TEST(Multipart, ReadsFieldsAndFilesAsTheyCame) {
    const std::string body =
        form({"Content-Disposition: form-data; name=\"collection\"\r\n\r\nnotes",
              "content-disposition:form-data; name=\"file\"; filename=\"a b/\xC3\xA4.pdf\"\r\n"
              "Content-Type: application/pdf\r\nX-Other: is not looked at\r\n\r\n%PDF\r\n\r\n--A",
              "Content-Disposition: form-data; name=file; filename=\"\"\r\n\r\n"});
    const auto parts = parse_form(body, "B");
    ASSERT_TRUE(parts) << parts.error().message;
    ASSERT_EQ(parts->size(), 3U);
    EXPECT_EQ(parts->at(0).name, "collection");
    EXPECT_EQ(parts->at(0).body, "notes");
    EXPECT_FALSE(parts->at(0).file_name);
    EXPECT_EQ(parts->at(1).file_name, "a b/\xC3\xA4.pdf");
    EXPECT_EQ(parts->at(1).media_type, "application/pdf");
    EXPECT_EQ(parts->at(1).body, "%PDF\r\n\r\n--A");
    EXPECT_EQ(parts->at(2).file_name, "");
    EXPECT_EQ(parts->at(2).body, "");
}

TEST(Multipart, UndoesTheEscapesOfBrowsersAndCurl) {
    const auto name_of = [](std::string_view written) {
        const std::string body =
            form({"Content-Disposition: form-data; name=\"file\"; filename=\"" +
                  std::string{written} + "\"\r\n\r\nx"});
        const auto parts = parse_form(body, "B");
        return parts ? parts->front().file_name.value_or("none") : parts.error().message;
    };
    EXPECT_EQ(name_of("a%22b%0D%0ac"), "a\"b\r\nc");
    EXPECT_EQ(name_of("a\\\"b"), "a\"b");
    EXPECT_EQ(name_of("C:\\x\\y 100%25"), "C:\\x\\y 100%25");
    EXPECT_EQ(name_of("a; name=\x27z\x27"), "a; name='z'");
}

TEST(Multipart, RefusesWhatCouldBeReadInTwoWays) {
    const std::string good = "Content-Disposition: form-data; name=\"a\"\r\n\r\nx";
    ASSERT_TRUE(parse_form(form({good}), "B"));
    for (const std::string& body : {
             std::string{},
             std::string{"before\r\n"} + form({good}),
             form({good}) + "after",
             "--B\r\n" + good + "\r\n--B",
             "--B\r\n" + good,
             "--B \r\n" + good + "\r\n--B--",
             "--Bx\r\n" + good + "\r\n--B--",
             "--B\r\n" + good + "\r\n--Bx--",
             form({"\r\nno headers"}),
             form({"Content-Type: text/plain\r\n\r\nx"}),
             form({"Content-Disposition: form-data\r\n\r\nx"}),
             form({"Content-Disposition: attachment; name=a\r\n\r\nx"}),
             form({"Content-Disposition: form-data; name=a; name=b\r\n\r\nx"}),
             form({"Content-Disposition: form-data; name=a; filename=b; filename=c\r\n\r\nx"}),
             form({"Content-Disposition: form-data; name=a; filename*=UTF-8''b\r\n\r\nx"}),
             form({"Content-Disposition: form-data; name=\"a\r\n\r\nx"}),
             form({"Content-Disposition: form-data; name=a b\r\n\r\nx"}),
             form({"Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; "
                   "name=b\r\n\r\nx"}),
             form({"Content-Disposition: form-data;\r\n name=a\r\n\r\nx"}),
             form({"Content-Disposition: form-data; name=\"\xFF\"\r\n\r\nx"}),
             form({"Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: "
                   "base64\r\n\r\neA=="}),
         }) {
        EXPECT_EQ(refused(body), ErrorCode::kMalformed) << body;
    }
}

TEST(Multipart, IsBounded) {
    const std::string part = "Content-Disposition: form-data; name=a\r\n\r\nx";
    EXPECT_TRUE(parse_form(form({part, part}), "B", {.parts_max = 2}));
    EXPECT_EQ(refused(form({part, part, part}), {.parts_max = 2}), ErrorCode::kTooLarge);
    EXPECT_EQ(refused(form({"X: " + std::string(9000, 'x') + "\r\n" + part})),
              ErrorCode::kTooLarge);
    EXPECT_EQ(refused(form({std::string(9000, 'x')})), ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace ragd
