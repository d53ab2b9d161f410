#include "clients/qdrant/qdrant_fixture.hpp"
#include "testing/account_contract.hpp"

namespace ragd {
namespace {

class QdrantAccountsMaker {
public:
    AccountStore& accounts() { return maker_.qdrant().accounts(); }

private:
    QdrantMaker maker_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, AccountContract, QdrantAccountsMaker);

}  // namespace
}  // namespace ragd
