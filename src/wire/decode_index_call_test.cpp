#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "wire/collection.hpp"
#include "wire/decode.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

const std::string kDigest(64, 'a');

Result<IndexCall> index_call_of(std::string_view body) {
    return RAG_TRY(decode_index_call(body)).take();
}

TEST(DecodeIndexCall, FillsInTheDefaultsOfTheContract) {
    const auto call = index_call_of(R"({"documents": [{"text": " Hello. "}]})");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->collection.str(), "documents");
    EXPECT_EQ(call->chunking, (ChunkOptions{.chunk_size = 200, .overlap = 32}));
    ASSERT_EQ(call->documents.size(), 1U);
    const auto& document = call->documents[0];
    EXPECT_EQ(document.text, " Hello. ") << "a text is kept byte for byte";
    EXPECT_TRUE(document.id.empty() && document.title.empty() && document.url.empty());
    EXPECT_TRUE(document.metadata.empty());
}

TEST(DecodeIndexCall, TakesEveryField) {
    const auto call = index_call_of(R"({"documents": [{"id": "a/b c.md", "text": "T", "title": "Ti",
        "url": "https://x.test/a", "metadata": {"year": 2020, "tags": ["a", {"b": null}]}},
        {"id": "two", "text": "T"}], "collection": "c", "chunk_size": 254, "overlap": 127})");
    ASSERT_TRUE(call) << call.error().message;
    EXPECT_EQ(call->chunking, (ChunkOptions{.chunk_size = 254, .overlap = 127}));
    EXPECT_EQ(call->documents[0].id.str(), "a/b c.md");
    EXPECT_EQ(call->documents[0].title, "Ti");
    EXPECT_EQ(call->documents[0].url, "https://x.test/a");
    EXPECT_EQ(call->documents[0].metadata.at("year"), 2020);
    EXPECT_EQ(call->documents[1].id.str(), "two");
}

TEST(DecodeIndexCall, TakesTheFileAndWhereItsPartsAre) {
    const auto call = index_call_of(fmt::format(
        R"({{"documents": [{{"text": "some text", "file": {{"name": "a b.pdf", "bytes": 7,
        "media_type": "application/pdf", "sha256": "{}", "modified": "2026-01-31T09:05:07.042Z"}},
        "locations": [[0, 4, {{"page": 3, "box": [1, 2.5, 3, 4]}}],
                      [5, 9, {{"sheet": "Q3", "range": "A1:D9", "slide": 2, "anchor": "x", "line": 8}}]]
        }}]}})",
        kDigest));
    ASSERT_TRUE(call) << call.error().message;
    const Document& document = call->documents[0];
    ASSERT_TRUE(document.file);
    EXPECT_EQ(document.file->name, "a b.pdf");
    EXPECT_EQ(document.file->media_type, "application/pdf");
    EXPECT_EQ(document.file->bytes, 7U);
    EXPECT_EQ(document.file->sha256, kDigest);
    EXPECT_EQ(to_rfc3339(document.file->modified.value()), "2026-01-31T09:05:07.042Z");
    EXPECT_EQ(
        document.locations,
        (std::vector<LocatedSpan>{
            {{0, 4}, {.page = 3, .box = Box{1, 2.5, 3, 4}}},
            {{5, 9}, {.slide = 2, .sheet = "Q3", .range = "A1:D9", .anchor = "x", .line = 8}}}));
}

TEST(DecodeIndexCall, ShrinksTheDefaultOverlapWithTheChunks) {
    const auto call = index_call_of(R"({"documents": [{"text": "t"}], "chunk_size": 20})");
    ASSERT_TRUE(call) << call.error().message;
    EXPECT_EQ(call->chunking, (ChunkOptions{.chunk_size = 20, .overlap = 10}));
}

struct BadBody {
    std::string body;
    std::string pointer;
    std::string detail;  // a part of it
};

void PrintTo(const BadBody& bad, std::ostream* out) {
    *out << bad.body.substr(0, 100);
}

class DecodeIndexCallRefuses : public testing::TestWithParam<BadBody> {};

TEST_P(DecodeIndexCallRefuses, AndNamesTheDocumentAndField) {
    const auto call = index_call_of(GetParam().body);
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().code, ErrorCode::kInvalidField);
    ASSERT_EQ(call.error().fields.size(), 1U) << call.error().message;
    EXPECT_EQ(call.error().fields[0].pointer, GetParam().pointer);
    EXPECT_THAT(call.error().fields[0].detail, HasSubstr(GetParam().detail));
}

std::string second(std::string_view document) {
    return fmt::format(R"({{"documents": [{{"id": "first", "text": "t"}}, {}]}})", document);
}

std::string with(std::string_view member) {
    return fmt::format(R"({{"documents": [{{"text": "t"}}], {}}})", member);
}

