#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "domain/answer.hpp"
#include "obs/cache_metrics.hpp"
#include "ports/cache.hpp"
#include "results/answer_flight.hpp"

namespace ragd {

struct SharedAnswersOptions {
    std::chrono::seconds ttl{3600};
    /// All that answers depend on beside question and documents: models, settings, the program itself.
    /// Processes that differ in it do not share.
    std::string made_by;
};

/// Answers in the cache that processes share. They are sealed with the name of the collection's state,
/// which that cache is never told: what anybody but a process that reads the same store puts there is
/// no answer, and once the state has another name, what is left cannot be read by anyone.
/// Threads: the io thread. Lifetime: cache and metrics outlive it, and it its tasks.
class SharedAnswers {
public:
    SharedAnswers(Cache& cache, SharedAnswersOptions options, Metrics& metrics)
        : cache_(cache), options_(std::move(options)), metrics_(metrics) {}

    /// Null: it has none, or none that can be read, or does not say so in time.
    Task<std::shared_ptr<const Answer>> find(AskedFor what);
    /// Without anybody's waiting.
    void keep(const AskedFor& what, const Answer& answer);

private:
    [[nodiscard]] std::string place_of(const AskedFor& what) const;

    Cache& cache_;
    SharedAnswersOptions options_;
    CacheMetrics metrics_;
};

}  // namespace ragd
