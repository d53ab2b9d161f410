#include "store/exact_scan.hpp"

#include <algorithm>
#include <limits>

#include "store/document_writer.hpp"
#include "store/schema.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

class ExactScanTest : public testing::Test {
protected:
    ExactScanTest() {
        database_ =
            sql::Database::open(folder_.path() / "t.db", {.create = true, .write = true}).value();
        EXPECT_TRUE(prepare_schema(*database_, test_model()));
        for (int i = 0; i < 30; ++i) {
            // Two each are as near as each other.
            const auto vector = contract_vector(0, 0.05F * static_cast<float>(i / 2));
            const auto change =
                write_document(*database_, TestStore::scope(),
                               one_chunk("d" + std::to_string(i), "text", vector), WallTime{});
            EXPECT_TRUE(change);
            collection_ = change->collection;
        }
    }
    Result<std::vector<Candidate>> scan(std::size_t limit,
                                        const std::vector<ChunkId>* allowed = nullptr) {
        return scan_exactly(*database_, {.collection = collection_,
                                         .vector = question_,
                                         .allowed = allowed,
                                         .limit = limit,
                                         .check = [] { return Result<void>{}; }});
    }
    static std::vector<std::uint64_t> ids(const std::vector<Candidate>& candidates) {
        std::vector<std::uint64_t> found;
        for (const Candidate& candidate : candidates) {
            found.push_back(candidate.id.value);
        }
        return found;
    }

    TemporaryFolder folder_;
    std::unique_ptr<sql::Database> database_;
    std::int64_t collection_ = 0;
    Vector question_ = contract_vector(0);
};

TEST_F(ExactScanTest, GivesTheNearestFirstAndEqualOnesById) {
    EXPECT_EQ(ids(scan(5).value()), (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
    EXPECT_EQ(scan(1000)->size(), 30U);
    EXPECT_TRUE(scan(0)->empty());
}

TEST_F(ExactScanTest, LooksOnlyAtWhatIsAllowed) {
    const std::vector<ChunkId> allowed{ChunkId{9}, ChunkId{20}, ChunkId{999}};
    EXPECT_EQ(ids(scan(5, &allowed).value()), (std::vector<std::uint64_t>{9, 20}));
}

TEST_F(ExactScanTest, AVectorThatIsNoneIsNotFoundAndSpoilsNothing) {
    const std::vector<float> none(kContractDimension, std::numeric_limits<float>::quiet_NaN());
    ASSERT_TRUE(database_->run("UPDATE vectors SET vector = ?1 WHERE chunk IN (1, 7)",
                               std::as_bytes(std::span{none})));
    ASSERT_TRUE(database_->run("UPDATE vectors SET vector = x'00' WHERE chunk = 3"));
    EXPECT_EQ(ids(scan(4).value()), (std::vector<std::uint64_t>{2, 4, 5, 6}));
}

}  // namespace
}  // namespace ragd
