#include <cstdlib>
#include <random>

#include <fmt/format.h>

#include "clients/qdrant/qdrant_store.hpp"
#include "net/http_client.hpp"
#include "testing/store_contract.hpp"

namespace ragd {
namespace {

/// The address of a Qdrant, or of tests/fakes/qdrant_facade.py, which
/// tests/scenarios/test_qdrant.py starts. Nothing: what needs one is skipped, and says so.
const char* test_url() {
    return std::getenv("QDRANT_TEST_URL");  // NOLINT(concurrency-mt-unsafe): set before main
}

void skip_without_server() {
    if (test_url() == nullptr) {
        GTEST_SKIP() << "QDRANT_TEST_URL names no Qdrant: NOT TESTED here";
    }
}

/// A QdrantStore on collections of its own, so that tests can share a server.
class QdrantMaker {
public:
    QdrantMaker() {
        skip_without_server();
        static const std::uint64_t kRun = std::random_device{}();
        static int made = 0;
        QdrantOptions options{.url = test_url() != nullptr ? test_url() : "http://127.0.0.1:1",
                              .collection = fmt::format("test_{:x}_{}", kRun, ++made),
                              .dimension = kContractDimension};
        store_ = QdrantStore::make(std::move(options),
                                   {.http = http_, .compute = pool_, .clock = clock_, .log = log_})
                     .value();
    }
    ChunkStore& store() { return *store_; }

private:
    SystemClock clock_;
    Log log_ = Log::null();
    ComputePool pool_{"qdrant", 2, 64, clock_};
    HttpClient http_{{}, clock_};
    std::unique_ptr<QdrantStore> store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, StoreContract, QdrantMaker);

}  // namespace
}  // namespace ragd
