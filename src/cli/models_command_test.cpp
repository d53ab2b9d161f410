#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

class ModelsCommand : public CliFixture {};

TEST_F(ModelsCommand, ListsFoldersWithAConfiguration) {
    const auto folder = folder_with("notes.txt", "no model");
    for (const char* name : {"owner/model", "owner/model/1_Pooling", "alone"}) {
        std::filesystem::create_directories(folder / name);
        std::ofstream{folder / name / "config.json"} << "{}";
    }
    world_.model_folders = [&](const Settings&) {
        return std::vector{folder, std::filesystem::path{"/no/such/folder"}};
    };
    EXPECT_EQ(run({"models", "--json"}), 0) << err_.str();
    const auto models = boost::json::parse(out_.str()).at("models").as_array();
    ASSERT_EQ(models.size(), 2U);
    EXPECT_EQ(models.at(0).at("name").as_string(), "alone");
    EXPECT_EQ(models.at(1).at("name").as_string(), "owner/model");
    EXPECT_EQ(models.at(1).at("folder").as_string(), (folder / "owner/model").string());
}

TEST_F(ModelsCommand, PullsTheOneThatIsNamed) {
    std::string pulled;
    world_.pull_model = [&](const Settings&, const std::string& name,
                            const Progress& progress) -> Result<std::filesystem::path> {
        pulled = name;
        progress("half of it");
        return std::filesystem::path{"/models/" + name};
    };
    EXPECT_EQ(run({"models", "pull", "owner/model"}), 0);
    EXPECT_EQ(pulled, "owner/model");
    EXPECT_EQ(out_.str(), "/models/owner/model\n") << "no progress where there is no terminal";
    EXPECT_EQ(run({"models", "pull"}), 2);
}

TEST_F(ModelsCommand, AHubThatIsAwayIsUnreachable) {
    world_.pull_model = [](const Settings&, const std::string&,
                           const Progress&) -> Result<std::filesystem::path> {
        return fail(ErrorCode::kUnavailable, "hub: no connection");
    };
    EXPECT_EQ(run({"models", "pull", "owner/model"}), 5);
}

}  // namespace
}  // namespace ragd
