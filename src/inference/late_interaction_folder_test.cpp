#include "inference/late_interaction_folder.hpp"

#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"
#include "runtime/io_thread.hpp"
#include "testing/manual_clock.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

/// Only opened here, never asked.
class NoEncoder final : public TokenEncoder {
public:
    Task<Result<std::vector<TokenStates>>> encode_tokens(
        const RequestContext& /*ctx*/, std::vector<std::string> /*texts*/) override {
        co_return fail(ErrorCode::kUnavailable, "nothing is read in this test");
    }
    [[nodiscard]] ComponentStatus status() const override { return {}; }
};

/// Gives the states that a file has for a name.
class FileEncoder final : public TokenEncoder {
public:
    void add(std::string name, const boost::json::value& rows) {
        TokenStates states{};
        for (const auto& row : boost::json::value_to<std::vector<std::vector<float>>>(rows)) {
            states.rows.insert(states.rows.end(), row.begin(), row.end());
            states.width = row.size();
            ++states.count;
        }
        states_[std::move(name)] = std::move(states);
    }
    Task<Result<std::vector<TokenStates>>> encode_tokens(const RequestContext& /*ctx*/,
                                                         std::vector<std::string> names) override {
        std::vector<TokenStates> found;
        for (const std::string& name : names) {
            found.push_back(states_.at(name));
        }
        co_return found;
    }
    [[nodiscard]] ComponentStatus status() const override { return {}; }

private:
    std::map<std::string, TokenStates> states_;
};

class LateInteractionFolder : public testing::Test {
protected:
    NoEncoder encoder_;
    ManualClock clock_;
    ComputePool compute_{"test", 1, 16, clock_};
    Metrics metrics_{"test", clock_};
    static std::string safetensors(std::string_view header, std::size_t floats) {
        const std::uint64_t length = header.size();
        std::string file(sizeof length, '\0');
        std::memcpy(file.data(), &length, sizeof length);
        return file + std::string{header} + std::string(floats * sizeof(float), '\0');
    }
    Result<LoadedReranker> open() {
        return open_late_interaction(dir_.path(), 2, {encoder_, compute_, metrics_, clock_});
    }
    void write_config(std::string_view text) {
        test::write_text(dir_.path() / "config.json", text);
    }
    static constexpr std::string_view kHeader =
        R"({"gate.weight":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]},)"
        R"("gate.bias":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},)"
        R"("projection":{"dtype":"F32","shape":[3,2],"data_offsets":[16,40]}})";
    test::TempDir dir_;
};

TEST_F(LateInteractionFolder, IsReadWithItsBlend) {
    write_config(R"({"model_type": "ragd_late_interaction", "ragd_base": "../base"})");
    test::write_text(dir_.path() / "model.safetensors", safetensors(kHeader, 10));
    test::write_text(dir_.path() / "ragd_blend.json", R"({"fused": 7, "logit": 21, "bias": -9})");
    EXPECT_TRUE(is_late_interaction(dir_.path()));
    EXPECT_EQ(base_of(dir_.path()).value(), dir_.path().parent_path() / "base");
    const auto loaded = open();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->blend, (Blend{.fused = 7, .logit = 21, .bias = -9}));
    EXPECT_THAT(loaded->description, HasSubstr("base"));
    EXPECT_EQ(loaded->revision.size(), 64U);
    const std::string kind = loaded->reranker->wants();
    EXPECT_EQ(kind, "late_interaction/1/" + loaded->revision.substr(0, 16))
        << "stores keep attachments under this name: a new one makes them all useless";
    EXPECT_EQ(loaded->attachment.kind, kind);
    const TokenStates states{.rows = {1, 0, 0}, .count = 1, .width = 3};
    EXPECT_FALSE(loaded->attachment.make(states).empty());
}

TEST_F(LateInteractionFolder, TakesWeightsOfTwoBytes) {
    write_config(R"({"model_type": "ragd_late_interaction", "ragd_base": "../base"})");
    const auto with_bias = [this](std::string_view bits) {
        std::string file =
            safetensors(R"({"gate.weight":{"dtype":"BF16","shape":[1,3],"data_offsets":[0,6]},)"
                        R"("gate.bias":{"dtype":"BF16","shape":[1],"data_offsets":[6,8]},)"
                        R"("projection":{"dtype":"BF16","shape":[3,2],"data_offsets":[8,20]}})",
                        5);
        file.replace(file.size() - 14, 2, bits);
        test::write_text(dir_.path() / "model.safetensors", file);
        return open();
    };
    EXPECT_TRUE(with_bias({"\x80\x3F", 2}));   // 1
    EXPECT_FALSE(with_bias({"\x80\x7F", 2}));  // infinity, as its upper half says
}

