#include "inference/model_runner.hpp"

#include <future>
#include <latch>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/op/convert.hpp>
#include <openvino/op/parameter.hpp>

#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

/// A graph whose output row is the ids themselves, so that a test sees what went in.
std::shared_ptr<ov::Model> echo() {
    ov::ParameterVector inputs;
    for (const auto* name : {"input_ids", "attention_mask"}) {
        inputs.push_back(std::make_shared<ov::op::v0::Parameter>(
            ov::element::i32, ov::PartialShape{1, ov::Dimension::dynamic()}));
        inputs.back()->output(0).set_names({name});
    }
    const auto out = std::make_shared<ov::op::v0::Convert>(inputs[0], ov::element::f32);
    return std::make_shared<ov::Model>(ov::OutputVector{out}, inputs, "echo");
}

class ModelRunnerTest : public testing::Test {
protected:
    ModelRunner runner(std::size_t threads) {
        auto core = open_core().value();
        return {"test",
                CompiledGraph::compile(core, echo(), {.workers = threads, .window = 16}).value(),
                threads, clock_};
    }
    static Encoding number(std::size_t i) {
        return {.ids = {static_cast<std::int32_t>(i)}, .type_ids = {0}};
    }
    std::future<Result<std::vector<std::vector<float>>>> start(ModelRunner& runner,
                                                               ModelBatch batch,
                                                               RequestContext ctx = {}) {
        return std::async(std::launch::async, [this, &runner, batch, ctx] {
            return io_.block_on(runner.run(ctx, batch));
        });
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
    const auto rows =
        start(model, {.count = 1000, .encode = encode}, {.cancelled = gone.get_token()}).get();
    EXPECT_EQ(rows.error().code, ErrorCode::kCancelled);
    EXPECT_EQ(begun, 3);
}

}  // namespace
}  // namespace ragd
