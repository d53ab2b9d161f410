#include "clients/qdrant/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/qdrant/chunk_codec.hpp"
#include "domain/page_cursor.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

const CollectionKey kNotes{TenantId{"default"}, CollectionName{"documents"}};
const Attempt kWriting{
    .place = kNotes, .document = DocumentId{"a/b"}, .id = AttemptId{"00ff"}, .version = 7};

Record full_record() {
    Record record{.attempt = kWriting.id, .text_parts = 2};
    record.info = {.id = kWriting.document,
                   .version = 7,
                   .title = "T \"quoted\"",
                   .url = "http://a/",
                   .metadata = {{"n", 0.1}, {"big", 18446744073709551615U}, {"none", nullptr}},
                   .acl = {.allow = {{Principal{"group:hr"}}}, .deny = {Principal{"user:tom"}}},
                   .bytes = 5'000'000'000,
                   .chunks = 3,
                   .content_sha256 = std::string(64, 'a'),
                   .fingerprint = "f",
                   .created_at = WallTime{std::chrono::milliseconds{1'700'000'000'123}},
                   .updated_at = WallTime{std::chrono::milliseconds{1'800'000'000'456}},
                   .source = "handbook"};
    return record;
}

/// As a server may print it.
json::value over_the_wire(const json::object& payload) {
    return json::parse(json::serialize(payload));
}

TEST(Record, ComesBackAsItWas) {
    const Record record = full_record();
    const auto read = decode_record(over_the_wire(encode_record(kNotes, record)));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->attempt, record.attempt);
    EXPECT_EQ(read->text_parts, 2U);
    EXPECT_FALSE(read->deleted);
    EXPECT_EQ(read->info.id, record.info.id);
    EXPECT_EQ(read->info.version, 7U);
    EXPECT_EQ(read->info.title, record.info.title);
    EXPECT_EQ(read->info.metadata, record.info.metadata);
    EXPECT_EQ(read->info.acl, record.info.acl);
    EXPECT_EQ(read->info.source, "handbook");
    EXPECT_EQ(read->info.bytes, record.info.bytes);
    EXPECT_EQ(read->info.chunks, 3U);
    EXPECT_EQ(read->info.created_at, record.info.created_at);
    EXPECT_EQ(read->info.updated_at, record.info.updated_at);
}

TEST(Record, WordsOfAnotherAnalyzerAreReasonToIndexAgain) {
    auto payload = encode_record(kNotes, full_record());
    EXPECT_EQ(decode_record(over_the_wire(payload))->info.fingerprint, "f");
    payload["words"] = 1;
    EXPECT_EQ(decode_record(over_the_wire(payload))->info.fingerprint, "");
    payload.erase("words");
    EXPECT_EQ(decode_record(over_the_wire(payload))->info.fingerprint, "");
}

TEST(Record, OfADeletedDocumentNothingButTheVersionIsKept) {
    Record record = full_record();
    record.deleted = true;
    const auto payload = encode_record(kNotes, record);
    EXPECT_EQ(json::serialize(payload).find("a/b"), std::string::npos);
    EXPECT_EQ(json::serialize(payload).find("quoted"), std::string::npos);
    const auto read = decode_record(over_the_wire(payload));
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->deleted);
    EXPECT_EQ(read->info.version, 7U);
}

TEST(Record, WhatIsNotOursIsAnErrorThatSaysSo) {
    for (const char* payload :
         {"1", "{}", R"({"kind":"document","version":1})",
          R"({"kind":"document","version":-1,"attempt":"a","id":"x"})",
          R"({"kind":"document","version":1,"attempt":"a"})",
          R"({"kind":"document","version":1,"attempt":"a","id":"x","metadata_json":"[]"})",
          R"({"kind":"document","version":1,"attempt":"a","id":"x","acl":["user:tom"]})",
          R"({"kind":"document","version":1,"attempt":"a","id":"x","acl":"x"})"}) {
        const auto read = decode_record(json::parse(payload));
        ASSERT_FALSE(read) << payload;
        EXPECT_EQ(read.error().code, ErrorCode::kUnavailable);
        EXPECT_THAT(read.error().message, testing::HasSubstr("another program"));
    }
}

