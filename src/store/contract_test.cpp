#include "base/clock.hpp"
#include "store/store_fixture.hpp"
#include "testing/access_contract.hpp"
#include "testing/eraser_contract.hpp"
#include "testing/hydrate_contract.hpp"
#include "testing/memory_store.hpp"
#include "testing/meter_contract.hpp"
#include "testing/search_contract.hpp"
#include "testing/source_contract.hpp"
#include "testing/store_contract.hpp"

namespace ragd {
namespace {

class MemoryStoreMaker {
public:
    ChunkStore& store() { return store_; }
    SourceStore& sources() { return store_; }

private:
    SystemClock clock_;
    MemoryStore store_{clock_};
};

class StoreToErase : public TestStore {
public:
    RecordStore& records() { return embedded().records(); }
    TenantEraser& eraser() { return embedded().eraser(); }
};

class StoreToMeasure : public TestStore {
public:
    TenantMeter& meter() { return embedded().meter(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(MemoryStore, StoreContract, MemoryStoreMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(MemoryStore, HydrateContract, MemoryStoreMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(MemoryStore, SearchContract, MemoryStoreMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, StoreContract, TestStore);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, HydrateContract, TestStore);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, SearchContract, TestStore);
INSTANTIATE_TYPED_TEST_SUITE_P(MemoryStore, AccessContract, MemoryStoreMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, AccessContract, TestStore);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, EraserContract, StoreToErase);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, MeterContract, StoreToMeasure);
INSTANTIATE_TYPED_TEST_SUITE_P(MemoryStore, SourceContract, MemoryStoreMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, SourceContract, TestStore);

}  // namespace
}  // namespace ragd
