#include "inference/model_runner.hpp"

#include <array>
#include <future>
#include <latch>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/divide.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/subtract.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "inference/graphs/text_groups.hpp"
#include "runtime/io_thread.hpp"
#include "testing/manual_clock.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

/// A graph whose output row is the ids themselves, so that a test sees what went in.
std::shared_ptr<ov::Model> echo(const ov::Dimension& texts = 1) {
    ov::ParameterVector inputs;
    for (const auto* name : {"input_ids", "attention_mask"}) {
        inputs.push_back(std::make_shared<ov::op::v0::Parameter>(
            ov::element::i32, ov::PartialShape{texts, ov::Dimension::dynamic()}));
        inputs.back()->output(0).set_names({name});
    }
    const auto out = std::make_shared<ov::op::v0::Convert>(inputs[0], ov::element::f32);
    return std::make_shared<ov::Model>(ov::OutputVector{out}, inputs, "echo");
}

constexpr std::int32_t kPoison = 7;

/// 1 / (id - kPoison): no number for that one.
std::shared_ptr<ov::Model> failing_on_poison() {
    const auto model = echo();
    const auto number = [](float value) {
        return ov::op::v0::Constant::create(ov::element::f32, {}, {value});
    };
    const auto ids = model->get_results().front()->input_value(0);
    const auto below = std::make_shared<ov::op::v1::Subtract>(ids, number(kPoison));
    const auto out = std::make_shared<ov::op::v1::Divide>(number(1), below);
    return std::make_shared<ov::Model>(ov::OutputVector{out}, model->get_parameters(), "poison");
}

class ModelRunnerTest : public testing::Test {
protected:
    static CompiledGraph graph(std::size_t threads, const ov::Dimension& texts = 1) {
        auto core = open_core().value();
        return CompiledGraph::compile(core, echo(texts), {.workers = threads, .window = 64})
            .value();
    }
    ModelRunner runner(std::size_t threads, const ov::Dimension& texts = 1) {
        return {"test", graph(threads, texts), threads, clock_};
    }
    ModelRunner grouping_runner(std::size_t threads) {
        return runner(threads, ov::Dimension::dynamic());
    }
    /// Of 1 to 40 pieces, each of them i.
    static Encoding repeated(std::size_t i) { return of_length(1 + i * 7 % 40, i); }
    static Encoding number(std::size_t i) {
        return {.ids = {static_cast<std::int32_t>(i)}, .type_ids = {0}};
    }
    std::future<Result<std::vector<std::vector<float>>>> start(
        ModelRunner& runner, ModelBatch batch, RequestContext ctx = test_context()) {
        return std::async(std::launch::async, [this, &runner, batch, ctx] {
            return io_.block_on(runner.run(ctx, batch));
        });
    }
    /// Of one thread, grouping; `on_new_shape` moves the clock.
    static ModelRunner timed_runner(const Clock& clock, std::function<void()> on_new_shape) {
        auto core = open_core().value();
        return {"test",
                CompiledGraph::compile(
                    core, echo(ov::Dimension::dynamic()),
                    {.workers = 1, .window = 64, .on_new_shape = std::move(on_new_shape)})
                    .value(),
                1, clock};
    }
    static Encoding of_length(std::size_t length, std::size_t i) {
        return {.ids = std::vector<std::int32_t>(length, static_cast<std::int32_t>(i)),
                .type_ids = std::vector<std::int32_t>(length)};
    }
    SystemClock clock_;
    IoThread io_;
};

TEST_F(ModelRunnerTest, KeepsTheOrderAndPadsToEight) {
    auto model = runner(3);
    const auto rows = start(model, {.count = 100, .encode = number}).get();
    ASSERT_TRUE(rows);
    for (std::size_t i = 0; i < rows->size(); ++i) {
        EXPECT_EQ((*rows)[i], (std::vector<float>{static_cast<float>(i), 0, 0, 0, 0, 0, 0, 0}));
    }
    EXPECT_EQ(model.status().health, Health::kOk);
}

