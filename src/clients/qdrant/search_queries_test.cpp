#include "clients/qdrant/search_queries.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "testing/test_access.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

class SearchQueriesTest : public testing::Test {
protected:
    [[nodiscard]] SearchQueries queries() const { return {options_, request_, terms_, filter_}; }
    [[nodiscard]] SearchQueries::Best best() const { return {.filter = filter_, .limit = 50}; }
    static json::value parsed(const std::string& query) { return json::parse(query); }

    QdrantOptions options_{.dimension = 2};
    SearchRequest request_{.scope = test_scope(), .vector = {0.5F, -0.25F}};
    SparseVector terms_{.indices = {7, 9}, .values = {1, 2}};
    const std::string filter_ = R"({"must":[{"key":"tenant","match":{"value":"default"}}]})";
};

TEST_F(SearchQueriesTest, AListComesWithItsChunks) {
    const json::value nearest = parsed(queries().nearest(best()));
    EXPECT_EQ(nearest.at("query"), json::parse("[0.5,-0.25]"));
    EXPECT_EQ(nearest.at("filter"), json::parse(filter_));
    EXPECT_EQ(nearest.at("limit"), 50);
    EXPECT_TRUE(nearest.at("with_payload").is_array());
    const json::value by_words = parsed(queries().by_words(best()));
    EXPECT_EQ(by_words.at("query"), json::parse(R"({"indices":[7,9],"values":[1,2]})"));
    EXPECT_EQ(by_words.at("using"), "bm25");
}

TEST_F(SearchQueriesTest, TheOtherHalfScoresThatSameList) {
    const json::value words = parsed(queries().words_of_nearest(best(), 150));
    json::object list = parsed(queries().nearest(best())).as_object();
    list.erase("with_payload");
    EXPECT_EQ(words.at("prefetch"), list);
    EXPECT_EQ(words.at("using"), "bm25");
    EXPECT_EQ(words.at("limit"), 150) << "each of three shards scores a list of its own";
    EXPECT_EQ(words.at("with_payload"), false);
    const json::value nearness = parsed(queries().nearness_of_words(best(), 50));
    list = parsed(queries().by_words(best())).as_object();
    list.erase("with_payload");
    EXPECT_EQ(nearness.at("prefetch"), list);
    EXPECT_FALSE(nearness.as_object().contains("using")) << "the unnamed vector";
    EXPECT_EQ(nearness.at("params").at("exact"), true);
}

TEST_F(SearchQueriesTest, QuantizedCandidatesAreComparedAgainAsConfigured) {
    EXPECT_EQ(parsed(queries().nearest(best())).at("params"), json::parse(R"({"exact":false})"));
    options_.quantization = QdrantQuantization::kBinary;
    options_.hnsw_ef = 64;
    options_.oversampling = 2.5;
    const json::value params = json::parse(
        R"({"exact":false,"hnsw_ef":64,"quantization":{"rescore":true,"oversampling":2.5}})");
    EXPECT_EQ(parsed(queries().nearest(best())).at("params"), params);
    EXPECT_EQ(parsed(queries().words_of_nearest(best(), 50)).at("prefetch").at("params"), params);
}

TEST_F(SearchQueriesTest, EachSearchByWordsWeighsThemByTheCorpus) {
    const json::value corpus = json::parse(fmt::format(R"({{"idf":{{"corpus":{}}}}})", filter_));
    EXPECT_EQ(parsed(queries().by_words(best())).at("params"), corpus);
    EXPECT_EQ(parsed(queries().words_of_nearest(best(), 50)).at("params"), corpus);
    EXPECT_EQ(parsed(queries().nearness_of_words(best(), 50)).at("prefetch").at("params"), corpus);
    EXPECT_EQ(parsed(queries().words_of({ChunkId{1}})).at("params"), corpus);
    EXPECT_EQ(parsed(queries().probe(0)).at("params"), corpus);
}

TEST_F(SearchQueriesTest, KnownChunksAreNamedWithinTheirCollection) {
    const json::value words = parsed(queries().words_of({ChunkId{1}, ChunkId{2}}));
    const json::array& must = words.at("filter").at("must").as_array();
    ASSERT_EQ(must.size(), 3U);
    EXPECT_EQ(must[2].at("has_id").as_array().size(), 2U);
    EXPECT_EQ(words.at("limit"), 2);
    EXPECT_EQ(parsed(queries().nearness_of({ChunkId{1}})).at("params").at("exact"), true);
}

TEST_F(SearchQueriesTest, AProbeAsksForOneTermAndWhatIsStoredOfIt) {
    const json::value probe = parsed(queries().probe(1));
    EXPECT_EQ(probe.at("query"), json::parse(R"({"indices":[9],"values":[1]})"));
    EXPECT_EQ(probe.at("limit"), 1);
    EXPECT_EQ(probe.at("with_vector"), json::parse(R"(["bm25"])"));
}

}  // namespace
}  // namespace ragd
