#include "obs/tenant_counters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TenantCounters, WhoComesLateCountsWithTheOthers) {
    const SystemClock clock;
    Metrics metrics{"test", clock};
    TenantCounters questions{metrics, {"questions_total", "Questions."}};
    for (std::size_t i = 0; i < TenantCounters::kTenantsMax + 3; ++i) {
        questions.add("t" + std::to_string(i), 2);
    }
    questions.add("t0");
    const std::string page = metrics.render();
    EXPECT_THAT(page, HasSubstr("questions_total{tenant=\"t0\"} 3\n"));
    EXPECT_THAT(page, HasSubstr("questions_total{tenant=\"t199\"} 2\n"));
    EXPECT_THAT(page, Not(HasSubstr("t200")));
    EXPECT_THAT(page, HasSubstr("questions_total{tenant=\"(other)\"} 6\n"));
}

}  // namespace
}  // namespace ragd