TEST_F(ModelRunnerTest, BeginsNothingMoreAfterTheFirstError) {
    auto model = runner(1);
    std::atomic<int> begun{0};
    const auto encode = [&](std::size_t i) -> Result<Encoding> {
        ++begun;
        if (i == 2) {
            return fail(ErrorCode::kTooLarge, "text 3");
        }
        return number(i);
    };
    const auto rows = start(model, {.count = 1000, .encode = encode}).get();
    EXPECT_EQ(rows.error().message, "text 3");
    EXPECT_LE(begun, 5);  // the other lane may have one more under way
    EXPECT_EQ(model.status().health, Health::kOk) << "a bad text is not a bad model";
}

TEST_F(ModelRunnerTest, OneTextThatTheModelFailsOnIsNotTheEndOfIt) {
    auto core = open_core().value();
    const CompileOptions options{.workers = 1, .window = 64};
    ModelRunner model{"test", CompiledGraph::compile(core, failing_on_poison(), options).value(), 1,
                      clock_};
    const auto run = [&](std::int32_t id) {
        const auto encode = [id](std::size_t) -> Result<Encoding> {
            return Encoding{.ids = {id}, .type_ids = {0}};
        };
        return start(model, {.count = 1, .encode = encode}).get().has_value();
    };
    EXPECT_TRUE(run(2));
    EXPECT_FALSE(run(kPoison));
    EXPECT_FALSE(run(kPoison));
    EXPECT_EQ(model.status().health, Health::kDegraded);
    EXPECT_TRUE(run(2));
    EXPECT_EQ(model.status().health, Health::kOk);
    for (int failed = 0; failed < 3; ++failed) {
        EXPECT_FALSE(run(kPoison));
    }
    EXPECT_EQ(model.status().health, Health::kDown);
    // Nobody sends it a text now. Who looks has it try one, and it is seen to work.
    const auto late = clock_.now() + std::chrono::seconds{10};
    while (model.status().health != Health::kOk && clock_.now() < late) {
        std::this_thread::yield();
    }
    EXPECT_EQ(model.status().health, Health::kOk);
}

TEST_F(ModelRunnerTest, APersonOvertakesABulkJobBetweenTwoOfItsTexts) {
    auto model = runner(1);
    std::latch first{1};
    std::latch release{1};
    std::mutex mutex;
    std::vector<std::string> order;
    const auto note = [&](const std::string& what) {
        const std::lock_guard lock{mutex};
        order.push_back(what);
    };
    auto bulk = start(model, {.count = 5,
                              .encode = [&](std::size_t i) -> Result<Encoding> {
                                  if (i == 0) {
                                      first.count_down();
                                      release.wait();
                                  }
                                  note("bulk");
                                  return number(i);
                              },
                              .work_class = WorkClass::kBulk});
    first.wait();
    // Submitted from the io thread itself, so that it is queued before the bulk job goes on.
    auto person = start(model, {.count = 1, .encode = [&](std::size_t i) -> Result<Encoding> {
                                    note("person");
                                    return number(i);
                                }});
    while (model.queued() < 2) {  // the bulk job's second lane, and the person
        std::this_thread::yield();
    }
    release.count_down();
    EXPECT_TRUE(bulk.get());
    EXPECT_TRUE(person.get());
    EXPECT_EQ(order, (std::vector<std::string>{"bulk", "person", "bulk", "bulk", "bulk", "bulk"}));
}

