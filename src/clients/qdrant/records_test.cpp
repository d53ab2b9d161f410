#include "clients/qdrant/qdrant_fixture.hpp"
#include "testing/record_contract.hpp"

namespace ragd {
namespace {

class QdrantRecordsMaker {
public:
    RecordStore& records() { return maker_.qdrant().records(); }
    [[nodiscard]] const Clock& clock() const { return maker_.clock(); }

private:
    QdrantMaker maker_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, RecordContract, QdrantRecordsMaker);

}  // namespace
}  // namespace ragd
