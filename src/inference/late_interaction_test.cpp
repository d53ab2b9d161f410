#include "inference/late_interaction.hpp"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/test_files.hpp"
#include "runtime/io_thread.hpp"
#include "testing/manual_clock.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// States that a test can reckon with: a letter is the unit vector of its place among "abc".
class LetterEncoder final : public TokenEncoder {
public:
    Task<Result<std::vector<TokenStates>>> encode_tokens(const RequestContext& /*ctx*/,
                                                         std::vector<std::string> texts) override {
        std::vector<TokenStates> all;
        for (const std::string& text : texts) {
            if (calls.size() == time_for) {
                break;
            }
            calls.push_back(text);
            TokenStates states{.rows = {}, .count = text.size(), .width = 3};
            for (const char letter : text) {
                for (const char place : {'a', 'b', 'c'}) {
                    states.rows.push_back(letter == place ? 1.0F : 0.0F);
                }
            }
            all.push_back(std::move(states));
        }
        co_return all;
    }
    [[nodiscard]] ComponentStatus status() const override { return {.detail = "reads letters"}; }

    std::size_t time_for = SIZE_MAX;
    std::vector<std::string> calls;
};

class LateInteractionTest : public testing::Test {
protected:
    LetterEncoder encoder_;
    ManualClock clock_;
    IoThread io_;
    ComputePool compute_{"test", 1, 16, clock_};
    // A b counts as much as nothing: softplus(-30).
    LateInteraction reranker_{{.weight = {0, -30, 0}, .bias = 0}, 2, {encoder_, compute_, clock_}};

    std::vector<float> score(std::string question, std::vector<std::string> passages,
                             const RequestContext& ctx = {}, RerankOptions options = {}) {
        auto scores =
            io_.block_on(reranker_.score(ctx, std::move(question), std::move(passages), options));
        EXPECT_TRUE(scores);
        return scores.value_or(std::vector<float>{});
    }
};

TEST_F(LateInteractionTest, IsTheMeanOfTheBestCosinesWeightedByTheGate) {
    const auto scores = score("abc", {"ab", "cba", "b", ""});
    ASSERT_EQ(scores.size(), 4U);
    EXPECT_NEAR(scores[0], 0.5, 1e-3);  // a of a and c
    EXPECT_NEAR(scores[1], 1, 1e-3);
    EXPECT_NEAR(scores[2], 0, 1e-3);
    EXPECT_EQ(scores[3], 0);
    EXPECT_THAT(score("", {"a"}), ElementsAre(0));
}

TEST_F(LateInteractionTest, APassageIsReadOnceWhateverIsAsked) {
    (void)score("a", {"ab", "c"});
    EXPECT_THAT(score("c", {"c", "ab"}), ElementsAre(testing::FloatNear(1, 1e-3F), 0));
    EXPECT_THAT(encoder_.calls, ElementsAre("a", "ab", "c", "c"));
    (void)score("a", {"bb"});  // two are kept, so "c", which was asked for longest ago, goes
    (void)score("a", {"ab"});
    EXPECT_THAT(encoder_.calls, ElementsAre("a", "ab", "c", "c", "a", "bb", "a"));
    (void)score("a", {"ab"}, {.tenant = TenantId{"other"}});
    (void)score("a", {"ab"}, {}, {.use_cache = false});
    EXPECT_EQ(encoder_.calls.size(), 11U);
}

TEST_F(LateInteractionTest, WhereTimeWasShortTheFirstOnesAreGiven) {
    encoder_.time_for = 2;
    EXPECT_EQ(score("a", {"ab", "c"}).size(), 1U);
    EXPECT_THAT(score("a", {"ab", "c"}), IsEmpty());
}

TEST_F(LateInteractionTest, ItsStatusIsThatOfTheModelThatReads) {
    EXPECT_EQ(reranker_.status().detail, "reads letters");
}

TEST_F(LateInteractionTest, AGateForOtherStatesIsRefused) {
    LateInteraction other{{.weight = {0, 0}, .bias = 0}, 2, {encoder_, compute_, clock_}};
    const auto scores = io_.block_on(other.score({}, "a", {"b"}, {}));
    ASSERT_FALSE(scores);
    EXPECT_EQ(scores.error().code, ErrorCode::kUnsupported);
}

class LateInteractionFolder : public LateInteractionTest {
protected:
    static std::string safetensors(std::string_view header, std::size_t floats) {
        const std::uint64_t length = header.size();
        std::string file(sizeof length, '\0');
        std::memcpy(file.data(), &length, sizeof length);
        return file + std::string{header} + std::string(floats * sizeof(float), '\0');
    }
    Result<LoadedReranker> open() {
        return open_late_interaction(dir_.path(), 2, {encoder_, compute_, clock_});
    }
    void write_config(std::string_view text) {
        test::write_text(dir_.path() / "config.json", text);
    }
    static constexpr std::string_view kHeader =
        R"({"gate.weight":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]},)"
        R"("gate.bias":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}})";
    test::TempDir dir_;
};

TEST_F(LateInteractionFolder, IsReadWithItsBlend) {
    write_config(R"({"model_type": "ragd_late_interaction", "ragd_base": "../base"})");
    test::write_text(dir_.path() / "model.safetensors", safetensors(kHeader, 4));
    test::write_text(dir_.path() / "ragd_blend.json", R"({"fused": 7, "logit": 21, "bias": -9})");
    EXPECT_TRUE(is_late_interaction(dir_.path()));
    EXPECT_EQ(base_of(dir_.path()).value(), dir_.path().parent_path() / "base");
    const auto loaded = open();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->blend, (Blend{.fused = 7, .logit = 21, .bias = -9}));
    EXPECT_THAT(loaded->description, HasSubstr("base"));
    EXPECT_EQ(loaded->revision.size(), 64U);
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
}

}  // namespace
}  // namespace ragd
