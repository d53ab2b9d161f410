#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "testing/store_contract.hpp"

namespace ragd {

/// What every ChunkStore promises of a search, in each of its modes. Made and named like StoreContract.
template <typename Maker>
class SearchContract : public StoreContract<Maker> {};

TYPED_TEST_SUITE_P(SearchContract);

TYPED_TEST_P(SearchContract, VectorModeFindsTheNearest) {
    this->put(this->document("a", {{"far", contract_vector(2)},
                                   {"near", contract_vector(0, 0.5F)},
                                   {"nearest", contract_vector(0, 0.1F)}}));
    EXPECT_THAT(this->texts(this->by_vector(0, 1)), testing::ElementsAre("nearest"));
    const auto found = this->search(this->by_vector(0, 2));
    ASSERT_EQ(found.candidates.size(), 2U);
    for (const Candidate& candidate : found.candidates) {
        ASSERT_TRUE(candidate.cosine);
        EXPECT_GT(*candidate.cosine, 0.8);
        EXPECT_FALSE(candidate.bm25);
    }
}

TYPED_TEST_P(SearchContract, KeywordModeFindsWordsAndTheirPrefix) {
    this->put(this->document("a", {{"zebra crossing", contract_vector(0)},
                                   {"something else", contract_vector(1), "Zebra"},
                                   {"nothing here", contract_vector(2)}}));
    const auto found = this->search(this->by_words("zebra"));
    EXPECT_EQ(found.candidates.size(), 2U);
    for (const Candidate& candidate : found.candidates) {
        ASSERT_TRUE(candidate.bm25);
        EXPECT_GT(*candidate.bm25, 0);
        EXPECT_LE(*candidate.bm25, found.bm25_max);
        EXPECT_FALSE(candidate.cosine);
    }
    EXPECT_TRUE(this->search(this->by_words("unheard")).candidates.empty());
}

TYPED_TEST_P(SearchContract, HybridGivesBothScoresOfBothHalves) {
    this->put(this->document("a", {{"zebra", contract_vector(3)},
                                   {"lion", contract_vector(0)},
                                   {"tiger", contract_vector(1)}}));
    auto request = this->by_vector(0, 1);
    request.mode = SearchMode::kHybrid;
    request.text = "zebra";
    EXPECT_THAT(this->texts(request), testing::UnorderedElementsAre("zebra", "lion"));
    const auto found = this->search(request);
    EXPECT_GT(found.bm25_max, 0);
    for (const Candidate& candidate : found.candidates) {
        EXPECT_TRUE(candidate.cosine && candidate.bm25);
    }
}

TYPED_TEST_P(SearchContract, FiltersApplyBeforeTheLimit) {
    for (int i = 0; i < 30; ++i) {
        this->put(this->document(std::to_string(i),
                                 {{"common word" + std::to_string(i),
                                   contract_vector(0, 0.01F * static_cast<float>(i))}},
                                 {{"year", i}, {"lang", i % 2 == 0 ? "en" : "de"}}));
    }
    Filter filter;
    filter.clauses.push_back({.key = "lang", .any_of = {std::string{"de"}}});
    filter.clauses.push_back({.key = "year", .gte = 20.0});
    for (const SearchMode mode : {SearchMode::kVector, SearchMode::kKeyword, SearchMode::kHybrid}) {
        auto request = this->by_vector(0, 5);
        request.mode = mode;
        request.text = "common";
        request.filter = filter;
        const auto found = this->hydrate(this->search(request));
        EXPECT_EQ(found.size(), 5U);
        for (const Candidate& candidate : found) {
            EXPECT_EQ(candidate.chunk->metadata.at("lang"), "de");
            EXPECT_GE(candidate.chunk->metadata.at("year").as_int64(), 20);
        }
    }
    filter.clauses.push_back({.key = "none", .any_of = {true}});
    auto request = this->by_vector(0, 5);
    request.filter = filter;
    EXPECT_TRUE(this->search(request).candidates.empty());
}

TYPED_TEST_P(SearchContract, FiltersSpeakTheWholeLanguage) {
    const std::vector<std::pair<std::string, Metadata>> documents{
        {"ann", {{"id", 1746803573373870081}, {"author", {{"name", "Ann"}}}, {"tag", {"x", "y"}}}},
        {"bob", {{"id", 1746803573373870082}, {"author", {{"name", "Bob"}}}, {"tag", nullptr}}},
        {"day", {{"at", "2024-05-01T00:30:00+02:00"}, {"n", 9007199254740993}}},
        {"eve", {{"at", "2024-05-01"}, {"n", 9007199254740992}, {"author.name", "Ann"}}},
        {"fay", {{"authors", {{{"name", "Ann"}}, {{"name", "Bob"}}}}, {"n", 5.0}}},
        {"gil", {}}};
    for (const auto& [id, metadata] : documents) {
        this->put(this->document(id, {{"word " + id, contract_vector(0)}}, metadata));
    }
    const auto found = [&](const Filter& filter) {
        auto request = this->by_vector(0, 10);
        request.filter = filter;
        std::set<std::string> ids;
        for (const Candidate& candidate : this->hydrate(this->search(request))) {
            ids.insert(candidate.chunk->document.str());
        }
        return ids;
    };
    const auto only = [](FilterClause clause) { return Filter{.clauses = {std::move(clause)}}; };
    const Filter id_81 = only({.key = "id", .any_of = {1746803573373870081}});
    const Filter by_ann = only({.key = "author.name", .any_of = {"Ann"}});
    const Filter tagged = only({.key = "tag", .present = true});
    using testing::ElementsAre;
    EXPECT_THAT(found(id_81), ElementsAre("ann"));
    EXPECT_THAT(found(only({.key = "id", .gt = 1746803573373870081})), ElementsAre("bob"));
    EXPECT_THAT(found(only({.key = "n", .any_of = {9007199254740993}})), ElementsAre("day"));
    EXPECT_THAT(found(only({.key = "n", .lte = 9007199254740992})), ElementsAre("eve", "fay"));
    EXPECT_THAT(found(by_ann), ElementsAre("ann", "eve"));
    EXPECT_THAT(found(only({.key = "authors.name", .any_of = {"Bob"}})), ElementsAre("fay"));
    EXPECT_THAT(found(only({.key = "tag", .any_of = {FilterNull{}}})), ElementsAre("bob"));
    EXPECT_THAT(found(tagged), ElementsAre("ann", "bob"));
    EXPECT_THAT(found({.none_of = {tagged}}), ElementsAre("day", "eve", "fay", "gil"));
    EXPECT_THAT(found({.none_of = {tagged, by_ann}}), ElementsAre("day", "fay", "gil"));
    EXPECT_THAT(found({.one_of = {{id_81, only({.key = "n", .gte = 0})}}}),
                ElementsAre("ann", "day", "eve", "fay"));
    EXPECT_THAT(found({.one_of = {{by_ann}, {tagged}}}), ElementsAre("ann"));
    EXPECT_THAT(found({.none_of = {{.none_of = {id_81}}}}), ElementsAre("ann"));
    EXPECT_THAT(found(only({.key = "at", .lt = "2024-05-01T00:00:00Z"})), ElementsAre("day"));
    EXPECT_THAT(found(only({.key = "at", .gte = "2024-05-01"})), ElementsAre("eve"));
    EXPECT_TRUE(found({.none_of = {Filter{}}}).empty());
}

REGISTER_TYPED_TEST_SUITE_P(SearchContract, FiltersSpeakTheWholeLanguage, VectorModeFindsTheNearest,
                            KeywordModeFindsWordsAndTheirPrefix, HybridGivesBothScoresOfBothHalves,
                            FiltersApplyBeforeTheLimit);

}  // namespace ragd
