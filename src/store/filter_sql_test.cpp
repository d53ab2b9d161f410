#include "store/filter_sql.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "domain/filter_limits.hpp"
#include "store/document_reader.hpp"
#include "store/document_writer.hpp"
#include "store/schema.hpp"
#include "store/store_fixture.hpp"
#include "testing/filter_oracle.hpp"
#include "testing/filter_world.hpp"

namespace ragd {
namespace {

class FilterSqlTest : public testing::Test {
protected:
    FilterSqlTest() {
        database_ =
            sql::Database::open(folder_.path() / "f.db", {.create = true, .write = true}).value();
        EXPECT_TRUE(prepare_schema(*database_, test_model()));
    }

    void put(Metadata metadata, DocumentAcl acl = {}) {
        const std::string id = std::to_string(documents_.size());
        auto document = one_chunk(id, "text of " + id, contract_vector(0), metadata);
        document.document.acl = std::move(acl);
        const auto change = write_document(*database_, TestStore::scope(), document, WallTime{});
        ASSERT_TRUE(change) << change.error().message;
        collection_ = change->collection;
        documents_.emplace_back(change->added.at(0), std::move(metadata));
    }
    std::vector<ChunkId> found(const Filter& filter) {
        auto allowed = find_allowed_chunks(*database_, collection_, filter, access_);
        EXPECT_TRUE(allowed) << allowed.error().message;
        return allowed.value_or(std::nullopt).value_or(std::vector<ChunkId>{});
    }
    std::vector<ChunkId> expected(const Filter& filter) const {
        std::vector<ChunkId> ids;
        for (const auto& [id, metadata] : documents_) {
            if (FilterOracle::matches(filter, metadata)) {
                ids.push_back(id);
            }
        }
        return ids;
    }
    void expect_equal(const Filter& filter) { EXPECT_EQ(found(filter), expected(filter)); }
    std::size_t matches(FilterClause clause) {
        const Filter filter{{std::move(clause)}};
        expect_equal(filter);
        return found(filter).size();
    }

