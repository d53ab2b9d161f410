#include "clients/qdrant/qdrant_blob_store.hpp"

#include "clients/qdrant/qdrant_fixture.hpp"
#include "testing/blob_contract.hpp"

namespace ragd {
namespace {

class QdrantBlobMaker {
public:
    BlobStore& blobs() { return *store_; }

private:
    QdrantMaker maker_;
    std::unique_ptr<QdrantBlobStore> store_ = maker_.blobs();
};

INSTANTIATE_TYPED_TEST_SUITE_P(QdrantBlobStore, BlobContract, QdrantBlobMaker);

TEST(QdrantBlobStore, EachReplicaSeesWhatAnotherPut) {
    QdrantMaker maker;
    const auto one = maker.blobs();
    const auto other = maker.blobs();
    const RequestContext ctx = test_context();
    const std::string digest = sha256_hex("bytes");
    EXPECT_TRUE(run_task(one->put(ctx, digest, "bytes")).value());
    EXPECT_FALSE(run_task(other->put(ctx, digest, "bytes")).value());
    EXPECT_EQ(run_task(other->get(ctx, digest)).value(), "bytes");
    EXPECT_TRUE(run_task(other->remove(ctx, digest)).value());
    EXPECT_FALSE(run_task(one->has(ctx, digest)).value());
}

TEST(QdrantBlobStore, AFileWithoutOneOfItsPiecesIsNeverGiven) {
    QdrantMaker maker;
    const auto store = maker.blobs();
    const RequestContext ctx = test_context();
    const std::string bytes(3'000'000, 'x');
    ASSERT_TRUE(run_task(store->put(ctx, sha256_hex(bytes), bytes)));
    ASSERT_TRUE(
        maker.send({.method = "POST",
                    .path = "/collections/" + maker.options().collection +
                            "_originals/points/delete?wait=true",
                    .body = R"({"filter":{"must":[{"key":"kind","match":{"value":"piece"}}]}})",
                    .effect = QdrantRest::Effect::kWrites}));
    const auto read = run_task(store->get(ctx, sha256_hex(bytes)));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace ragd
