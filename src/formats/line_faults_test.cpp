#include "formats/line_faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(LineFaults, AreToldByKindWithTheFirstLineAndACount) {
    LineFaults faults;
    EXPECT_TRUE(faults.empty());
    faults.add(3, "not JSON");
    faults.add(5, "too long");
    faults.add(9, "not JSON");
    faults.add(11, "not JSON");
    EXPECT_FALSE(faults.empty());
    EXPECT_THAT(
        faults.describe(),
        testing::ElementsAre("line 3: not JSON (and 2 more lines like it)", "line 5: too long"));
}

TEST(LineFaults, HaveABoundedNumberOfKinds) {
    LineFaults faults;
    for (std::size_t line = 1; line <= 1000; ++line) {
        faults.add(line, "fault " + std::to_string(line));
    }
    const auto told = faults.describe();
    EXPECT_EQ(told.size(), 16U);
    EXPECT_EQ(told.back(), "line 16: fault 16 (and 984 more lines like it)");
}

}  // namespace
}  // namespace ragd
