#include "testing/fake_cache.hpp"

#include <functional>

#include "testing/cache_contract.hpp"
#include "testing/manual_clock.hpp"
#include "testing/run_task.hpp"

namespace ragd {
namespace {

struct FakeCacheMaker {
    ManualClock clock;
    FakeCache fake{clock};

    Cache& cache() { return fake; }
    Result<Cache::Values> get(std::vector<std::string> keys) {
        return run_task(fake.get(std::move(keys)));
    }
    void put(std::vector<CacheEntry> entries, std::chrono::seconds ttl) {
        fake.put(std::move(entries), ttl);
    }
    bool eventually(const std::function<bool()>& so) {
        clock.advance(std::chrono::seconds{2});
        return so();
    }
};

INSTANTIATE_TYPED_TEST_SUITE_P(FakeCache, CacheContract, FakeCacheMaker);

}  // namespace
}  // namespace ragd
