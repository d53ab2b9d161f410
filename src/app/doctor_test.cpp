#include <fstream>

#include <gmock/gmock.h>

#include "app/app_fixture.hpp"
#include "app/commands.hpp"
#include "clients/openai/fake_service_fixture.hpp"
#include "clients/qdrant/fake_qdrant_fixture.hpp"
#include "store/data_lock.hpp"

namespace ragd {
namespace {

using Grade = Finding::Grade;
using testing::HasSubstr;

class Doctor : public AppFixture {
protected:
    Doctor() {
        // What is looked at here is not the models: these are said not to be there, quickly.
        settings_.embedding_model = "no/embedder";
        settings_.rerank_model.clear();
    }
    /// The one finding that says this.
    Finding finding(std::string_view says) {
        for (const Finding& one : examine(settings_)) {
            if (one.what.contains(says)) {
                return one;
            }
        }
        ADD_FAILURE() << "nothing says " << says;
        return {};
    }
};

TEST_F(Doctor, SettingsThatCannotBeHonouredAreSaidBeforeAnythingElse) {
    settings_.qdrant_url = "127.0.0.1:6333";
    const auto findings = examine(settings_);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].grade, Grade::kFault);
    EXPECT_THAT(findings[0].what, HasSubstr("QDRANT_URL"));
}

TEST_F(Doctor, ADirectoryThatIsNotThereIsFineWhereItMayBeMade) {
    EXPECT_EQ(finding("No other process holds").grade, Grade::kGood);
    EXPECT_FALSE(std::filesystem::exists(settings_.data_dir)) << "looking makes nothing";
}

TEST_F(Doctor, WhoHoldsTheDirectoryIsNamed) {
    auto lock = DataLock::acquire(settings_.data_dir, "local").value();
    EXPECT_EQ(finding("Another ragd command is using").grade, Grade::kGood);
    ASSERT_TRUE(lock.announce("127.0.0.1:8080"));
    EXPECT_THAT(finding("A server holds").what, HasSubstr("http://127.0.0.1:8080"));
}

TEST_F(Doctor, AModelThatIsNotThereSaysHowToFetchIt) {
    const auto found = finding("no/embedder");
    EXPECT_EQ(found.grade, Grade::kFault);
    EXPECT_THAT(found.remedy, HasSubstr("ragd models pull no/embedder"));
    EXPECT_EQ(finding("No reranker is configured").grade, Grade::kGood);
}

TEST_F(Doctor, QdrantIsAsked) {
    settings_.qdrant_url = "http://127.0.0.1:1";
    const auto away = finding("Qdrant: ");
    EXPECT_EQ(away.grade, Grade::kFault);
    EXPECT_THAT(away.what, HasSubstr("127.0.0.1:1"));
}

TEST_F(Doctor, TheLanguageModelIsLookedForInItsServicesList) {
    FakeService service{io_, clock_};
    settings_.openai_base_url = service.url();
    settings_.lm_model = "there";
    service.script = {FakeService::reply(200, R"({"data":[{"id":"there:latest"}]})"),
                      FakeService::reply(200, R"({"data":[{"id":"another"}]})"),
                      FakeService::reply(401, R"({"error":{"message":"no"}})")};
    EXPECT_EQ(finding(" has there").grade, Grade::kGood);
    const auto other = finding("does not list the model there");
    EXPECT_EQ(other.grade, Grade::kWarning);
    EXPECT_THAT(other.remedy, HasSubstr("another"));
    EXPECT_EQ(finding("The language model's service").grade, Grade::kFault);
}

TEST_F(Doctor, LookedAtDeeplyADirectoryWithoutAStoreIsNoFault) {
    for (const Finding& one : examine_deeply(settings_)) {
        EXPECT_EQ(one.grade, Grade::kGood) << one.what;
    }
}

}  // namespace
}  // namespace ragd