    Access access_ = Access::local_operator();
    TemporaryFolder folder_;
    std::unique_ptr<sql::Database> database_;
    std::int64_t collection_ = 0;
    std::vector<std::pair<ChunkId, Metadata>> documents_;
};

TEST_F(FilterSqlTest, NumbersCompareAsNumbersWhateverTheirSpelling) {
    put({{"n", 5}});
    put({{"n", 5.0}});
    put({{"n", 5U}});
    put({{"n", "5"}});
    put({{"n", 10}});
    put({{"n", -0.0}});
    EXPECT_EQ(matches({.key = "n", .any_of = {5.0}}), 3U);
    EXPECT_EQ(matches({.key = "n", .any_of = {std::string{"5"}}}), 1U);
    EXPECT_EQ(matches({.key = "n", .gt = 5.0}), 1U);
    EXPECT_EQ(matches({.key = "n", .gte = 0.0, .lt = 6.0}), 4U);
}

TEST_F(FilterSqlTest, StringsCompareByTheirBytes) {
    for (const char* text : {"2020-01-31", "2020-12-01", "2021", "", "a", "B", "\xC3\xA4"}) {
        put({{"s", text}});
    }
    put({{"s", std::string("a\0b", 3)}});
    EXPECT_EQ(matches({.key = "s", .gte = std::string{"2020"}, .lt = std::string{"2021"}}), 2U);
    EXPECT_EQ(matches({.key = "s", .gt = std::string{"B"}}), 3U);
    EXPECT_EQ(matches({.key = "s", .any_of = {std::string{}}}), 1U);
    EXPECT_EQ(matches({.key = "s", .any_of = {std::string("a\0b", 3)}}), 1U);
}

TEST_F(FilterSqlTest, KindsDoNotMix) {
    put({{"v", true}});
    put({{"v", 1}});
    put({{"v", "true"}});
    put({{"v", nullptr}});
    put({{"v", {{"nested", 1}}}});
    EXPECT_EQ(matches({.key = "v", .any_of = {true}}), 1U);
    EXPECT_EQ(matches({.key = "v", .any_of = {true, 1.0, std::string{"true"}}}), 3U);
    EXPECT_EQ(matches({.key = "v", .gte = 0.0, .lte = std::string{"z"}}), 0U);
    EXPECT_EQ(matches({.key = "nested", .any_of = {1.0}}), 0U);
    EXPECT_EQ(matches({.key = "v"}), 0U);
}

TEST_F(FilterSqlTest, OneElementOfAnArrayMustHoldAllBounds) {
    put({{"n", {1, 10}}});
    put({{"n", {1, 5, 10, "x", nullptr, {7}}}});
    EXPECT_EQ(matches({.key = "n", .gt = 2.0, .lt = 9.0}), 1U);
    EXPECT_EQ(matches({.key = "n", .any_of = {10.0}}), 2U);
    EXPECT_EQ(matches({.key = "n", .any_of = {7.0}}), 0U) << "arrays in arrays are not looked into";
}

TEST_F(FilterSqlTest, KeysAndValuesAreNeverSql) {
    put({{"k'; DROP TABLE filters; --", "v' OR 1=1 --"}});
    put({{"k", "v"}});
    EXPECT_EQ(
        matches({.key = "k'; DROP TABLE filters; --", .any_of = {std::string{"v' OR 1=1 --"}}}),
        1U);
    EXPECT_EQ(matches({.key = "k", .any_of = {std::string{"v"}}}), 1U);
}

TEST_F(FilterSqlTest, TheLargestFilterThatTheContractAllowsWorks) {
    put({{"n", 1}});
    Filter filter;
    constexpr std::size_t kEach = limits::kFilterValuesInAll / limits::kFilterConditions;
    for (std::size_t i = 0; i < limits::kFilterConditions; ++i) {
        FilterClause clause{.key = "n"};
        for (std::size_t v = 0; v < kEach; ++v) {
            clause.any_of.emplace_back(v);
        }
        filter.clauses.push_back(clause);
    }
    EXPECT_EQ(found(filter).size(), 1U);
    Filter deep{.clauses = {{.key = "n", .any_of = {1}}}};
    for (std::size_t i = 0; i < 2 * limits::kFilterDepth; ++i) {
        deep = Filter{.none_of = {deep}};
    }
    EXPECT_EQ(found(deep).size(), 1U);
}

TEST_F(FilterSqlTest, WholeNumbersThatADoubleCannotTellApartAreApart) {
    for (const std::int64_t n :
         {1746803573373870081, 1746803573373870082, 1746803573373870083, 9007199254740993,
          9007199254740992, -9007199254740993, std::numeric_limits<std::int64_t>::max()}) {
        put({{"n", n}});
        EXPECT_EQ(matches({.key = "n", .any_of = {n}}), 1U) << n;
    }
    put({{"n", 9999999999999999999U}});
    EXPECT_EQ(matches({.key = "n", .any_of = {9999999999999999999U}}), 1U);
    EXPECT_EQ(matches({.key = "n", .gt = 1746803573373870081, .lt = 1746803573373870083}), 1U);
    EXPECT_EQ(matches({.key = "n", .gte = 9007199254740992.0, .lt = 9007199254740993}), 1U);
    EXPECT_EQ(matches({.key = "n", .any_of = {9007199254740992.0}}), 1U);
    EXPECT_EQ(matches({.key = "n", .lt = 0}), 1U);
}

TEST_F(FilterSqlTest, DatesAndTimesCompareAsMomentsAndOtherTextsByBytes) {
    put({{"d", "2024-05-01T00:30:00+02:00"}});  // still April in UTC
    put({{"d", "2024-05-01"}});
    put({{"d", "2024-04-30T23:00:00-01:00"}});  // the same moment as the one before
    put({{"d", "2024-05-02T10:00:00"}});
    put({{"d", "2024-06"}});
    EXPECT_EQ(matches({.key = "d", .lt = "2024-05-01T00:00:00Z"}), 1U);
    EXPECT_EQ(matches({.key = "d", .gte = "2024-05-01", .lte = "2024-05-01T00:00:00Z"}), 2U);
    EXPECT_EQ(matches({.key = "d", .gte = "2024-05-01"}), 4U);
    EXPECT_EQ(matches({.key = "d", .any_of = {"2024-05-01"}}), 1U);
    EXPECT_EQ(matches({.key = "d", .gte = "2024-05", .lt = "2024-06"}), 3U)
        << "a month is no date: by bytes";
}

TEST_F(FilterSqlTest, NullAbsenceAndEmptinessAreThreeThings) {
    put({{"k", nullptr}});
    put({});
    put({{"k", boost::json::array{}}});
    put({{"k", {1, nullptr}}});
    put({{"k", boost::json::object{}}});
    put({{"k", {{"deep", 1}}}});
    EXPECT_EQ(matches({.key = "k", .any_of = {FilterNull{}}}), 2U);
    EXPECT_EQ(matches({.key = "k", .present = true}), 5U);
    EXPECT_EQ(matches({.key = "k.deep", .present = true}), 1U);
    const Filter absent{.none_of = {{.clauses = {{.key = "k", .present = true}}}}};
    EXPECT_EQ(found(absent), expected(absent));
    EXPECT_EQ(found(absent).size(), 1U);
}

TEST_F(FilterSqlTest, PathsLeadIntoObjectsAndThroughArraysOfThem) {
    put({{"author", {{"name", "Ann"}, {"born", 1970}}}});
    put({{"author", {{{"name", "Ann"}}, {{"name", "Bob"}}}}});
    put({{"author.name", "Bob"}});
    put({{"author", "Bob"}});
    EXPECT_EQ(matches({.key = "author.name", .any_of = {"Ann"}}), 2U);
    EXPECT_EQ(matches({.key = "author.name", .any_of = {"Bob"}}), 2U);
    EXPECT_EQ(matches({.key = "author", .any_of = {"Bob"}}), 1U);
    EXPECT_EQ(matches({.key = "author.born", .lt = 1980}), 1U);
    put({{"k", {{std::string(600, 'x'), 1}}}});
    EXPECT_EQ(found({{{.key = "k." + std::string(600, 'x'), .any_of = {1}}}}).size(), 0U);
}

TEST_F(FilterSqlTest, RowsOfAnOlderBuildAreWrittenAnew) {
    put({{"n", 1746803573373870081}, {"o", {{"p", nullptr}}}});
    ASSERT_TRUE(database_->execute("UPDATE filters SET value = 1.5"));
    EXPECT_TRUE(found({{{.key = "n", .any_of = {1746803573373870081}}}}).empty());
    ASSERT_TRUE(rewrite_filter_rows(*database_));
    EXPECT_EQ(matches({.key = "n", .any_of = {1746803573373870081}}), 1U);
    EXPECT_EQ(matches({.key = "o.p", .any_of = {FilterNull{}}}), 1U);
}

TEST_F(FilterSqlTest, EqualsTheOracleOnRandomMetadata) {
    constexpr std::uint32_t kSeed = 20260131;
    FilterWorld random{kSeed};
    for (int i = 0; i < 300; ++i) {
        put(random.metadata());
    }
    std::size_t with_matches = 0;
    for (int i = 0; i < 2000; ++i) {
        const Filter filter = random.filter();
        if (filter.empty()) {
            continue;  // all of them: not looked up
        }
        const auto ids = found(filter);
        ASSERT_EQ(ids, expected(filter)) << "seed " << kSeed << ", filter " << i;
        with_matches += ids.empty() ? 0 : 1;
    }
    EXPECT_GT(with_matches, 500U) << "the test must not pass by finding nothing";
}

TEST_F(FilterSqlTest, WhereNoListHidesAnythingNoChunkIsLookedUp) {
    const auto allowed = [&](const std::vector<std::string>& principals) {
        return find_allowed_chunks(*database_, collection_, {},
                                   TestAccess::of("default", principals))
            .value();
    };
    put({});
    EXPECT_EQ(allowed({"user:tom"}), std::nullopt);
    put({}, {.allow = {{Principal{"user:tom"}}}});
    EXPECT_EQ(allowed({"user:tom"}), std::nullopt) << "all of it may be read";
    EXPECT_EQ(allowed({"user:mia"}), (std::vector{documents_.at(0).first}));
    EXPECT_EQ(find_allowed_chunks(*database_, collection_, {}, access_).value(), std::nullopt);
}

TEST_F(FilterSqlTest, AReplacedDocumentIsFoundByItsNewMetadataOnly) {
    put({{"k", "old"}});
    const auto change =
        write_document(*database_, TestStore::scope(),
                       one_chunk("0", "new", contract_vector(0), {{"k", "new"}}), WallTime{});
    ASSERT_TRUE(change);
    EXPECT_TRUE(found({{{.key = "k", .any_of = {std::string{"old"}}}}}).empty());
    EXPECT_EQ(found({{{.key = "k", .any_of = {std::string{"new"}}}}}), change->added);
}

}  // namespace
}  // namespace ragd
