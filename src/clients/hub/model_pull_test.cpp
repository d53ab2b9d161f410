#include "clients/hub/model_pull.hpp"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "clients/hub/fake_hub_fixture.hpp"

namespace ragd {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace fs = std::filesystem;

class ModelPullTest : public testing::Test {
public:
    ModelPullTest() {
        hub_.files = {{"config.json", R"({"model_type":"bert"})"},
                      {"tokenizer.json", "{}"},
                      {"vocab.txt", ""},
                      {"1_Pooling/config.json", "{\"pooling_mode\":\"mean\"}"},
                      {"model.safetensors", std::string(3 * limits::kMiB, 'w') + "end"},
                      {"pytorch_model.bin", "not wanted"},
                      {"onnx/model.onnx", "graph"}};
        fs::remove_all(folder_);
    }
    ~ModelPullTest() override { fs::remove_all(folder_); }

    Result<PullOutcome> pull(std::string name = "org/tiny") {
        ModelHub hub{{.url = hub_.url() + "/", .token = token_}, client_, clock_};
        return io_.block_on(hub.pull({.name = std::move(name),
                                      .folder = folder_,
                                      .cancelled = cancelled_.get_token(),
                                      .on_progress = [this](const PullProgress& progress) {
                                          reached_ = progress.file_bytes;
                                          if (reached_ > cancel_at_) {
                                              cancelled_.request_stop();
                                          }
                                      }}));
    }
    [[nodiscard]] std::string on_disk(const std::string& path) const {
        std::ifstream stream{folder_ / path, std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        if (fs::exists(folder_)) {
            for (const auto& entry : fs::recursive_directory_iterator{folder_}) {
                if (entry.is_regular_file()) {
                    all.push_back(fs::relative(entry.path(), folder_).string());
                }
            }
        }
        std::ranges::sort(all);
        return all;
    }

    SystemClock clock_;
    IoThread io_;
    HttpClient client_{{}, clock_};
    FakeHub hub_{io_, clock_};
    std::string token_;
    std::stop_source cancelled_;
    std::uint64_t reached_ = 0;
    std::uint64_t cancel_at_ = std::numeric_limits<std::uint64_t>::max();
    fs::path folder_ = fs::temp_directory_path() /
                       fmt::format("ragd_hub_{}_{}", ::getpid(),
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(ModelPullTest, FetchesWhatAModelNeedsAndNoMore) {
    const auto outcome = pull();
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->fetched, 5U);
    EXPECT_THAT(names(), ElementsAre("1_Pooling/config.json", "config.json", "model.safetensors",
                                     "tokenizer.json", "vocab.txt"));
    for (const auto& name : names()) {
        EXPECT_EQ(on_disk(name), hub_.files[name]) << name;
    }
    EXPECT_GT(reached_, 0U);
}

TEST_F(ModelPullTest, ASecondPullFetchesNothing) {
    ASSERT_TRUE(pull());
    hub_.requests.clear();
    const auto again = pull();
    ASSERT_TRUE(again);
    EXPECT_EQ(again->kept, 5U);
    EXPECT_EQ(again->fetched, 0U);
    EXPECT_TRUE(hub_.requests.empty());
}

TEST_F(ModelPullTest, GoesOnWhereAConnectionBroke) {
    hub_.cut_after = limits::kMiB;
    const auto outcome = pull();
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(on_disk("model.safetensors"), hub_.files["model.safetensors"]);
    EXPECT_THAT(hub_.requests, Contains(StartsWith("model.safetensors bytes=")).Times(3));
}

TEST_F(ModelPullTest, GoesOnWhereAnEarlierRunWasStopped) {
    cancel_at_ = limits::kMiB;
    const auto stopped = pull();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
    EXPECT_THAT(names(), Not(Contains("config.json"))) << "half a model must not look like one";
    const auto part = fs::file_size(folder_ / "model.safetensors.part");
    EXPECT_GT(part, 0U);
    cancel_at_ = std::numeric_limits<std::uint64_t>::max();
    cancelled_ = {};
    hub_.requests.clear();
    ASSERT_TRUE(pull());
    EXPECT_THAT(hub_.requests, ElementsAre(fmt::format("model.safetensors bytes={}-", part)));
    EXPECT_EQ(on_disk("model.safetensors"), hub_.files["model.safetensors"]);
}

TEST_F(ModelPullTest, BeginsAgainWhereTheHubKnowsNoRanges) {
    fs::create_directories(folder_);
    std::ofstream{folder_ / "model.safetensors.part"} << "older beginning";
    hub_.ranges = false;
    ASSERT_TRUE(pull());
    EXPECT_EQ(on_disk("model.safetensors"), hub_.files["model.safetensors"]);
}

TEST_F(ModelPullTest, RefusesAndRemovesWhatDoesNotMatchItsChecksum) {
    hub_.announced["model.safetensors"] = std::string(3 * limits::kMiB, 'x') + "end";
    const auto outcome = pull();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(outcome.error().message, HasSubstr("'model.safetensors' does not match"));
    EXPECT_THAT(names(), Not(Contains(StartsWith("model.safetensors"))));
    EXPECT_THAT(names(), Not(Contains("config.json")));
    hub_.announced.clear();
    ASSERT_TRUE(pull());
}

TEST_F(ModelPullTest, ChecksSmallFilesByGitsHash) {
    hub_.announced["tokenizer.json"] = "[]";
    EXPECT_THAT(pull().error().message, HasSubstr("'tokenizer.json' does not match"));
}

TEST_F(ModelPullTest, ADamagedPartIsFoundOutAtTheEnd) {
    fs::create_directories(folder_);
    std::ofstream{folder_ / "model.safetensors.part"} << "not the beginning of it";
    EXPECT_EQ(pull().error().code, ErrorCode::kMalformed);
    EXPECT_TRUE(pull());
}

TEST_F(ModelPullTest, TakesNoMoreBytesThanAnnounced) {
    hub_.announced["model.safetensors"] = "short";
    const auto outcome = pull();
    EXPECT_EQ(outcome.error().code, ErrorCode::kTooLarge);
}

TEST_F(ModelPullTest, FetchesAnExportedGraphOfAnotherArchitecture) {
    hub_.files["config.json"] = R"({"model_type":"mpnet"})";
    ASSERT_TRUE(pull());
    EXPECT_EQ(on_disk("onnx/model.onnx"), "graph");
    EXPECT_THAT(names(), Not(Contains("model.safetensors")));
}

TEST_F(ModelPullTest, SaysWhatIsWrongWithTheModelOrTheHub) {
    EXPECT_EQ(pull("org/none").error().code, ErrorCode::kNotFound);
    EXPECT_THAT(pull("org/none").error().message, HasSubstr("'org/none'"));
    EXPECT_EQ(pull("../etc").error().code, ErrorCode::kInvalidField);
    EXPECT_EQ(pull("a/b/c").error().code, ErrorCode::kInvalidField);
    hub_.status = 500;
    EXPECT_EQ(pull().error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(pull().error().message, HasSubstr("500"));
    hub_.status = 401;
    EXPECT_THAT(pull().error().message, HasSubstr("account"));
    hub_.files.erase("model.safetensors");
    hub_.files.erase("onnx/model.onnx");
    hub_.status = 200;
    EXPECT_THAT(pull().error().message,
                AllOf(HasSubstr("org/tiny"), HasSubstr("no model.safetensors")));
    hub_.files.erase("config.json");
    EXPECT_THAT(pull().error().message, HasSubstr("no config.json"));
}

TEST_F(ModelPullTest, SendsATokenWhenItHasOne) {
    ASSERT_TRUE(pull());
    EXPECT_EQ(hub_.authorization, "");
    token_ = "secret";
    ASSERT_TRUE(pull());
    EXPECT_EQ(hub_.authorization, "Bearer secret");
}

TEST_F(ModelPullTest, AFolderThatCannotBeMadeIsAClearError) {
    std::ofstream{folder_} << "a file is in the way";
    const auto outcome = pull();
    EXPECT_EQ(outcome.error().code, ErrorCode::kInternal);
    EXPECT_THAT(outcome.error().message, HasSubstr(folder_.string()));
}

}  // namespace
}  // namespace ragd
