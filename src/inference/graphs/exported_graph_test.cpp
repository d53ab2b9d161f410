#include "inference/graphs/exported_graph.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/core/graph_util.hpp>
#include <openvino/op/add.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/divide.hpp>
#include <openvino/op/gather.hpp>
#include <openvino/op/negative.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/reduce_max.hpp>
#include <openvino/op/reduce_sum.hpp>
#include <openvino/op/reshape.hpp>

#include "inference/files/files_fixture.hpp"
#include "inference/graphs/compiled_graph.hpp"

namespace ragd {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Graphs as exporters write them: i64 inputs of any batch, a table of vectors, no pooling.
class ExportedGraphTest : public testing::Test {
protected:
    using Node = std::shared_ptr<ov::Node>;

    static std::shared_ptr<ov::op::v0::Parameter> input(const std::string& name) {
        auto node = std::make_shared<ov::op::v0::Parameter>(
            ov::element::i64, ov::PartialShape{ov::Dimension::dynamic(), ov::Dimension::dynamic()});
        node->output(0).set_names({name});
        return node;
    }
    static Node whole(std::int64_t value) {
        return ov::op::v0::Constant::create(ov::element::i64, ov::Shape{}, {value});
    }
    /// Row i of the table is (i, 1).
    static Node rows(const Node& ids) {
        const std::vector<float> table{0, 1, 1, 1, 2, 1, 3, 1};
        const auto constant =
            std::make_shared<ov::op::v0::Constant>(ov::element::f32, ov::Shape{4, 2}, table);
        return std::make_shared<ov::op::v8::Gather>(constant, ids, whole(0));
    }
    Result<std::shared_ptr<ov::Model>> read(const ov::OutputVector& out,
                                            const ov::ParameterVector& inputs, Head head) {
        ov::serialize(std::make_shared<ov::Model>(out, inputs), model_.graph_file);
        return read_exported(core_, model_, head);
    }
    /// Whether a classifier of two numbers, made of the ids, still takes groups after the check.
    bool takes_groups(const Node& numbers) {
        const auto graph = read({numbers}, {ids_, mask_}, Head::kClassifier).value();
        auto compiled = CompiledGraph::compile(core_, graph, {.workers = 1, .window = 8}).value();
        EXPECT_TRUE(compiled.takes_groups());
        const std::vector<std::int32_t> types(3);
        compiled.check_groups({Encoding{{1, 3, 2}, types}, {{3, 3, 3}, types}, {{1, 1, 1}, types}});
        EXPECT_TRUE(compiled.infer(0, {.ids = {1, 3}, .type_ids = {0, 0}}));
        return compiled.takes_groups();
    }
    std::vector<float> run(const std::shared_ptr<ov::Model>& graph) {
        auto compiled = CompiledGraph::compile(core_, graph, {.workers = 1, .window = 8});
        return compiled->infer(0, {.ids = {1, 3, 2}, .type_ids = {0, 0, 0}}).value();
    }

