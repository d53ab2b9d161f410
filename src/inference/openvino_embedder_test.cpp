#include "inference/openvino_embedder.hpp"

#include <cmath>
#include <cstring>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"
#include "runtime/io_thread.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

double dot(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += double{a[i]} * double{b[i]};
    }
    return sum;
}

double cosine(std::span<const float> a, std::span<const float> b) {
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

/// The published model is opened once: compiling it takes a while under the sanitizers.
class MiniLm : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!std::filesystem::exists(test::minilm() / "model.safetensors")) {
            return;
        }
        io_ = std::make_unique<IoThread>();
        auto opened = open_embedder({.folder = test::minilm(),
                                     .name = "sentence-transformers/all-MiniLM-L6-v2",
                                     .threads = 2},
                                    clock_);
        ASSERT_TRUE(opened) << opened.error().message;
        embedder_ = std::move(*opened);
    }
    static void TearDownTestSuite() {
        io_.reset();
        embedder_.reset();
    }
    void SetUp() override {
        if (embedder_ == nullptr) {
            GTEST_SKIP() << "no model: run tools/setup";
        }
    }
    static Result<std::vector<Embedding>> embed(std::vector<std::string> texts,
                                                const RequestContext& ctx = test_context()) {
        return io_->block_on(embedder_->embed(ctx, std::move(texts), {}));
    }

    static inline SystemClock clock_;
    static inline std::unique_ptr<OpenVinoEmbedder> embedder_;
    static inline std::unique_ptr<IoThread> io_;
};

TEST_F(MiniLm, EqualsSentenceTransformersOnTheStoredReference) {
    const auto folder = test::data_dir() / "minilm_reference";
    std::vector<std::string> texts;
    std::istringstream lines{test::read_text(folder / "texts.jsonl")};
    for (std::string line; std::getline(lines, line);) {
        texts.emplace_back(boost::json::parse(line).as_string());
    }
    ASSERT_EQ(texts.size(), 200U);
    const auto bytes = test::read_text(folder / "vectors.f32");
    std::vector<float> expected(bytes.size() / sizeof(float));
    std::memcpy(expected.data(), bytes.data(), bytes.size());
    const auto got = embed(texts);
    ASSERT_TRUE(got) << got.error().message;
    const std::size_t width = embedder_->model().dimension;
    ASSERT_EQ(expected.size(), texts.size() * width);
    double worst = 1;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto& vector = (*got)[i].vector;
        const double same = cosine(vector, std::span{expected}.subspan(i * width, width));
        EXPECT_GE(same, 0.9999) << "text " << i << ": " << texts[i];
        EXPECT_NEAR(dot(vector, vector), 1.0, 1e-5);
        worst = std::min(worst, same);
    }
    RecordProperty("worst_cosine", std::to_string(worst));
}

TEST_F(MiniLm, KnowsItself) {
    const auto& model = embedder_->model();
    EXPECT_EQ(model.name, "sentence-transformers/all-MiniLM-L6-v2");
    EXPECT_EQ(model.revision, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db");
    EXPECT_EQ(model.dimension, 384U);
    EXPECT_EQ(model.max_tokens, 256U);
    EXPECT_FALSE(model.cased);
    EXPECT_THAT(embedder_->description(), HasSubstr("2 threads"));
    EXPECT_EQ(embedder_->status().health, Health::kOk);
}

TEST_F(MiniLm, GivesTheSameVectorAloneAndInABatchOfOtherLengths) {
    const std::string text = "Refunds are paid within 14 days.";
    const auto alone = embed({text}).value();
    std::vector<std::string> many;
    for (std::size_t i = 0; i < 20; ++i) {
        many.push_back(i % 2 == 0 ? text : text + std::string(7 * i, 'x') + " and more");
    }
    const auto batch = embed(many).value();
    ASSERT_EQ(batch.size(), many.size());
    for (std::size_t i = 0; i < batch.size(); i += 2) {
        EXPECT_EQ(batch[i].vector, alone[0].vector) << i;
    }
    EXPECT_LT(cosine(batch[1].vector, alone[0].vector), 0.999);
}

/// The states as they came.
std::string bytes_of(const TokenStates& states) {
    std::string bytes(states.rows.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), states.rows.data(), bytes.size());
    return bytes;
}

