#include "wire/encode.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

#include "wire/json.hpp"
#include "wire/problem.hpp"

namespace ragd {
namespace {

Answer example() {
    Source source;
    source.n = 1;
    source.chunk = {.id = {7},
                    .document = DocumentId{"a/b.md"},
                    .version = 2,
                    .start = 10,
                    .end = 14,
                    .text = "28 \"d\"",
                    .prefix = "never shown",
                    .title = "Leave",
                    .url = "",
                    .metadata = {{"year", 2020}}};
    source.score = 0.75;
    source.duplicates = 2;
    source.scores = {.vector = 0.5, .keyword = {}, .fused = 0.75, .rerank = {}};
    return Answer{.text = "28 days [1]",
                  .kind = AnswerKind::kExtractive,
                  .sources = {source},
                  .citations = {{.source = 1, .start = 8, .end = 11}},
                  .quotes = {{.source = 1, .start = 10, .end = 17}},
                  .embedding_cache = CacheOutcome::kL1,
                  .result_cache = ResultCache::kOff,
                  .timings = {{Stage::kTotal, 3.14159}, {Stage::kEmbed, 1.0}},
                  .usage = {.prompt_tokens = 3, .completion_tokens = 4},
                  .warnings = {"no reranker"}};
}

TEST(Encode, AnAnswerHasTheShapeOfTheContract) {
    EXPECT_EQ(
        encode_answer(example(), RequestId{"r1"}),
        R"({"id":"r1","answer":"28 days [1]","answer_kind":"extractive",)"
        R"("citations":[{"source":1,"start":8,"end":11}],"quotes":[{"source":1,"start":10,"end":17}],)"
        R"("sources":[{"n":1,"document_id":"a/b.md","chunk_id":"7","version":2,"text":"28 \"d\"",)"
        R"("start":10,"end":14,"score":0.75,)"
        R"("scores":{"vector":0.5,"keyword":null,"fused":0.75,"rerank":null},"duplicates":2,)"
        R"("title":"Leave","url":"","metadata":{"year":2020}}],)"
        R"("cache":{"embedding":"l1","result":"off"},)"
        R"("timings_ms":{"embed":1.0,"retrieve":0.0,"fuse":0.0,"hydrate":0.0,"rerank":0.0,"read":0.0,"generate":0.0,)"
        R"("total":3.142},"usage":{"prompt_tokens":3,"completion_tokens":4},)"
        R"("warnings":["no reranker"]})");
}

TEST(Encode, SourcesAndQuotesSayWhereInTheirFileTheyStand) {
    Answer answer = example();
    Chunk& chunk = answer.sources[0].chunk;
    chunk.end = chunk.start + chunk.text.size();
    chunk.locations = {{{10, 13}, {.page = 2, .box = Box{1, 2, 3, 4.5}}}, {{13, 16}, {.page = 3}}};
    answer.quotes = {{.source = 1, .start = 13, .end = 16}};
    const auto json = parse_json(encode_answer(answer, RequestId{"r1"})).value();
    EXPECT_EQ(json.at_pointer("/sources/0/location"),
              parse_json(R"({"page":2,"pages":[2,3],"box":[1.0,2.0,3.0,4.5]})").value());
    EXPECT_EQ(json.at_pointer("/quotes/0/location"), parse_json(R"({"page":3})").value());
    chunk.locations = {{{10, 13}, {.sheet = "Q1", .range = "A1"}}, {{13, 16}, {.sheet = "Q2"}}};
    EXPECT_EQ(parse_json(encode_answer(answer, RequestId{"r1"}))->at_pointer("/sources/0/location"),
              parse_json(R"({"sheet":"Q1","sheets":["Q1","Q2"],"range":"A1"})").value());
}

TEST(Encode, StreamEventsHoldTheSameSources) {
    const auto whole = parse_json(encode_answer(example(), RequestId{"r1"}));
    const auto part = parse_json(encode_sources(example().sources));
    ASSERT_TRUE(whole && part);
    EXPECT_EQ(whole->at("sources"), part->at("sources"));
    EXPECT_EQ(encode_token("a\nb"), R"({"text":"a\nb"})");
}

TEST(Encode, ADocumentShowsNoFingerprint) {
    const DocumentInfo info{.id = DocumentId{"d"},
                            .version = 3,
                            .title = "T",
                            .url = "u",
                            .metadata = {{"k", nullptr}},
                            .bytes = 9,
                            .chunks = 1,
                            .content_sha256 = "ab",
                            .fingerprint = "secret",
                            .created_at = WallTime{},
                            .updated_at = WallTime{std::chrono::milliseconds{1500}}};
    const std::string expected =
        R"({"id":"d","version":3,"title":"T","url":"u","metadata":{"k":null},"bytes":9,"chunks":1,)"
        R"("content_sha256":"ab","created_at":"1970-01-01T00:00:00.000Z",)"
        R"("updated_at":"1970-01-01T00:00:01.500Z"})";
    EXPECT_EQ(encode_document(info), expected);
    EXPECT_EQ(encode_document_page({info}, "c"),
              R"({"documents":[)" + expected + R"(],"next_cursor":"c"})");
    EXPECT_EQ(encode_document_page({}, std::nullopt), R"({"documents":[],"next_cursor":null})");
    DocumentInfo of_file = info;
    of_file.file = OriginalFile{.name = "a.pdf", .bytes = 5, .sha256 = "ff"};
    EXPECT_NE(encode_document(of_file).find(
                  R"("content_sha256":"ab","file":{"name":"a.pdf","bytes":5,"sha256":"ff"},)"),
              std::string::npos);
}

TEST(Encode, WhereAFileLiesIsToldToNobodyButLocalCommands) {
    DocumentInfo info{.id = DocumentId{"a/b.md"},
                      .url = "file:///home/ann/docs/a/b.md",
                      .source = "file:///home/ann/docs"};
    const auto told = parse_json(encode_document(info));
    ASSERT_TRUE(told);
    const std::string source{told->at("source").as_string()};
    EXPECT_TRUE(source.starts_with("docs~"));
    EXPECT_EQ(told->at("url").as_string(), "source:" + source + "/a/b.md");
    const auto local = parse_json(encode_document(info, Places::kShown));
    EXPECT_EQ(local->at("url").as_string(), info.url);
    Answer answer = example();
    answer.sources[0].chunk.url = info.url;
    answer.sources[0].chunk.source = info.source;
    for (const std::string& body :
         {encode_answer(answer, RequestId{"r"}), encode_sources(answer.sources),
          encode_document_page({info}, std::nullopt)}) {
        EXPECT_FALSE(body.contains("/home")) << body;
        EXPECT_TRUE(body.contains(source)) << body;
    }
    info.source = std::nullopt;  // from before there were sources
    EXPECT_EQ(parse_json(encode_document(info))->at("source").as_string(), source);
}

TEST(Encode, AnIndexReportSumsItsChunks) {
    const IndexReport report{
        .documents = {{DocumentId{"a"}, 1, 4, IndexStatus::kCreated},
                      {DocumentId{"b"}, 2, 5, IndexStatus::kUpdated},
                      {DocumentId{"c"}, 1, 0, IndexStatus::kUnchanged, DocumentId{"x"}}},
        .took_ms = 12.5};
    EXPECT_EQ(
        encode_index_report(report),
        R"({"indexed":3,"chunks":9,"documents":[)"
        R"({"id":"a","version":1,"chunks":4,"status":"created"},)"
        R"({"id":"b","version":2,"chunks":5,"status":"updated"},)"
        R"({"id":"c","version":1,"chunks":0,"status":"unchanged","renamed_from":"x"}],"took_ms":12.5})");
}

TEST(Problem, EveryCodeHasOneLineOfItsOwn) {
    std::set<int> statuses;
    std::set<std::string_view> types;
    for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
        const auto& kind = problem_kind(static_cast<ErrorCode>(code));
        statuses.insert(kind.status);
        types.insert(kind.type);
        EXPECT_EQ(kind.type, fmt::format("urn:ragd:problem:{}", name_of(kind.code)));
    }
    EXPECT_EQ(types.size(), kNamesOf<ErrorCode>.size());
    // A full quota is something that the caller may not, too.
    EXPECT_EQ(statuses.size(), types.size() - 1);
    EXPECT_EQ(statuses, (std::set{400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, 499, 500,
                                  503, 504}));
}

