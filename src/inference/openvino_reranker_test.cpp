#include "inference/openvino_reranker.hpp"

#include <cstring>
#include <functional>
#include <numeric>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/core/graph_util.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/reduce_mean.hpp>

#include "inference/files/files_fixture.hpp"
#include "inference/graphs/bert_graph.hpp"
#include "inference/graphs/graph_ops.hpp"
#include "inference/graphs/precision.hpp"
#include "inference/graphs/word_table.hpp"
#include "inference/loaded_model.hpp"
#include "inference/openvino_embedder.hpp"
#include "runtime/io_thread.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TinyModels : public testing::Test {
protected:
    static boost::json::object expected(const std::filesystem::path& folder) {
        return boost::json::parse(test::read_text(folder / "expected.json")).as_object();
    }
    static std::vector<std::string> strings(const boost::json::value& list) {
        return boost::json::value_to<std::vector<std::string>>(list);
    }
    /// Cuts nothing, adds nothing: a copy whose files a test may change.
    std::filesystem::path copy_of(const char* name) {
        const auto copy = dir_.path() / name;
        std::filesystem::copy(test::data_dir() / name, copy,
                              std::filesystem::copy_options::recursive);
        return copy;
    }
    static std::vector<Passage> passages(const std::vector<std::string>& texts) {
        std::vector<Passage> made;
        for (const std::string& text : texts) {
            made.push_back({text});
        }
        return made;
    }
    /// What arithmetic may make of a logit: so small a model evens out little.
    static double rounding() {
        return choose_precision(this_cpu().flags) == Precision::kBf16 ? 0.2 : 1e-3;
    }
    void expect_reference_logits(const std::filesystem::path& folder) {
        const auto reference = expected(test::data_dir() / "tiny_cross_encoder");
        const auto reranker = open_reranker({.folder = folder, .name = "tiny"}, clock_);
        ASSERT_TRUE(reranker) << reranker.error().message;
        const auto scores = io_.block_on(reranker->reranker->score(
            test_context(), std::string{reference.at("question").as_string()},
            passages(strings(reference.at("passages"))), {}));
        ASSERT_TRUE(scores) << scores.error().message;
        const auto logits = boost::json::value_to<std::vector<double>>(reference.at("logits"));
        ASSERT_EQ(scores->size(), logits.size());
        for (std::size_t i = 0; i < logits.size(); ++i) {
            EXPECT_NEAR((*scores)[i], logits[i], rounding()) << i;
        }
    }
    void expect_reference_vectors(const std::filesystem::path& folder) {
        const auto reference = expected(test::data_dir() / "tiny_encoder");
        const auto embedder = open_embedder({.folder = folder, .name = "tiny"}, clock_);
        ASSERT_TRUE(embedder) << embedder.error().message;
        EXPECT_EQ((*embedder)->model().max_tokens, 48U);
        const auto rows =
            io_.block_on((*embedder)->embed(test_context(), strings(reference.at("texts")), {}));
        ASSERT_TRUE(rows) << rows.error().message;
        const auto vectors =
            boost::json::value_to<std::vector<std::vector<double>>>(reference.at("vectors"));
        for (std::size_t i = 0; i < vectors.size(); ++i) {
            double same = 0;
            for (std::size_t k = 0; k < vectors[i].size(); ++k) {
                same += vectors[i][k] * double{(*rows)[i].vector[k]};
            }
            EXPECT_GE(same, 0.9999) << i;
        }
    }
    test::TempDir dir_;
    SystemClock clock_;
    IoThread io_;
};

TEST_F(TinyModels, CrossEncoderEqualsTransformers) {
    expect_reference_logits(test::data_dir() / "tiny_cross_encoder");
}

