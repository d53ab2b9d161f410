#pragma once
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "clients/qdrant/fake_qdrant_fixture.hpp"
#include "clients/qdrant/qdrant_blob_store.hpp"
#include "clients/qdrant/qdrant_store.hpp"
#include "clients/qdrant/rest.hpp"
#include "net/http_client.hpp"
#include "testing/run_task.hpp"
#include "testing/store_contract.hpp"

namespace ragd {

/// A QdrantStore on collections of its own: on a fake of its own, or on the server that
/// QDRANT_TEST_URL names (tests/scenarios/test_qdrant.py does, and a person may).
class QdrantMaker {
public:
    static constexpr int kAccessSteps = 40;  // some twelve requests each

    QdrantMaker() {
        static const std::uint64_t kRun = std::random_device{}();
        static int made = 0;
        const char* url = std::getenv("QDRANT_TEST_URL");  // NOLINT(concurrency-mt-unsafe): tests
        if (url == nullptr) {
            fake_.emplace();
        }
        options_ = {.url = url == nullptr ? fake_->url() : url,
                    .collection = fmt::format("test_{:x}_{}", kRun, ++made),
                    .dimension = kContractDimension,
                    .model = "test/model",
                    .model_revision = std::string(64, 'a')};
        store_ = another(options_);
    }
    ChunkStore& store() { return *store_; }
    SourceStore& sources() { return *store_; }
    QdrantStore& qdrant() { return *store_; }
    /// A second process, perhaps with other settings.
    std::unique_ptr<QdrantStore> another(QdrantOptions options) {
        return QdrantStore::make(std::move(options), {.http = http_,
                                                      .compute = pool_,
                                                      .metrics = metrics_,
                                                      .clock = clock_,
                                                      .log = log_})
            .value();
    }
    std::unique_ptr<QdrantBlobStore> blobs() {
        return std::make_unique<QdrantBlobStore>(
            options_, QdrantRest::Parts{
                          .http = http_, .compute = pool_, .metrics = metrics_, .clock = clock_});
    }
    [[nodiscard]] const QdrantOptions& options() const { return options_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }
    /// Past the store: what another process may have left.
    Result<boost::json::value> send(QdrantRest::Call call) {
        QdrantRest rest{options_,
                        {.http = http_, .compute = pool_, .metrics = metrics_, .clock = clock_}};
        return run_task(rest.send(ctx_, std::move(call)));
    }

private:
    std::optional<FakeQdrant> fake_;
    RequestContext ctx_ = test_context();
    QdrantOptions options_;
    SystemClock clock_;
    Metrics metrics_{"test", clock_};
    Log log_ = Log::null();
    ComputePool pool_{"qdrant", 2, 64, clock_};
    HttpClient http_{{}, clock_};
    std::unique_ptr<QdrantStore> store_;
};

}  // namespace ragd
