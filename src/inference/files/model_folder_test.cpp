#include "inference/files/model_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"
#include "inference/files/model_search.hpp"
#include "inference/files/weights_digest.hpp"

namespace ragd {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::string_view kBert = R"({"model_type":"bert","hidden_size":8,"num_hidden_layers":1,
    "num_attention_heads":2,"intermediate_size":16,"vocab_size":10,"max_position_embeddings":64,
    "type_vocab_size":2})";

class ModelFolderTest : public testing::Test {
protected:
    void write(std::string_view name, std::string_view text) {
        test::write_text(dir_.path() / name, text);
    }
    Result<ModelFolder> read() { return read_model_folder(dir_.path()); }
    Error error() { return read().error(); }
    void write_bert() {
        write("config.json", kBert);
        write("model.safetensors", "weights");
    }
    test::TempDir dir_;
};

TEST_F(ModelFolderTest, HasDefaultsForAPlainBert) {
    write_bert();
    const auto model = read();
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->format, GraphFormat::kSafetensors);
    EXPECT_EQ(model->graph_file, dir_.path() / "model.safetensors");
    EXPECT_EQ(model->shape.hidden, 8U);
    EXPECT_EQ(model->shape.activation, Activation::kGelu);
    EXPECT_EQ(model->pooling, Pooling::kMean);
    EXPECT_EQ(model->window, 64U);
}

TEST_F(ModelFolderTest, TakesTheSmallestWindowThatAnyFileStates) {
    write_bert();
    write("tokenizer_config.json", R"({"model_max_length": 1000000000000000019884624838656})");
    EXPECT_EQ(read()->window, 64U);
    write("tokenizer_config.json", R"({"model_max_length": 40})");
    EXPECT_EQ(read()->window, 40U);
    write("sentence_bert_config.json", R"({"max_seq_length": 32, "do_lower_case": true})");
    EXPECT_EQ(read()->window, 32U);
    EXPECT_TRUE(read()->lower_cases);
    write("sentence_bert_config.json", R"({"max_seq_length": 2})");
    EXPECT_EQ(error().code, ErrorCode::kMalformed);
}

TEST_F(ModelFolderTest, ReadsPoolingInBothSpellings) {
    write_bert();
    write("modules.json", R"([{"path":"","type":"sentence_transformers.models.Transformer"},
        {"path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
        {"path":"2_Normalize","type":"sentence_transformers.models.Normalize"}])");
    write("1_Pooling/config.json", R"({"pooling_mode_cls_token":true,
                                       "pooling_mode_mean_tokens":false})");
    EXPECT_EQ(read()->pooling, Pooling::kCls);
    write("1_Pooling/config.json", R"({"pooling_mode":"mean"})");
    EXPECT_EQ(read()->pooling, Pooling::kMean);
    write("1_Pooling/config.json", R"({"pooling_mode_max_tokens":true})");
    EXPECT_EQ(error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(error().message, AllOf(HasSubstr("1_Pooling/config.json"), HasSubstr("max")));
    write("1_Pooling/config.json", R"({"pooling_mode_max_tokens":true,
                                       "pooling_mode_mean_tokens":true})");
    EXPECT_EQ(error().code, ErrorCode::kUnsupported);
    std::filesystem::remove(dir_.path() / "1_Pooling/config.json");
    EXPECT_EQ(error().code, ErrorCode::kNotFound);
}