TEST_F(TinyModels, APairScoresInAGroupAsItDoesAlone) {
    const auto reranker =
        open_reranker({.folder = test::data_dir() / "tiny_cross_encoder", .name = "tiny"}, clock_);
    std::vector<std::string> texts;
    for (std::size_t words = 0; words < 40; ++words) {  // some over the window
        texts.push_back((texts.empty() ? "" : texts.back() + " ") +
                        (words % 3 == 0 ? "door" : "the key"));
    }
    const auto score = [&](const std::vector<std::string>& some) {
        return io_
            .block_on(reranker->reranker->score(test_context(), "what door", passages(some), {}))
            .value();
    };
    const auto together = score(texts);
    ASSERT_EQ(together.size(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_NEAR(together[i], score({texts[i]}).front(), rounding()) << i;
    }
    const auto [least, most] = std::ranges::minmax(together);
    EXPECT_GT(most - least, 2 * rounding()) << "no two could be told apart";
}

TEST_F(TinyModels, ADeadlineThatIsOverLeavesNoScoreAndNoError) {
    const auto reranker =
        open_reranker({.folder = test::data_dir() / "tiny_cross_encoder", .name = "tiny"}, clock_);
    RequestContext late = test_context();
    late.deadline = Deadline::at(clock_.now());
    const auto scores =
        io_.block_on(reranker->reranker->score(late, "what", {{"this"}, {"that"}}, {}));
    ASSERT_TRUE(scores) << scores.error().message;
    EXPECT_TRUE(scores->empty());
    RequestContext gone = test_context();
    std::stop_source left;
    left.request_stop();
    gone.cancelled = left.get_token();
    EXPECT_EQ(io_.block_on(reranker->reranker->score(gone, "what", {{"this"}, {"that"}}, {}))
                  .error()
                  .code,
              ErrorCode::kCancelled);
}

/// What is over the window is read where the question's words are, not at its beginning.
TEST_F(TinyModels, ALongPassageIsReadWhereTheQuestionsWordsAre) {
    const auto folder = test::data_dir() / "tiny_cross_encoder";
    const auto window = read_model_folder(folder)->window;
    const auto tokenizer = WordPieceTokenizer::load(folder).value();
    const auto reranker = open_reranker({.folder = folder, .name = "tiny"}, clock_);
    const std::string question = "door";
    const std::size_t width =
        window - tokenizer.pair_special_tokens() - tokenizer.ids(question).size();
    std::string before;
    while (tokenizer.ids(before).size() < 2 * width) {
        before += "a ";
    }
    const auto kept = tokenizer.ids(before).size() + tokenizer.ids(question).size();
    std::string tail = question;
    while (tokenizer.ids(tail).size() < std::min(width, kept)) {
        tail = "a " + tail;
    }
    const auto scores = io_.block_on(reranker->reranker->score(
        test_context(), question, {{before + question}, {tail}, {before}}, {}));
    ASSERT_TRUE(scores) << scores.error().message;
    EXPECT_NEAR((*scores)[0], (*scores)[1], 1e-4);
    EXPECT_NE((*scores)[0], (*scores)[2]);
}

/// Rewrites a safetensors file with those of its tensors that `rename` gives a name.
void rewrite_tensors(const std::filesystem::path& from, const std::filesystem::path& to,
                     const std::function<std::string(std::string)>& rename) {
    const std::string whole = test::read_text(from);
    std::uint64_t length = 0;
    std::memcpy(&length, whole.data(), sizeof length);
    boost::json::object header;
    for (const auto& [name, tensor] :
         boost::json::parse(whole.substr(sizeof length, length)).as_object()) {
        if (const std::string renamed = rename(name); !renamed.empty()) {
            header[renamed] = tensor;
        }
    }
    const std::string text = boost::json::serialize(header);
    const std::uint64_t text_length = text.size();
    std::string head(sizeof text_length, '\0');
    std::memcpy(head.data(), &text_length, sizeof text_length);
    test::write_text(to, head + text + whole.substr(sizeof length + length));
}

TEST_F(TinyModels, TakesFromAnotherModelWhatItsOwnWeightsLack) {
    const auto whole = test::data_dir() / "tiny_cross_encoder";
    const auto folder = copy_of("tiny_cross_encoder");
    const auto base = dir_.path() / "base" / "tiny";
    std::filesystem::create_directories(base);
    const auto is_shared = [](std::string_view name) {
        return name.starts_with("bert.embeddings.") || name.starts_with("bert.encoder.layer.0.");
    };
    rewrite_tensors(whole / "model.safetensors", base / "model.safetensors",
                    [&](const std::string& name) {
                        return is_shared(name) ? name.substr(std::string{"bert."}.size()) : "";
                    });
    rewrite_tensors(whole / "model.safetensors", folder / "model.safetensors",
                    [&](const std::string& name) { return is_shared(name) ? "" : name; });
    const auto config = test::read_text(whole / "config.json");
    const auto open_with = [&](std::string_view place) {
        test::write_text(folder / "config.json",
                         fmt::format(R"({{"ragd_base": "{}",)", place) + config.substr(1));
        return open_reranker({.folder = folder, .name = "tiny"}, clock_);
    };
    EXPECT_EQ(open_with("/base/tiny").error().code, ErrorCode::kMalformed);
    EXPECT_EQ(open_with("../base/none").error().code, ErrorCode::kNotFound);
    ASSERT_TRUE(open_with("../base/tiny"));
    expect_reference_logits(folder);
}

TEST_F(TinyModels, ABlendIsReadFromItsFile) {
    const auto folder = copy_of("tiny_cross_encoder");
    const auto open = [&] { return open_reranker({.folder = folder, .name = "tiny"}, clock_); };
    EXPECT_FALSE(open()->blend);
    test::write_text(folder / "ragd_blend.json", R"({"fused": 12.5, "logit": 0.5, "bias": -7})");
    EXPECT_EQ(open()->blend, (Blend{.fused = 12.5, .logit = 0.5, .bias = -7}));
    for (const auto* text : {R"({"fused": 12.5, "logit": 0.5})", R"({"fused": "12"})", "[]",
                             R"({"fused": 12.5, "logit": -0.5, "bias": -7})"}) {
        test::write_text(folder / "ragd_blend.json", text);
        const auto refused = open();
        EXPECT_EQ(refused.error().code, ErrorCode::kMalformed) << text;
        EXPECT_THAT(refused.error().message, HasSubstr("ragd_blend.json")) << text;
    }
}

TEST_F(TinyModels, ClsPoolingGeluNewAndBf16WeightsEqualTransformers) {
    expect_reference_vectors(test::data_dir() / "tiny_encoder");
}

/// The graph of a folder as others export it: it takes ids.
std::shared_ptr<ov::Model> graph_of_ids(const std::filesystem::path& folder, Head head) {
    const auto model = read_model_folder(folder).value();
    const auto weights = Safetensors::open(model.graph_file).value();
    const auto graph = build_bert(weights, model.shape, head).value();
    const auto words = WordTable::read(weights, model.shape, Precision::kF32).value();
    std::vector<std::int32_t> all(words->rows());
    std::iota(all.begin(), all.end(), 0);
    std::vector<float> rows(words->rows() * words->width());
    words->copy_rows(all, rows);
    const auto table = ov::op::v0::Constant::create(ov::element::f32,
                                                    ov::Shape{words->rows(), words->width()}, rows);
    const auto ids = graph::parameter("input_ids", batch_of(head));
    const auto old = graph->get_parameters().front();
    old->output(0).replace(graph::rows(table, ids));
    graph->remove_parameter(old);
    graph->add_parameters({ids});
    return graph;
}

void export_graph(const std::filesystem::path& folder, Head head) {
    const auto graph = graph_of_ids(folder, head);
    ov::serialize(graph, folder / "openvino_model.xml");
    std::filesystem::remove(folder / "model.safetensors");
}

TEST_F(TinyModels, AnOpenVinoFileGivesTheSame) {
    const auto cross_encoder = copy_of("tiny_cross_encoder");
    export_graph(cross_encoder, Head::kClassifier);
    expect_reference_logits(cross_encoder);
    const auto encoder = copy_of("tiny_encoder");
    export_graph(encoder, Head::kClsPooling);
    expect_reference_vectors(encoder);
}

/// As with dynamic quantization of a whole group: what a text scores would depend on the others.
TEST_F(TinyModels, AnExportedGraphThatMixesTextsReadsOneAtATime) {
    const auto folder = copy_of("tiny_cross_encoder");
    const auto graph = graph_of_ids(folder, Head::kClassifier);
    const auto logits = graph->output(0).get_node()->input_value(0);
    const auto over_texts = ov::op::v0::Constant::create(ov::element::i64, ov::Shape{1}, {0});
    const auto mean = std::make_shared<ov::op::v1::ReduceMean>(logits, over_texts, true);
    const auto mixed = std::make_shared<ov::op::v1::Multiply>(logits, mean);
    ov::serialize(std::make_shared<ov::Model>(ov::OutputVector{mixed}, graph->get_parameters()),
                  folder / "openvino_model.xml");
    std::filesystem::remove(folder / "model.safetensors");
    const auto reranker = open_reranker({.folder = folder, .name = "tiny"}, clock_);
    ASSERT_TRUE(reranker) << reranker.error().message;
    EXPECT_THAT(reranker->description, HasSubstr("one pair at a time"));
    const auto score = [&](const std::vector<std::string>& some) {
        return io_
            .block_on(reranker->reranker->score(test_context(), "what door", passages(some), {}))
            .value();
    };
    EXPECT_EQ(score({"the key", "a door"}),
              (std::vector{score({"the key"}).front(), score({"a door"}).front()}));
}

TEST_F(TinyModels, AGroupGivesInF32WhatEachTextGivesAlone) {
    const auto folder = test::data_dir() / "tiny_cross_encoder";
    const auto model = read_model_folder(folder).value();
    const auto weights = Safetensors::open(model.graph_file).value();
    auto core = open_core().value();
    auto graph = CompiledGraph::compile(
                     core, build_bert(weights, model.shape, Head::kClassifier).value(),
                     {.workers = 1,
                      .window = model.window,
                      .words = WordTable::read(weights, model.shape, Precision::kF32).value()})
                     .value();
    const auto tokenizer = WordPieceTokenizer::load(folder).value();
    std::vector<Encoding> group;
    for (const auto* text :
         {"the key", "a door or a key", "what is it", "clean the kitchen floor"}) {
        group.push_back(tokenizer.encode_pair("what door", text, model.window));
    }
    const auto together = graph.infer_group(0, group).value();
    for (std::size_t i = 0; i < group.size(); ++i) {
        EXPECT_NEAR(together.at(i).front(), graph.infer(0, group[i]).value().front(), 1e-4) << i;
    }
}

TEST_F(TinyModels, AnOnnxFileGivesTheSame) {
    const auto folder = copy_of("tiny_encoder");
    std::filesystem::remove(folder / "model.safetensors");
    expect_reference_vectors(folder);
}

TEST_F(TinyModels, ACompiledModelComesBackFromTheCache) {
    const auto folder = test::data_dir() / "tiny_encoder";
    const auto cache = dir_.path() / "cache";
    const auto open = [&] {
        return open_embedder({.folder = folder, .name = "tiny", .cache_dir = cache}, clock_);
    };
    EXPECT_THAT((*open())->description(), HasSubstr("compiled now"));
    EXPECT_THAT((*open())->description(), HasSubstr("from the cache"));
}

TEST_F(TinyModels, ADamagedCacheIsMadeAnew) {
    const auto folder = test::data_dir() / "tiny_encoder";
    const auto cache = dir_.path() / "cache";
    const auto open = [&] {
        return open_embedder({.folder = folder, .name = "tiny", .cache_dir = cache}, clock_);
    };
    const auto damage = [&](std::string_view what) {
        for (const auto& entry : std::filesystem::directory_iterator{cache}) {
            if (entry.path().extension() == ".blob") {
                const auto whole = test::read_text(entry.path());
                std::filesystem::remove(entry.path());
                test::write_text(entry.path(),
                                 what == "cut" ? whole.substr(0, whole.size() / 2) : what);
            }
        }
    };
    ASSERT_TRUE(open());
    for (const std::string_view what : {"", "nonsense", "cut"}) {
        damage(what);
        const auto again = open();
        ASSERT_TRUE(again) << what << ": " << again.error().message;
        EXPECT_TRUE(io_.block_on((*again)->embed(test_context(), {"door"}, {})));
    }
}

TEST_F(TinyModels, ACacheThatCannotBeWrittenIsNoError) {
    const auto file = dir_.path() / "file";
    test::write_text(file, "in the way");
    const auto embedder = open_embedder(
        {.folder = test::data_dir() / "tiny_encoder", .name = "tiny", .cache_dir = file / "cache"},
        clock_);
    ASSERT_TRUE(embedder) << embedder.error().message;
    EXPECT_THAT((*embedder)->description(), HasSubstr("compiled now"));
}

TEST_F(TinyModels, NamesATensorThatIsMissingOrHasAnotherShape) {
    const auto folder = copy_of("tiny_encoder");
    const auto config = test::read_text(folder / "config.json");
    const auto open_with = [&](std::string_view from, std::string_view to) {
        std::string text = config;
        test::write_text(folder / "config.json", text.replace(text.find(from), from.size(), to));
        return open_embedder({.folder = folder, .name = "tiny"}, clock_);
    };
    const auto missing = open_with(R"("num_hidden_layers": 2)", R"("num_hidden_layers": 3)");
    EXPECT_EQ(missing.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(
        missing.error().message,
        AllOf(HasSubstr("model.safetensors"), HasSubstr("encoder.layer.2."), HasSubstr("missing")));
    const auto shape = open_with(R"("intermediate_size": 64)", R"("intermediate_size": 65)");
    EXPECT_THAT(shape.error().message, AllOf(HasSubstr("[64, 32]"), HasSubstr("[65, 32]")));
    const auto vocabulary = open_with(R"("vocab_size": 148)", R"("vocab_size": 100)");
    EXPECT_THAT(vocabulary.error().message, HasSubstr("148 word pieces"));
}

TEST_F(TinyModels, RefusesToGiveStatesOfLayersThatItHasNot) {
    const auto folder = copy_of("tiny_encoder");
    const auto deeper =
        open_embedder({.folder = folder, .name = "tiny", .state_layers = 3}, clock_);
    EXPECT_EQ(deeper.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(deeper.error().message, AllOf(HasSubstr("has 2 layers"), HasSubstr("of 3")));
    std::filesystem::remove(folder / "model.safetensors");  // it has an ONNX file, too
    const auto exported =
        open_embedder({.folder = folder, .name = "tiny", .state_layers = 2}, clock_);
    EXPECT_EQ(exported.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(exported.error().message,
                AllOf(HasSubstr("model.onnx"), HasSubstr("pooled by the mean")));
}

TEST_F(TinyModels, AnEncoderIsNoReranker) {
    const auto reranker =
        open_reranker({.folder = test::data_dir() / "tiny_encoder", .name = "tiny"}, clock_);
    EXPECT_EQ(reranker.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(reranker.error().message, HasSubstr("not a cross-encoder"));
}

}  // namespace
}  // namespace ragd