TEST_F(ModelRunnerTest, APersonDoesNotWaitForABulkTextThatRuns) {
    ModelRunner model{"test", graph(1), 1, clock_, [] { return Result<CompiledGraph>{graph(1)}; }};
    std::latch begun{1};
    std::latch release{1};
    const auto niceness = [] { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); };
    int of_bulk = 0;
    int of_person = niceness();
    do {  // until the graph of bulk work is made
        const auto text = [&](std::size_t i) -> Result<Encoding> {
            of_bulk = niceness();
            return number(i);
        };
        ASSERT_TRUE(
            start(model, {.count = 1, .encode = text, .work_class = WorkClass::kBulk}).get());
    } while (of_bulk == of_person);
    auto bulk = start(model, {.count = 2,
                              .encode = [&](std::size_t i) -> Result<Encoding> {
                                  of_bulk = niceness();
                                  if (i == 0) {
                                      begun.count_down();
                                      release.wait();
                                  }
                                  return number(i);
                              },
                              .work_class = WorkClass::kBulk});
    begun.wait();
    const auto person = start(model, {.count = 1,
                                      .encode = [&](std::size_t) -> Result<Encoding> {
                                          of_person = niceness();
                                          return number(7);
                                      }})
                            .get();
    ASSERT_TRUE(person);
    EXPECT_EQ((*person)[0][0], 7);
    release.count_down();
    const auto rows = bulk.get();
    ASSERT_TRUE(rows);
    EXPECT_EQ((*rows)[1][0], 1);
    EXPECT_GT(of_bulk, of_person) << "whoever asks takes the core from it";
}

TEST_F(ModelRunnerTest, ALongBatchTakesFewPlacesInTheQueue) {
    auto model = runner(1);
    std::latch first{1};
    std::latch release{1};
    auto bulk = start(model, {.count = 10'000, .encode = [&](std::size_t i) -> Result<Encoding> {
                                  if (i == 0) {
                                      first.count_down();
                                      release.wait();
                                  }
                                  return i < 10 ? Result<Encoding>{number(i)}
                                                : fail(ErrorCode::kCancelled, "enough");
                              }});
    first.wait();
    EXPECT_LE(model.queued(), 1U);
    release.count_down();
    EXPECT_FALSE(bulk.get());
}

TEST_F(ModelRunnerTest, StopsBetweenTextsWhenTheCallerGoesAway) {
    auto model = runner(1);
    std::stop_source gone;
    std::atomic<int> begun{0};
    const auto encode = [&](std::size_t i) -> Result<Encoding> {
        if (++begun == 3) {
            gone.request_stop();
        }
        return number(i);
    };
    const auto rows = start(model, {.count = 1000, .encode = encode},
                            {.access = Access::local_operator(), .cancelled = gone.get_token()})
                          .get();
    EXPECT_EQ(rows.error().code, ErrorCode::kCancelled);
    EXPECT_EQ(begun, 3);
}

TEST_F(ModelRunnerTest, GroupsKeepTheOrderOfTexts) {
    auto model = grouping_runner(3);
    for (const std::size_t count : {0, 1, 2, 100, 600}) {  // 600: more than wait at once
        const auto rows =
            start(model, {.count = count, .encode = repeated, .in_groups = true}).get();
        ASSERT_TRUE(rows) << rows.error().message;
        ASSERT_EQ(rows->size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto own = repeated(i).ids;
            ASSERT_GE((*rows)[i].size(), own.size());
            for (std::size_t k = 0; k < (*rows)[i].size(); ++k) {
                ASSERT_EQ((*rows)[i][k], k < own.size() ? static_cast<float>(i) : 0.0F) << i;
            }
        }
    }
}

TEST_F(ModelRunnerTest, AGraphForOneTextAtATimeGetsNoGroups) {
    auto model = runner(2);
    const auto rows = start(model, {.count = 20, .encode = repeated, .in_groups = true}).get();
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_EQ((*rows)[19].front(), 19);
}

TEST_F(ModelRunnerTest, GroupsEndWithTheFirstError) {
    auto model = grouping_runner(2);
    const auto encode = [](std::size_t i) -> Result<Encoding> {
        return i == 7 ? Result<Encoding>{fail(ErrorCode::kTooLarge, "text 8")} : repeated(i);
    };
    const auto rows = start(model, {.count = 20, .encode = encode, .in_groups = true}).get();
    EXPECT_EQ(rows.error().message, "text 8");
    EXPECT_EQ(model.status().health, Health::kOk) << "a bad text is not a bad model";
}

