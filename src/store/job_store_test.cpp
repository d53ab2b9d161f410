#include "store/store_fixture.hpp"
#include "testing/job_store_contract.hpp"
#include "testing/memory_job_store.hpp"

namespace ragd {
namespace {

class MemoryJobs {
public:
    JobStore& jobs() { return store_; }

private:
    MemoryJobStore store_;
};

class EmbeddedJobs {
public:
    JobStore& jobs() { return store_.embedded().jobs(); }

private:
    TestStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(MemoryJobStore, JobStoreContract, MemoryJobs);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, JobStoreContract, EmbeddedJobs);

}  // namespace
}  // namespace ragd
