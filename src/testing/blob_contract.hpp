#pragma once
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "ports/blob_store.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// What every BlobStore promises, wherever it keeps them.
///     struct MyBlobs { BlobStore& blobs(); };      // default constructed anew for each test
///     INSTANTIATE_TYPED_TEST_SUITE_P(MyBlobs, BlobContract, MyBlobs);
template <typename Maker>
class BlobContract : public testing::Test {
protected:
    Result<bool> put(const std::string& bytes) { return put(sha256_hex(bytes), bytes); }
    Result<bool> put(const std::string& sha256, const std::string& bytes) {
        return run_task(maker_.blobs().put(ctx_, sha256, bytes));
    }
    std::optional<std::string> get(const std::string& bytes) {
        auto got = run_task(maker_.blobs().get(ctx_, sha256_hex(bytes)));
        EXPECT_TRUE(got) << got.error().message;
        return got.value_or(std::nullopt);
    }
    bool has(const std::string& bytes) {
        return run_task(maker_.blobs().has(ctx_, sha256_hex(bytes))).value();
    }
    bool remove(const std::string& bytes) {
        return run_task(maker_.blobs().remove(ctx_, sha256_hex(bytes))).value();
    }

    RequestContext ctx_ = test_context();
    Maker maker_;
};

TYPED_TEST_SUITE_P(BlobContract);

TYPED_TEST_P(BlobContract, KeepsBytesUnderTheirDigestOnce) {
    const std::string bytes("a\0b\xff\n", 5);
    EXPECT_FALSE(this->has(bytes));
    EXPECT_EQ(this->get(bytes), std::nullopt);
    EXPECT_TRUE(this->put(bytes).value());
    EXPECT_FALSE(this->put(bytes).value()) << "it is known";
    EXPECT_TRUE(this->has(bytes));
    EXPECT_EQ(this->get(bytes), bytes);
    EXPECT_TRUE(this->put("").value());
    EXPECT_EQ(this->get(""), "");
}

TYPED_TEST_P(BlobContract, ALargeFileIsWhole) {
    std::string bytes(5'000'001, 'x');
    for (std::size_t i = 0; i < bytes.size(); i += 7) {
        bytes[i] = static_cast<char>(i * 31);
    }
    EXPECT_TRUE(this->put(bytes).value());
    EXPECT_TRUE(this->get(bytes) == bytes);
    EXPECT_TRUE(this->remove(bytes));
    EXPECT_EQ(this->get(bytes), std::nullopt);
}

TYPED_TEST_P(BlobContract, RefusesWhatIsNotOfTheDigest) {
    const auto refused = this->put(sha256_hex("one"), "two");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidField);
    EXPECT_FALSE(this->has("one"));
}

TYPED_TEST_P(BlobContract, RemovedIsGone) {
    EXPECT_FALSE(this->remove("a"));
    (void)this->put("a");
    (void)this->put("b");
    EXPECT_TRUE(this->remove("a"));
    EXPECT_FALSE(this->remove("a"));
    EXPECT_FALSE(this->has("a"));
    EXPECT_EQ(this->get("b"), "b");
    EXPECT_TRUE(this->put("a").value());
}

TYPED_TEST_P(BlobContract, TenantsDoNotSeeEachOther) {
    (void)this->put("a");
    this->ctx_.access = TestAccess::of("../b");
    EXPECT_FALSE(this->has("a"));
    EXPECT_FALSE(this->remove("a"));
    EXPECT_TRUE(this->put("a").value());
    EXPECT_TRUE(this->remove("a"));
    this->ctx_ = test_context();
    EXPECT_TRUE(this->has("a"));
}

TYPED_TEST_P(BlobContract, ListsEachOnceInPages) {
    std::set<std::string> put;
    for (int i = 0; i < 300; ++i) {
        const std::string bytes = std::to_string(i);
        (void)this->put(bytes);
        put.insert(sha256_hex(bytes));
    }
    std::multiset<std::string> listed;
    std::optional<std::string> cursor{""};
    while (cursor) {
        const auto page = run_task(this->maker_.blobs().list(this->ctx_, *cursor));
        ASSERT_TRUE(page) << page.error().message;
        for (const StoredBlob& blob : page->blobs) {
            listed.insert(blob.sha256);
            EXPECT_GT(blob.stored, WallTime{});
        }
        cursor = page->next_cursor;
    }
    EXPECT_EQ(listed, (std::multiset<std::string>{put.begin(), put.end()}));
}

REGISTER_TYPED_TEST_SUITE_P(BlobContract, KeepsBytesUnderTheirDigestOnce, ALargeFileIsWhole,
                            RefusesWhatIsNotOfTheDigest, RemovedIsGone, TenantsDoNotSeeEachOther,
                            ListsEachOnceInPages);

}  // namespace ragd
