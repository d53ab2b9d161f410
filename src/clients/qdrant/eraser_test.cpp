#include "clients/qdrant/qdrant_fixture.hpp"
#include "testing/eraser_contract.hpp"

namespace ragd {
namespace {

class QdrantToErase : public QdrantMaker {
public:
    RecordStore& records() { return qdrant().records(); }
    TenantEraser& eraser() { return qdrant().eraser(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, EraserContract, QdrantToErase);

}  // namespace
}  // namespace ragd