TEST(Problem, EveryCodeIsExplained) {
    std::ifstream page{RAGD_SOURCE_DIR "/docs/errors.md"};
    const std::string text{std::istreambuf_iterator<char>{page}, {}};
    for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
        const auto& kind = problem_kind(static_cast<ErrorCode>(code));
        const auto line = fmt::format("| `{}` | {}", name_of(kind.code), kind.status);
        EXPECT_NE(text.find(line), std::string::npos) << line;
    }
}

TEST(Problem, NamesTheFieldsAndTheRequest) {
    EXPECT_EQ(encode_problem(fail_field("/top_k", "must be 1..100"), RequestId{"r1"}),
              R"({"type":"urn:ragd:problem:invalid_field","title":"A field is not allowed",)"
              R"("status":422,"detail":"/top_k must be 1..100","code":"invalid_field",)"
              R"("request_id":"r1","errors":[{"pointer":"/top_k","detail":"must be 1..100"}]})");
}

TEST(Problem, AnInternalErrorKeepsItsDetailsToItself) {
    const auto body =
        encode_problem(fail(ErrorCode::kInternal, "/var/lib/x: broken"), RequestId{"r1"});
    EXPECT_EQ(body.find("/var/lib"), std::string::npos);
    EXPECT_NE(body.find("report it with the request id"), std::string::npos);
}

TEST(Problem, SaysWhenToComeBack) {
    auto busy = fail(ErrorCode::kUnavailable, "busy");
    EXPECT_EQ(retry_after(busy), "1");
    busy.retry_after = std::chrono::seconds{7};
    EXPECT_EQ(retry_after(busy), "7");
    EXPECT_EQ(retry_after(fail(ErrorCode::kNotFound, "no")), std::nullopt);
}

}  // namespace
}  // namespace ragd
