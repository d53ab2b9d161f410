#include "store/store_fixture.hpp"
#include "testing/memory_records.hpp"
#include "testing/record_contract.hpp"

namespace ragd {
namespace {

class MemoryRecordsMaker {
public:
    RecordStore& records() { return store_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }

private:
    ManualClock clock_;
    MemoryRecords store_{clock_};
};

class EmbeddedRecordsMaker {
public:
    RecordStore& records() { return store_.embedded().records(); }
    [[nodiscard]] const Clock& clock() { return store_.clock(); }

private:
    TestStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(MemoryRecords, RecordContract, MemoryRecordsMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, RecordContract, EmbeddedRecordsMaker);

}  // namespace
}  // namespace ragd
