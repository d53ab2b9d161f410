#include "store/store_fixture.hpp"
#include "testing/account_contract.hpp"
#include "testing/memory_accounts.hpp"

namespace ragd {
namespace {

class MadeInMemory {
public:
    AccountStore& accounts() { return store_; }

private:
    MemoryAccounts store_;
};

class MadeOnDisk {
public:
    AccountStore& accounts() { return store_.embedded().accounts(); }

private:
    TestStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(MemoryAccounts, AccountContract, MadeInMemory);
INSTANTIATE_TYPED_TEST_SUITE_P(EmbeddedStore, AccountContract, MadeOnDisk);

}  // namespace
}  // namespace ragd
