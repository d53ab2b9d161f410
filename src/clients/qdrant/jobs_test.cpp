#include "clients/qdrant/qdrant_fixture.hpp"
#include "testing/job_store_contract.hpp"

namespace ragd {
namespace {

class QdrantJobsMaker {
public:
    JobStore& jobs() { return maker_.qdrant().jobs(); }

private:
    QdrantMaker maker_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, JobStoreContract, QdrantJobsMaker);

}  // namespace
}  // namespace ragd