    test::TempDir dir_;
    ov::Core core_ = open_core().value();
    ModelFolder model_{.graph_file = dir_.path() / "openvino_model.xml"};
    std::shared_ptr<ov::op::v0::Parameter> ids_ = input("input_ids");
    std::shared_ptr<ov::op::v0::Parameter> mask_ = input("attention_mask");
};

TEST_F(ExportedGraphTest, PoolsTheMeanOfTheRowsThatAreNoPadding) {
    const auto graph = read({rows(ids_)}, {ids_, mask_}, Head::kMeanPooling);
    ASSERT_TRUE(graph) << graph.error().message;
    const auto vector = run(*graph);  // mean (2, 1)
    ASSERT_EQ(vector.size(), 2U);
    EXPECT_NEAR(vector[0], 2 / std::sqrt(5.0), 1e-6);
    EXPECT_NEAR(vector[1], 1 / std::sqrt(5.0), 1e-6);
}

TEST_F(ExportedGraphTest, GivesTheStatesThatItPoolsTheMeanOf) {
    const auto graph = read({rows(ids_)}, {ids_, mask_}, Head::kMeanPooling).value();
    auto compiled = CompiledGraph::compile(core_, graph, {.workers = 1, .window = 8});
    ASSERT_EQ(compiled->outputs(), 2U);
    const auto states = compiled->infer(0, {.ids = {1, 3}, .type_ids = {0, 0}}, 1).value();
    ASSERT_EQ(states.size(), 4U);  // of the two ids, not of what pads them
    EXPECT_NEAR(states[0], 1 / std::sqrt(2.0), 1e-6);
    EXPECT_NEAR(states[2], 3 / std::sqrt(10.0), 1e-6);
    EXPECT_EQ(read({rows(ids_)}, {ids_, mask_}, Head::kClsPooling).value()->outputs().size(), 1U);
}

TEST_F(ExportedGraphTest, GivesTheStatesOfItsLastLayersSideBySide) {
    const Node last = rows(ids_);
    const Node before = std::make_shared<ov::op::v0::Negative>(rows(ids_));
    last->output(0).set_names({"last_hidden_state", "hidden_states.2"});
    before->output(0).set_names({"hidden_states.1"});
    const auto graph = [&](const ov::OutputVector& outputs, std::size_t layers) {
        ov::serialize(std::make_shared<ov::Model>(outputs, ov::ParameterVector{ids_, mask_}),
                      model_.graph_file);
        return read_exported(core_, model_, Head::kMeanPooling, layers);
    };
    const auto two = graph({last, last, before}, 2);
    ASSERT_TRUE(two) << two.error().message;
    auto compiled = CompiledGraph::compile(core_, *two, {.workers = 1, .window = 8});
    const auto states = compiled->infer(0, {.ids = {1}, .type_ids = {0}}, 1).value();
    EXPECT_THAT(states, testing::ElementsAre(
                            testing::FloatNear(-0.5F, 1e-6F), testing::FloatNear(-0.5F, 1e-6F),
                            testing::FloatNear(0.5F, 1e-6F), testing::FloatNear(0.5F, 1e-6F)));
    EXPECT_EQ(graph({last, last, before}, 3).error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(graph({last}, 2).error().message, HasSubstr("hidden_states.1"));
    const Node narrow = std::make_shared<ov::op::v1::ReduceSum>(rows(ids_), whole(2), true);
    narrow->output(0).set_names({"hidden_states.1"});
    EXPECT_THAT(graph({last, last, narrow}, 2).error().message, HasSubstr("not as wide"));
    const Node sum = std::make_shared<ov::op::v1::ReduceSum>(rows(ids_), whole(1), false);
    EXPECT_THAT(graph({sum, last, before}, 2).error().message, HasSubstr("no states"));
}

TEST_F(ExportedGraphTest, TakesTheFirstRowWhenPoolingSaysCls) {
    const auto vector = run(read({rows(ids_)}, {ids_, mask_}, Head::kClsPooling).value());
    EXPECT_NEAR(vector[0], 1 / std::sqrt(2.0), 1e-6);  // row 1 is (1, 1)
}

TEST_F(ExportedGraphTest, TakesTwoDimensionsAsPooled) {
    const auto sum = std::make_shared<ov::op::v1::ReduceSum>(rows(ids_), whole(1), false);
    const auto vector = run(read({sum}, {ids_, mask_}, Head::kMeanPooling).value());
    EXPECT_NEAR(std::hypot(vector[0], vector[1]), 1.0, 1e-6);
}

TEST_F(ExportedGraphTest, RefusesInputsAndOutputsItDoesNotKnow) {
    const auto pixels =
        read({rows(ids_)}, {ids_, mask_, input("pixel_values")}, Head::kMeanPooling);
    EXPECT_EQ(pixels.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(pixels.error().message,
                AllOf(HasSubstr("openvino_model.xml"), HasSubstr("'pixel_values'")));
    EXPECT_THAT(read({rows(ids_)}, {ids_}, Head::kMeanPooling).error().message,
                HasSubstr("attention_mask"));
    EXPECT_EQ(read({rows(ids_)}, {ids_, mask_}, Head::kClassifier).error().code,
              ErrorCode::kUnsupported);
}

TEST_F(ExportedGraphTest, TakesGroupsWhereATextIsTheSameInEach) {
    EXPECT_TRUE(takes_groups(std::make_shared<ov::op::v1::ReduceSum>(rows(ids_), whole(1), false)));
}

/// As dynamic quantization divides by the largest number of the whole input.
TEST_F(ExportedGraphTest, TakesNoGroupsWhereATextDependsOnItsNeighbours) {
    const Node sum = std::make_shared<ov::op::v1::ReduceSum>(rows(ids_), whole(1), false);
    const auto all = ov::op::v0::Constant::create(ov::element::i64, ov::Shape{2}, {0, 1});
    const auto most = std::make_shared<ov::op::v1::ReduceMax>(sum, all, true);
    EXPECT_FALSE(takes_groups(std::make_shared<ov::op::v1::Divide>(sum, most)));
}

/// Traced with one text: a shape inside says so, the inputs do not.
TEST_F(ExportedGraphTest, TakesNoGroupsWhereTheGraphIsMadeForOneText) {
    const Node sum = std::make_shared<ov::op::v1::ReduceSum>(rows(ids_), whole(1), false);
    const auto one = ov::op::v0::Constant::create(ov::element::i64, ov::Shape{2}, {1, 2});
    const auto alone = std::make_shared<ov::op::v1::Reshape>(sum, one, false);
    EXPECT_FALSE(takes_groups(std::make_shared<ov::op::v1::Add>(sum, alone)));
}

TEST_F(ExportedGraphTest, SaysThatAFileIsNoGraph) {
    test::write_text(model_.graph_file, "no graph at all");
    const auto graph = read_exported(core_, model_, Head::kMeanPooling);
    EXPECT_EQ(graph.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(graph.error().message, HasSubstr("openvino_model.xml"));
}

}  // namespace
}  // namespace ragd
