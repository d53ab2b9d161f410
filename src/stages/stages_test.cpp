#include "stages/stages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"
#include "testing/run_task.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class StagesTest : public testing::Test {
protected:
    Task<Result<int>> wait(std::chrono::milliseconds span, Result<int> outcome) {
        ++ran_;
        clock_.advance(span);
        co_return outcome;
    }
    std::vector<std::pair<Stage, double>> times() {
        std::vector<std::pair<Stage, double>> pairs;
        for (const StageTime& time : times_.take()) {
            pairs.emplace_back(time.stage, time.milliseconds);
        }
        return pairs;
    }

    ManualClock clock_;
    StageTimes times_;
    RequestContext ctx_{.access = Access::for_eval(), .deadline = Deadline::in(clock_, 1s)};
    int ran_ = 0;
};

TEST_F(StagesTest, EachIsTimedAlsoWhenItFails) {
    Stages stages{ctx_, clock_, {.observers = {&times_}}};
    EXPECT_EQ(run_task(stages.run(Stage::kEmbed, wait(30ms, 7))), 7);
    EXPECT_FALSE(run_task(stages.run(Stage::kRetrieve, wait(5ms, fail(ErrorCode::kInternal, "")))));
    EXPECT_EQ(stages.run(Stage::kFuse, [] { return 8; }), 8);
    stages.finish();
    EXPECT_THAT(times(), ElementsAre(Pair(Stage::kEmbed, 30), Pair(Stage::kRetrieve, 5),
                                     Pair(Stage::kFuse, 0), Pair(Stage::kTotal, 35)));
}

TEST_F(StagesTest, OneThatIsOffIsNeitherRunNorTimed) {
    Stages stages{ctx_, clock_, {.off = {Stage::kRerank, Stage::kFuse}, .observers = {&times_}}};
    EXPECT_EQ(run_task(stages.run(Stage::kRerank, wait(5ms, 7))), 0);
    EXPECT_EQ(stages.run(Stage::kFuse, [] { return 8; }), 0);
    EXPECT_EQ(ran_, 0);
    EXPECT_THAT(times(), IsEmpty());
}

TEST_F(StagesTest, NoneBeginsAfterTheDeadline) {
    Stages stages{ctx_, clock_, {.observers = {&times_}}};
    clock_.advance(1s);
    EXPECT_EQ(run_task(stages.run(Stage::kEmbed, wait(5ms, 7))).error().code,
              ErrorCode::kDeadlineExceeded);
    EXPECT_EQ(stages.run(Stage::kFuse, [] { return 8; }).error().code,
              ErrorCode::kDeadlineExceeded);
    EXPECT_EQ(ran_, 0);
    EXPECT_THAT(times(), IsEmpty());
}

}  // namespace
}  // namespace ragd