TEST(Record, LeftoversAreOfOthersAndNotOfTheFuture) {
    const auto filter = leftovers_filter(kWriting);
    EXPECT_EQ(filter, json::parse(R"({"must":[{"key":"tenant","match":{"value":"default"}},
        {"key":"collection","match":{"value":"documents"}},
        {"key":"document","match":{"value":"a/b"}},{"key":"version","range":{"lte":7}}],
        "must_not":[{"key":"attempt","match":{"value":"00ff"}}]})"));
}

NewDocument document_of(std::size_t chunks, Metadata metadata) {
    NewDocument made;
    made.document.id = kWriting.document;
    made.document.metadata = std::move(metadata);
    for (std::size_t i = 0; i < chunks; ++i) {
        const std::uint64_t start = made.document.text.size();
        made.document.text += "ze\"bra\n";
        made.chunks.push_back({.start = start,
                               .end = made.document.text.size(),
                               .prefix = "P",
                               .vector = {0.5F, -0.25F}});
    }
    return made;
}

TEST(ChunkCodec, WritesAPointThatCanBeRead) {
    const NewDocument document = document_of(1, {{"year", 2020}});
    ChunkEncoder encoder{kWriting, document};
    const json::value body = json::parse(encoder.next_body());
    EXPECT_TRUE(encoder.done());
    const json::value& point = body.at("points").at(0);
    EXPECT_EQ(point.at("vector").at(""), json::parse("[0.5,-0.25]"));
    EXPECT_EQ(point.at("vector").at("bm25").at("indices").as_array().size(),
              point.at("vector").at("bm25").at("values").as_array().size());
    EXPECT_EQ(point.at("payload").at("metadata"), json::parse(R"({"year":2020})"));
    EXPECT_EQ(point.at("payload").at("tenant"), "default");
    EXPECT_EQ(point.at("payload").at("facts").as_array().size(), 3U)
        << "that it is filtered by facts of this kind, that there is a year, and which";
    const auto found = decode_chunk(point);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->attempt, kWriting.id);
    EXPECT_EQ(found->chunk.text, "ze\"bra\n");
    EXPECT_EQ(found->chunk.prefix, "P");
    EXPECT_EQ(found->chunk.id, make_chunk_id(kWriting.document, kWriting.id, 0, 7));
}

TEST(ChunkCodec, BodiesAreBoundedAndHoldEveryChunkOnce) {
    json::array many;
    for (int i = 0; i < 4'000; ++i) {
        many.emplace_back(i);
    }
    const NewDocument document = document_of(300, {{"many", many}});
    ChunkEncoder encoder{kWriting, document};
    std::size_t bodies = 0;
    std::size_t points = 0;
    while (!encoder.done()) {
        const std::string body = encoder.next_body();
        EXPECT_LT(body.size(), 16U << 20U);
        EXPECT_TRUE(body.ends_with("]}"));
        for (auto at = body.find(R"({"id":)"); at != std::string::npos;
             at = body.find(R"({"id":)", at + 1)) {
            ++points;
        }
        ++bodies;
    }
    EXPECT_EQ(points, document.chunks.size());
    EXPECT_GT(bodies, 3U);
}

TEST(PageCursor, ComesBackAndIsBoundToItsCollection) {
    const DocumentId id{std::string("a\0\xff", 3)};
    EXPECT_EQ(decode_page_cursor(kNotes, encode_page_cursor(kNotes, id)), id);
    EXPECT_EQ(decode_page_cursor(kNotes, ""), DocumentId{});
    const CollectionKey other{TenantId{"other"}, kNotes.collection};
    EXPECT_FALSE(decode_page_cursor(other, encode_page_cursor(kNotes, id)));
    for (std::string cursor :
         {"x", "0123456789abcdef", "0123456789abcdef6", "0123456789abcdefzz"}) {
        EXPECT_FALSE(decode_page_cursor(kNotes, cursor)) << cursor;
    }
}

}  // namespace
}  // namespace ragd