TEST_F(LateInteractionFolder, ReadsTheWindowOrRefusesIt) {
    const auto with_near = [this](float share, float window) {
        std::string header{kHeader};
        header.pop_back();
        header += R"(,"near.share":{"dtype":"F32","shape":[1],"data_offsets":[40,44]},)"
                  R"("near.window":{"dtype":"F32","shape":[1],"data_offsets":[44,48]}})";
        std::string file = safetensors(header, 12);
        std::memcpy(file.data() + file.size() - 8, &share, sizeof share);
        std::memcpy(file.data() + file.size() - 4, &window, sizeof window);
        write_config(R"({"model_type": "ragd_late_interaction", "ragd_base": "../base"})");
        test::write_text(dir_.path() / "model.safetensors", file);
        return open();
    };
    EXPECT_TRUE(with_near(0.5, 16));
    EXPECT_TRUE(with_near(0, 2));
    using Wrong = std::pair<float, float>;
    for (const auto& [share, window] :
         {Wrong{1.5, 16}, Wrong{-0.1, 16}, Wrong{0.5, 15}, Wrong{0.5, 0}, Wrong{0.5, 1e9}}) {
        const auto opened = with_near(share, window);
        ASSERT_FALSE(opened) << share << ' ' << window;
        EXPECT_EQ(opened.error().code, ErrorCode::kMalformed);
        EXPECT_THAT(opened.error().message, HasSubstr("near.window"));
    }
}

TEST_F(LateInteractionFolder, SaysHowManyLayersItReadsWith) {
    write_config(R"({"model_type": "ragd_late_interaction"})");
    EXPECT_EQ(state_layers_of(dir_.path()).value(), 1U);
    write_config(R"({"model_type": "ragd_late_interaction", "ragd_layers": 3})");
    EXPECT_EQ(state_layers_of(dir_.path()).value(), 3U);
    for (const std::string_view wrong : {"0", "-1", "1.5", "\"two\""}) {
        write_config(fmt::format(R"({{"ragd_layers": {}}})", wrong));
        EXPECT_EQ(state_layers_of(dir_.path()).error().code, ErrorCode::kMalformed) << wrong;
    }
}

TEST_F(LateInteractionFolder, AsksForTheLayersOfItsOwnBaseOnly) {
    const auto base = dir_.path() / "base";
    const auto other = dir_.path() / "other";
    std::filesystem::create_directories(base);
    std::filesystem::create_directories(other);
    write_config(
        R"({"model_type": "ragd_late_interaction", "ragd_base": "base", "ragd_layers": 3})");
    EXPECT_EQ(layers_read_of(base, dir_.path()).value(), 3U);
    EXPECT_EQ(layers_read_of(other, dir_.path()).value(), std::nullopt);
    EXPECT_EQ(layers_read_of(base, "").value(), std::nullopt);
    EXPECT_EQ(layers_read_of(base, other).value(), std::nullopt);
    write_config(R"({"model_type": "ragd_late_interaction", "ragd_base": ""})");
    EXPECT_EQ(layers_read_of(base, dir_.path()).error().code, ErrorCode::kMalformed);
}

TEST_F(LateInteractionFolder, NamesTheFileThatIsWrong) {
    EXPECT_FALSE(is_late_interaction(dir_.path()));
    write_config(R"({"model_type": "bert"})");
    EXPECT_FALSE(is_late_interaction(dir_.path()));
    EXPECT_EQ(base_of(dir_.path()).error().code, ErrorCode::kMalformed);
    EXPECT_EQ(open().error().code, ErrorCode::kNotFound);
    test::write_text(
        dir_.path() / "model.safetensors",
        safetensors(R"({"gate.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 1));
    EXPECT_EQ(open().error().code, ErrorCode::kMalformed);
    EXPECT_THAT(open().error().message, HasSubstr("gate.weight"));
    std::string no_number = safetensors(kHeader, 10);
    no_number.replace(no_number.size() - 4, 4, "\xFF\xFF\xFF\xFF");
    test::write_text(dir_.path() / "model.safetensors", no_number);
    EXPECT_EQ(open().error().code, ErrorCode::kMalformed);
    EXPECT_THAT(open().error().message, HasSubstr("no number"));
    std::string turned{kHeader};
    turned.replace(turned.find("[3,2]"), 5, "[2,3]");
    test::write_text(dir_.path() / "model.safetensors", safetensors(turned, 10));
    EXPECT_EQ(open().error().code, ErrorCode::kMalformed);
    EXPECT_THAT(open().error().message, HasSubstr("projection"));
}

/// tools/oracles/late_interaction.py made it. Eight bits a number cost some thousandths.
TEST_F(LateInteractionFolder, ScoresAsTheTrainingKitDoes) {
    const auto folder = test::data_dir() / "tiny_late_interaction";
    const auto expected = boost::json::parse(test::read_text(folder / "expected.json")).as_object();
    FileEncoder encoder;
    IoThread io;
    std::vector<Passage> passages;
    for (const auto& states : expected.at("passages").as_array()) {
        // No digits: tables of figures are not trusted to it.
        passages.push_back({"passage " + std::string(passages.size() + 1, 'i')});
        encoder.add(passages.back().text, states);
    }
    const auto loaded = open_late_interaction(folder, 0, {encoder, compute_, metrics_, clock_});
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto& questions = expected.at("questions").as_array();
    for (std::size_t i = 0; i < questions.size(); ++i) {
        encoder.add("question", questions[i]);
        const auto scores =
            io.block_on(loaded->reranker->score(test_context(), "question", passages, {})).value();
        const auto wanted = boost::json::value_to<std::vector<float>>(expected.at("scores").at(i));
        ASSERT_EQ(scores.size(), wanted.size());
        for (std::size_t k = 0; k < wanted.size(); ++k) {
            EXPECT_NEAR(scores[k], wanted[k], 0.01) << "question " << i << ", passage " << k;
        }
    }
}

}  // namespace
}  // namespace ragd
