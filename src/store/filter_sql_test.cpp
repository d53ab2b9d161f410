#include "store/filter_sql.hpp"

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "store/document_reader.hpp"
#include "store/document_writer.hpp"
#include "store/schema.hpp"
#include "store/store_fixture.hpp"
#include "testing/filter_oracle.hpp"

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
    for (std::size_t i = 0; i < limits::kFilterClauses; ++i) {
        FilterClause clause{.key = "n"};
        for (std::size_t v = 0; v < limits::kFilterValues; ++v) {
            clause.any_of.emplace_back(static_cast<double>(v));
        }
        filter.clauses.push_back(clause);
    }
    EXPECT_EQ(found(filter).size(), 1U);
}

/// Small alphabets, so that everything collides.
class RandomMetadata {
public:
    explicit RandomMetadata(std::uint32_t seed) : random_(seed) {}

    Metadata metadata() {
        Metadata made;
        for (const char* key : {"a", "b", "c"}) {
            if (below(4) == 0) {
                continue;
            }
            if (below(3) == 0) {
                boost::json::array array;
                for (std::uint32_t i = below(4); i > 0; --i) {
                    array.push_back(scalar());
                }
                made[key] = array;
            } else {
                made[key] = scalar();
            }
        }
        return made;
    }
    Filter filter() {
        Filter made;
        for (std::uint32_t i = 1 + below(3); i > 0; --i) {
            FilterClause clause{.key = std::string(1, static_cast<char>('a' + below(4)))};
            if (below(2) == 0) {
                for (std::uint32_t v = 1 + below(3); v > 0; --v) {
                    clause.any_of.push_back(value());
                }
            } else {
                for (auto* bound : {&clause.gt, &clause.gte, &clause.lt, &clause.lte}) {
                    if (below(3) == 0) {
                        *bound = value();
                    }
                }
            }
            made.clauses.push_back(clause);
        }
        return made;
    }

private:
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(random_() % bound);
    }
    boost::json::value scalar() {
        switch (below(6)) {
            case 0:
                return below(2) == 0;
            case 1:
                return nullptr;
            case 2:
                return static_cast<double>(below(8)) / 2;
            case 3:
                return static_cast<std::int64_t>(below(4));
            default:
                return boost::json::string(
                    std::string(below(3), static_cast<char>('x' + below(3))));
        }
    }
    FilterValue value() {
        switch (below(5)) {
            case 0:
                return below(2) == 0;
            case 1:
            case 2:
                return static_cast<double>(below(8)) / 2;
            default:
                return std::string(below(3), static_cast<char>('x' + below(3)));
        }
    }

    std::mt19937 random_;
};

TEST_F(FilterSqlTest, EqualsTheOracleOnRandomMetadata) {
    constexpr std::uint32_t kSeed = 20260131;
    RandomMetadata random{kSeed};
    for (int i = 0; i < 300; ++i) {
        put(random.metadata());
    }
    std::size_t with_matches = 0;
    for (int i = 0; i < 2000; ++i) {
        const Filter filter = random.filter();
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
