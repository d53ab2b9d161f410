#include "shelf/file_shelf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/io_thread.hpp"
#include "shelf/records_of.hpp"
#include "testing/manual_clock.hpp"
#include "testing/memory_blobs.hpp"
#include "testing/memory_records.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

class FileShelfTest : public testing::Test {
protected:
    template <typename F>
    auto run(F task) {
        return io_.block_on(task());
    }
    /// Empty: it was refused.
    std::string put(const RequestContext& ctx, std::string bytes,
                    std::optional<std::chrono::seconds> expires_after = {}) {
        return run([&]() -> Task<std::string> {
            auto file = co_await shelf_.put(
                ctx, {.name = "a.txt", .purpose = "assistants", .expires_after = expires_after},
                bytes);
            co_return file ? file->id : std::string{};
        });
    }
    std::string bytes_of(const RequestContext& ctx, const std::string& id) {
        return run([&]() -> Task<std::string> {
            const auto file = co_await shelf_.find(ctx, id);
            if (!file || !*file) {
                co_return std::string{"no file"};
            }
            auto bytes = co_await shelf_.bytes(ctx, **file);
            co_return bytes && *bytes ? std::move(**bytes) : std::string{"no bytes"};
        });
    }
    std::vector<std::string> listed(const RequestContext& ctx) {
        return run([&]() -> Task<std::vector<std::string>> {
            const auto page = co_await shelf_.list(ctx, {}, "");
            std::vector<std::string> ids;
            for (const StoredFile& file : page->items) {
                ids.push_back(file.id);
            }
            co_return ids;
        });
    }
    std::size_t blobs() {
        return run([this]() -> Task<std::size_t> {
            const auto page = co_await blobs_.list(mia_, "");
            co_return page->blobs.size();
        });
    }

    ManualClock clock_;
    IoThread io_;
    ComputePool compute_{"test", 1, 16, clock_};
    MemoryRecords records_{clock_};
    MemoryBlobs blobs_{clock_};
    FileShelf shelf_{{.records = records_, .blobs = blobs_, .compute = compute_, .clock = clock_}};
    RequestContext mia_ = test_context(TestAccess::of("acme", {"user:mia"}));
    RequestContext tom_ = test_context(TestAccess::of("acme", {"user:tom"}));
    RequestContext other_ = test_context(TestAccess::of("other", {"user:mia"}));
};

TEST_F(FileShelfTest, AFileIsItsSendersAlone) {
    const std::string id = put(mia_, "bytes");
    EXPECT_EQ(bytes_of(mia_, id), "bytes");
    EXPECT_THAT(listed(mia_), testing::ElementsAre(id));
    for (const RequestContext* stranger : {&tom_, &other_}) {
        EXPECT_EQ(bytes_of(*stranger, id), "no file");
        EXPECT_THAT(listed(*stranger), testing::IsEmpty());
    }
}

TEST_F(FileShelfTest, OneWhoseTimeHasEndedGoesWithItsBytes) {
    const std::string id = put(mia_, "bytes", std::chrono::seconds{60});
    clock_.advance(std::chrono::seconds{59});
    EXPECT_EQ(bytes_of(mia_, id), "bytes");
    clock_.advance(std::chrono::seconds{1});
    EXPECT_EQ(bytes_of(mia_, id), "no file");
    EXPECT_EQ(blobs(), 1U);
    EXPECT_THAT(listed(tom_), testing::IsEmpty()) << "whoever lists tidies up";
    EXPECT_EQ(blobs(), 0U);
    EXPECT_EQ(records_.size(), 0U);
}

TEST_F(FileShelfTest, OneThatCannotBePutLeavesNothing) {
    records_.be_down(true);
    EXPECT_EQ(put(mia_, "bytes"), "");
    records_.be_down(false);
    EXPECT_EQ(blobs(), 0U);
    EXPECT_EQ(records_.size(), 0U);
}

TEST_F(FileShelfTest, EqualBytesOfTwoFilesAreKeptApart) {
    const std::string first = put(mia_, "bytes");
    const std::string second = put(mia_, "bytes");
    EXPECT_EQ(blobs(), 2U);
    run([&]() -> Task<bool> {
        auto file = co_await shelf_.find(mia_, first);
        co_return (co_await shelf_.remove(mia_, **file)).has_value();
    });
    EXPECT_EQ(bytes_of(mia_, first), "no file");
    EXPECT_EQ(bytes_of(mia_, second), "bytes");
}

TEST(PageOf, GoesOnBehindAndInFrontOfAnId) {
    const std::vector<std::string> items{"e", "d", "c", "b", "a"};
    const auto page = [&items](ListWanted wanted) {
        const auto made = page_of(items, wanted, [](const std::string& one) { return one; });
        std::string text;
        for (const std::string& one : made.items) {
            text += one;
        }
        return text + (made.has_more ? "+" : "");
    };
    EXPECT_EQ(page({.limit = 2}), "ed+");
    EXPECT_EQ(page({.after = "d", .limit = 2}), "cb+");
    EXPECT_EQ(page({.after = "c", .limit = 2}), "ba");
    EXPECT_EQ(page({.after = "a", .limit = 2}), "");
    EXPECT_EQ(page({.oldest_first = true, .limit = 3}), "abc+");
    EXPECT_EQ(page({.oldest_first = true, .after = "c", .limit = 3}), "de");
    EXPECT_EQ(page({.before = "c", .limit = 1}), "d+") << "right in front of it";
    EXPECT_EQ(page({.before = "c", .limit = 9}), "ed");
    EXPECT_EQ(page({.after = "e", .before = "b", .limit = 9}), "dc");
    EXPECT_EQ(page({.after = "nothing", .limit = 2}), "");
    EXPECT_EQ(page({.before = "nothing", .limit = 2}), "");
}

}  // namespace
}  // namespace ragd