TEST_F(ModelFolderTest, RefusesAModuleItDoesNotRun) {
    write_bert();
    write("modules.json", R"([{"path":"2_Dense","type":"sentence_transformers.models.Dense"}])");
    EXPECT_EQ(error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(error().message, HasSubstr("'Dense'"));
    write("modules.json", R"({"path":""})");
    EXPECT_EQ(error().code, ErrorCode::kMalformed);
    write("modules.json", R"([{"path":7,"type":"x"}])");
    EXPECT_EQ(error().code, ErrorCode::kMalformed);
}

TEST_F(ModelFolderTest, TakesAnExportedGraphOfAnotherArchitecture) {
    write("config.json", R"({"model_type":"mpnet","max_position_embeddings":64})");
    EXPECT_EQ(error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(error().message, AllOf(HasSubstr("'mpnet'"), HasSubstr("model.onnx")));
    write("onnx/model.onnx", "graph");
    EXPECT_EQ(read()->format, GraphFormat::kOnnx);
    EXPECT_EQ(read()->weights_file, dir_.path() / "onnx/model.onnx");
    write("openvino_model.xml", "<net/>");
    EXPECT_EQ(read()->format, GraphFormat::kOpenVino);
    EXPECT_EQ(read()->weights_file, dir_.path() / "openvino_model.bin");
}

TEST_F(ModelFolderTest, NamesTheFileAndTheFault) {
    EXPECT_EQ(error().code, ErrorCode::kNotFound);
    EXPECT_THAT(error().message, HasSubstr("config.json"));
    write("config.json", "{nope");
    EXPECT_EQ(error().code, ErrorCode::kMalformed);
    write("config.json", kBert);
    EXPECT_EQ(error().code, ErrorCode::kNotFound);
    EXPECT_THAT(error().message, HasSubstr("model.safetensors"));
    write("model.safetensors", "weights");
    const auto with = [](std::string_view from, std::string_view to) {
        std::string text{kBert};
        return text.replace(text.find(from), from.size(), to);
    };
    write("config.json", with(R"("hidden_size":8,)", ""));
    EXPECT_THAT(error().message, HasSubstr("'hidden_size'"));
    write("config.json", with(R"("hidden_size":8)", R"("hidden_size":"big")"));
    EXPECT_EQ(error().code, ErrorCode::kMalformed);
    write("config.json", with(R"("hidden_size":8)", R"("hidden_size":9)"));
    EXPECT_THAT(error().message, HasSubstr("no multiple"));
    write("config.json", with(R"("vocab_size":10)", R"("vocab_size":10,"hidden_act":"silu")"));
    EXPECT_THAT(error().message, AllOf(HasSubstr("'silu'"), HasSubstr("gelu_new")));
    write("config.json", with(R"("vocab_size":10)",
                              R"("vocab_size":10,"position_embedding_type":"relative_key")"));
    EXPECT_EQ(error().code, ErrorCode::kUnsupported);
}

TEST_F(ModelFolderTest, IsFoundByNameOrPath) {
    write("models/org/name/config.json", "{}");
    const std::array folders = {dir_.path() / "empty", dir_.path() / "models"};
    EXPECT_EQ(find_model("org/name", folders).value(), dir_.path() / "models/org/name");
    EXPECT_EQ(find_model((dir_.path() / "models/org/name").string(), {}).value(),
              dir_.path() / "models/org/name");
    const auto missing = find_model("org/other", folders);
    EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(missing.error().message, AllOf(HasSubstr((folders[0] / "org/other").string()),
                                               HasSubstr((folders[1] / "org/other").string()),
                                               HasSubstr("ragd models pull org/other")));
    EXPECT_EQ(find_model("", folders).error().code, ErrorCode::kNotFound);
}

TEST_F(ModelFolderTest, DigestIsKeptUntilTheFileChanges) {
    const auto file = dir_.path() / "weights";
    const auto cache = dir_.path() / "cache";
    write("weights", "abc");
    constexpr auto kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    EXPECT_EQ(weights_digest(file, {}).value(), kAbc);
    EXPECT_EQ(weights_digest(file, cache).value(), kAbc);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{cache}, {}), 1);
    EXPECT_EQ(weights_digest(file, cache).value(), kAbc);  // now from the cache
    write("weights", "abd!");
    EXPECT_NE(weights_digest(file, cache).value(), kAbc);
    EXPECT_EQ(weights_digest(dir_.path() / "none", cache).error().code, ErrorCode::kNotFound);
}

TEST_F(ModelFolderTest, ADamagedOrUnwritableDigestCacheIsNoError) {
    const auto file = dir_.path() / "weights";
    const auto cache = dir_.path() / "cache";
    write("weights", "abc");
    const auto digest = weights_digest(file, cache).value();
    for (const auto& entry : std::filesystem::directory_iterator{cache}) {
        test::write_text(entry.path(), "nonsense\n");
    }
    EXPECT_EQ(weights_digest(file, cache).value(), digest);
    EXPECT_EQ(weights_digest(file, file / "no folder").value(), digest);
}

}  // namespace
}  // namespace ragd