TEST_F(MiniLm, AttachesWhatIsMadeOfTheStatesAndTheVectorsStayTheSame) {
    const std::vector<std::string> texts{"How are invoices paid?", "By bank transfer.", "No."};
    const auto plain = embed(texts);
    const auto states = io_->block_on(embedder_->encode_tokens(test_context(), texts));
    ASSERT_TRUE(plain && states);
    embedder_->attach_with({.kind = "states/1", .make = bytes_of});
    const auto made =
        io_->block_on(embedder_->embed(test_context(), texts, {.attach = {"other/1", "states/1"}}));
    ASSERT_TRUE(made) << made.error().message;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ((*made)[i].vector, (*plain)[i].vector) << texts[i];
        EXPECT_EQ((*made)[i].attachments, (Attachments{{"states/1", bytes_of((*states)[i])}}));
        EXPECT_GT((*states)[i].count, 1U);
        EXPECT_TRUE((*plain)[i].attachments.empty());
    }
    embedder_->attach_with({});
}

TEST_F(MiniLm, StatesOfSeveralLayersStandSideBySide) {
    const std::string text = "How are invoices paid?";
    const auto deep = open_embedder(
        {.folder = test::minilm(), .name = "deep", .threads = 2, .state_layers = 3}, clock_);
    ASSERT_TRUE(deep) << deep.error().message;
    const auto states = io_->block_on((*deep)->encode_tokens(test_context(), {text}))->at(0);
    const auto last = io_->block_on(embedder_->encode_tokens(test_context(), {text}))->at(0);
    ASSERT_EQ(states.width, 3 * last.width);
    ASSERT_EQ(states.count, last.count);
    for (std::size_t i = 0; i < states.count; ++i) {
        const auto row = std::span{states.rows}.subspan(i * states.width, states.width);
        const auto own = std::span{last.rows}.subspan(i * last.width, last.width);
        EXPECT_NEAR(dot(row, row), 1, 1e-4);
        EXPECT_GT(cosine(row.last(last.width), own), 0.9999);
        EXPECT_NEAR(dot(row.last(last.width), own), 1 / std::sqrt(3),
                    1e-4);  // each counts the same
        EXPECT_LT(cosine(row.first(last.width), own), 0.99);
    }
    const auto vector = io_->block_on((*deep)->embed(test_context(), {text}, {}))->at(0).vector;
    EXPECT_GT(cosine(vector, embed({text})->at(0).vector), 0.99999);
}

TEST_F(MiniLm, AQuestionThatWasEmbeddedIsNotReadAgainForItsStates) {
    const auto read =
        io_->block_on(embedder_->encode_tokens(test_context(), {"Who pays invoices?"}));
    ASSERT_TRUE(embed({"Who pays invoices?"}));
    const double last_run = embedder_->status().latency_ms;
    const auto handed =
        io_->block_on(embedder_->encode_tokens(test_context(), {"Who pays invoices?"}));
    EXPECT_EQ(embedder_->status().latency_ms, last_run) << "the model ran again";
    ASSERT_TRUE(read && handed);
    EXPECT_EQ(handed->at(0).rows, read->at(0).rows);
    const auto again =
        io_->block_on(embedder_->encode_tokens(test_context(), {"Who pays invoices?"}));
    EXPECT_EQ(again->at(0).rows, read->at(0).rows);
}

TEST_F(MiniLm, RefusesATextOverItsWindowInsteadOfCuttingIt) {
    std::string text = "word";
    for (int i = 0; i < 253; ++i) {
        text += " word";
    }
    EXPECT_TRUE(embed({text}));  // 254 words and two special tokens: exactly the window
    const auto refused = embed({"short", text + " word"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kTooLarge);
    EXPECT_THAT(refused.error().message, HasSubstr("text 2 of 2 has 257 word pieces"));
    EXPECT_THAT(refused.error().message, HasSubstr("256"));
}

TEST_F(MiniLm, StopsWhenTheCallerIsGoneOrOutOfTime) {
    std::stop_source gone;
    gone.request_stop();
    EXPECT_EQ(embed({"a", "b"}, {.access = Access::local_operator(), .cancelled = gone.get_token()})
                  .error()
                  .code,
              ErrorCode::kCancelled);
    EXPECT_EQ(
        embed({"a"}, {.access = Access::local_operator(), .deadline = Deadline::at(clock_.now())})
            .error()
            .code,
        ErrorCode::kDeadlineExceeded);
}

TEST_F(MiniLm, EmbedsNothingIntoNothing) {
    EXPECT_TRUE(embed({}).value().empty());
}

}  // namespace
}  // namespace ragd
