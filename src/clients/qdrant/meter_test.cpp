#include "clients/qdrant/qdrant_fixture.hpp"
#include "testing/meter_contract.hpp"

namespace ragd {
namespace {

class QdrantToMeasure : public QdrantMaker {
public:
    TenantMeter& meter() { return qdrant().meter(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, MeterContract, QdrantToMeasure);

}  // namespace
}  // namespace ragd