TEST_F(ModelRunnerTest, GroupsStopWhenTheCallerGoesAway) {
    auto model = grouping_runner(1);
    std::stop_source gone;
    const auto encode = [&](std::size_t i) -> Result<Encoding> {
        gone.request_stop();
        return repeated(i);
    };
    const auto rows = start(model, {.count = 600, .encode = encode, .in_groups = true},
                            {.access = Access::local_operator(), .cancelled = gone.get_token()})
                          .get();
    EXPECT_EQ(rows.error().code, ErrorCode::kCancelled);
}

/// Each shape that is new takes a second, of a clock that the test moves: after four texts the time
/// left is enough for none.
TEST_F(ModelRunnerTest, GroupsThatStopEarlyLeaveThoseOfTheFirstTexts) {
    ManualClock clock;
    auto model = timed_runner(clock, [&] { clock.advance(std::chrono::seconds{1}); });
    const auto lengthen = [](std::size_t i) -> Result<Encoding> {
        return of_length(64 - i * kLengthStep, i);  // each another shape
    };
    RequestContext ctx = test_context();
    ctx.deadline = Deadline::in(clock, std::chrono::milliseconds{4500});
    const auto rows =
        start(model, {.count = 8, .encode = lengthen, .may_stop_early = true, .in_groups = true},
              ctx)
            .get();
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 4U);
    for (std::size_t i = 0; i < rows->size(); ++i) {
        EXPECT_EQ((*rows)[i].front(), static_cast<float>(i));
    }
}

/// The second wave has two groups, a short text and a long one. The first of them takes all the
/// time that is left: it must be the first text's, though it is shorter.
TEST_F(ModelRunnerTest, WhatIsCutOffAWaveAreItsLastTexts) {
    ManualClock clock;
    std::vector<std::chrono::milliseconds> costs{std::chrono::seconds{5}, std::chrono::seconds{1}};
    auto model = timed_runner(clock, [&] {
        ASSERT_FALSE(costs.empty()) << "the third is begun";
        clock.advance(costs.back());
        costs.pop_back();
    });
    RequestContext ctx = test_context();
    ctx.deadline = Deadline::in(clock, std::chrono::milliseconds{5500});
    const auto encode = [](std::size_t i) -> Result<Encoding> {
        return of_length(std::array{8, 16, 64}.at(i), i);
    };
    const auto rows =
        start(model, {.count = 3, .encode = encode, .may_stop_early = true, .in_groups = true}, ctx)
            .get();
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 2U);
    EXPECT_EQ((*rows)[1].front(), 1);
}

TEST_F(ModelRunnerTest, OneSlowTextDoesNotKeepAllLaterOnesOut) {
    for (const bool in_groups : {false, true}) {
        ManualClock clock;
        auto model = timed_runner(clock, [&] { clock.advance(std::chrono::seconds{10}); });
        const auto count = [&] {
            RequestContext ctx = test_context();
            ctx.deadline = Deadline::in(clock, std::chrono::seconds{5});
            return start(model,
                         {.count = 3,
                          .encode = number,
                          .may_stop_early = true,
                          .in_groups = in_groups},
                         ctx)
                .get()
                .value()
                .size();
        };
        EXPECT_EQ(count(), 1U);  // begun in time
        RequestContext expired = test_context();
        expired.deadline = Deadline::at(clock.now());
        const ModelBatch late{.count = 3, .encode = number, .may_stop_early = true};
        EXPECT_THAT(start(model, late, expired).get().value(), testing::IsEmpty());
        EXPECT_EQ(count(), 0U) << "might be as slow, whatever came too late itself";
        EXPECT_EQ(model.status().latency_ms, 10'000);
        EXPECT_EQ(count(), 3U);
    }
}

}  // namespace
}  // namespace ragd