/// A document of nine bytes, with this location.
std::string located(std::string_view row) {
    return second(fmt::format(R"({{"text": "some text", "locations": [[0, 2, {{}}], {}]}})", row));
}
std::string with_file(std::string_view members) {
    return second(fmt::format(R"({{"text": "t", "file": {{"bytes": 1, {}}}}})", members));
}
const std::string kLong(70'000, 'x');

INSTANTIATE_TEST_SUITE_P(
    Bodies, DecodeIndexCallRefuses,
    testing::Values(
        BadBody{"3", "", "must be a JSON object"}, BadBody{"{}", "/documents", "is required"},
        BadBody{R"({"documents": []})", "/documents", "1..1000"},
        BadBody{R"({"documents": {"text": "t"}})", "/documents", "an array"},
        BadBody{second("\"t\""), "/documents/1", "must be an object, not a string"},
        BadBody{second("{}"), "/documents/1/text", "is required"},
        BadBody{second(R"({"text": " \n\u3000"})"), "/documents/1/text", "must not be blank"},
        BadBody{second(R"({"text": ["t"]})"), "/documents/1/text", "must be a string"},
        BadBody{second(R"({"text": "t", "id": ""})"), "/documents/1/id", "1..512 bytes"},
        BadBody{second(R"({"text": "t", "id": 5})"), "/documents/1/id", "must be a string"},
        BadBody{second(R"({"text": "t", "id": "a\u0007"})"), "/documents/1/id", "control"},
        BadBody{second(fmt::format(R"({{"text": "t", "id": "{}"}})", kLong)), "/documents/1/id",
                "1..512 bytes"},
        BadBody{second(R"({"text": "t", "id": "first"})"), "/documents/1/id",
                "repeats the id of /documents/0"},
        BadBody{second(R"({"text": "t", "title": "a\nb"})"), "/documents/1/title", "control"},
        BadBody{second(fmt::format(R"({{"text": "t", "url": "{}"}})", kLong)), "/documents/1/url",
                "at most 4096 bytes"},
        BadBody{second(R"({"text": "t", "metadata": []})"), "/documents/1/metadata", "an object"},
        BadBody{second(fmt::format(R"({{"text": "t", "metadata": {{"a": "{}"}}}})", kLong)),
                "/documents/1/metadata", "at most 65536 bytes"},
        BadBody{second(R"({"text": "t", "metadata": {"a": [1, 1e999]}})"),
                "/documents/1/metadata/a/1", "range of a double"},
        BadBody{second(R"({"text": "t", "meta": {}})"), "/documents/1/meta", "not a known field"},
        BadBody{second(R"({"text": "t", "file": "a.pdf"})"), "/documents/1/file", "an object"},
        BadBody{with_file(R"("name": "a")"), "/documents/1/file/sha256", "is required"},
        BadBody{with_file(R"("name": "a", "sha256": "ABC")"), "/documents/1/file/sha256",
                "64 digits"},
        BadBody{with_file(fmt::format(R"("name": "a/b", "sha256": "{}")", kDigest)),
                "/documents/1/file/name", "without '/'"},
        BadBody{with_file(fmt::format(R"("name": "a", "sha256": "{}", "size": 1)", kDigest)),
                "/documents/1/file/size", "not a known field"},
        BadBody{with_file(fmt::format(R"("name": "a", "sha256": "{}", "modified": "2026-01-31")",
                                      kDigest)),
                "/documents/1/file/modified", "a date and time"},
        BadBody{with_file(fmt::format(R"("name": "a", "sha256": "{}", "media_type": "\u00e9")",
                                      kDigest)),
                "/documents/1/file/media_type", "ASCII"},
        BadBody{second(R"({"text": "t", "locations": {}})"), "/documents/1/locations", "an array"},
        BadBody{located("[2, 3]"), "/documents/1/locations/1", "an array of three"},
        BadBody{located("[1, 3, {}]"), "/documents/1/locations/1", "start < end <= 9"},
        BadBody{located("[2, 10, {}]"), "/documents/1/locations/1", "start < end <= 9"},
        BadBody{located("[4, 4, {}]"), "/documents/1/locations/1", "start < end <= 9"},
        BadBody{located("[2, 3, []]"), "/documents/1/locations/1/2", "must be an object"},
        BadBody{located(R"([2, 3, {"page": 0}])"), "/documents/1/locations/1/2/page", "1.."},
        BadBody{located(R"([2, 3, {"box": [1, 2, 0, 4]}])"), "/documents/1/locations/1/2/box",
                "left <= right"},
        BadBody{located(R"([2, 3, {"row": 1}])"), "/documents/1/locations/1/2/row",
                "not a known field"},
        BadBody{located(fmt::format(R"([2, 3, {{"sheet": "{}"}}])", kLong)),
                "/documents/1/locations/1/2", "at most 512 bytes"},
        BadBody{with(R"("chunk_size": 15)"), "/chunk_size", "16..254"},
        BadBody{with(R"("chunk_size": 255)"), "/chunk_size", "16..254"},
        BadBody{with(R"("chunk_size": 100, "overlap": 51)"), "/overlap", "0..50"},
        BadBody{with(R"("overlap": -1)"), "/overlap", "0..100"},
        BadBody{with(R"("collection": "a/b")"), "/collection", "1..64"},
        BadBody{with(R"("chunksize": 100)"), "/chunksize", "did you mean 'chunk_size'?"}));

TEST(DecodeIndexCall, RefusesMoreDocumentsThanOneCallTakes) {
    std::string documents = R"({"text": "t"})";
    for (std::size_t i = 0; i < limits::kDocumentsPerCall; ++i) {
        documents += R"(, {"text": "t"})";
    }
    EXPECT_FALSE(index_call_of(fmt::format(R"({{"documents": [{}]}})", documents)));
}

TEST(DecodeIndexCall, RefusesATextOverTheLimit) {
    const std::string text(limits::kDocumentTextBytes + 1, 'x');
    const auto call = index_call_of(fmt::format(R"({{"documents": [{{"text": "{}"}}]}})", text));
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().fields[0].pointer, "/documents/0/text");
}

TEST(Collection, NamesAreShortAndPlain) {
    EXPECT_TRUE(parse_collection("A-z_09", "/collection"));
    EXPECT_TRUE(parse_collection(std::string(64, 'a'), "/collection"));
    EXPECT_FALSE(parse_collection(std::string(65, 'a'), "/collection"));
    EXPECT_FALSE(parse_collection("", "/collection"));
    EXPECT_FALSE(parse_collection("ä", "/collection"));
}

}  // namespace
}  // namespace ragd
