#include "cli/cli_fixture.hpp"
#include "cli/mcp_bridge.hpp"
#include "cli/mcp_client_config.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class McpBridgeTest : public testing::Test {
protected:
    ScriptedTransport::Script script_;
    ScriptedTransport transport_{script_};
    McpBridge bridge_{transport_, "/mcp"};
};

TEST_F(McpBridgeTest, PassesMessagesOnAndAnswersBack) {
    script_.replies = {{200, R"({"jsonrpc":"2.0","id":1,"result":{}})"}};
    EXPECT_EQ(bridge_.answer(R"({"jsonrpc":"2.0","id":1,"method":"ping"})"),
              R"({"jsonrpc":"2.0","id":1,"result":{}})");
    EXPECT_EQ(script_.calls.at(0).target, "/mcp");
    EXPECT_TRUE(script_.calls.at(0).headers.empty());
}

TEST_F(McpBridgeTest, ANotificationHasNoAnswerWhateverComesBack) {
    script_.replies = {{202, ""}, {401, R"({"jsonrpc":"2.0","id":null,"error":{}})"}};
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(bridge_.answer(R"({"jsonrpc":"2.0","method":"notifications/initialized"})"), "");
    }
    EXPECT_EQ(script_.calls.size(), 3U);
}

TEST_F(McpBridgeTest, AModernMessageGetsTheHeadThatHttpWants) {
    script_.replies = {{200, R"({"jsonrpc":"2.0","id":1,"result":{}})"}};
    bridge_.answer(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask","_meta":
        {"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})");
    const HttpHeaders wanted{
        {"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "ask"}};
    EXPECT_EQ(script_.calls.at(0).headers, wanted);
}

TEST_F(McpBridgeTest, WhatTheServerDoesNotAnswerIsAnErrorWithTheId) {
    script_.replies = {
        {401, R"({"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no key"}})"},
        {502, "<html>"},
        {404, R"({"detail":"no route"})"}};
    const auto ask = [this] {
        return bridge_.answer(R"({"jsonrpc":"2.0","id":"x","method":"ping"})");
    };
    EXPECT_EQ(ask(), R"({"jsonrpc":"2.0","id":"x","error":{"code":-32000,"message":"no key"}})");
    EXPECT_THAT(ask(), HasSubstr("it answered 502"));
    EXPECT_THAT(ask(), HasSubstr("it answered 404"));
    EXPECT_THAT(ask(), HasSubstr(R"("id":"x","error":{"code":-32000,"message":"unavailable: )"));
}

TEST(McpClientConfig, KeepsWhatElseIsInTheFile) {
    const auto config = mcp_client_config("cursor", {{"HOME", "/home/ann"}}).value();
    EXPECT_EQ(config.file, "/home/ann/.cursor/mcp.json");
    const auto text = with_server(R"({"theme":"dark","mcpServers":{"other":{"command":"x"},
        "ragd":{"command":"old"}}})",
                                  config, {.command = "/bin/ragd", .arguments = {"mcp"}})
                          .value();
    const auto json = boost::json::parse(text);
    EXPECT_EQ(json.at("theme"), "dark");
    EXPECT_EQ(json.at("mcpServers").at("other").at("command"), "x");
    EXPECT_EQ(json.at("mcpServers").at("ragd").at("command"), "/bin/ragd");
    EXPECT_THAT(text, HasSubstr("\n    \"ragd\": {\n      \"command\": \"/bin/ragd\""));
}

TEST(McpClientConfig, LeavesAFileAloneThatItCannotRead) {
    const auto config = mcp_client_config("vscode", {}).value();
    for (const auto* present : {"// mine\n{}", "[]", R"({"servers":[]})"}) {
        const auto refused = with_server(present, config, {});
        ASSERT_FALSE(refused) << present;
        EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    }
}

class McpCommand : public CliFixture {};

TEST_F(McpCommand, PrintsTheConfigurationOfAClient) {
    EXPECT_EQ(run({"mcp", "install", "claude", "--url", "http://h:1", "--collection", "a"}), 0);
    const auto server = boost::json::parse(out_.str()).at("mcpServers").at("ragd");
    EXPECT_EQ(server.at("args"),
              (boost::json::value{"mcp", "--url", "http://h:1", "--collection", "a"}));
    EXPECT_THAT(err_.str(), HasSubstr("--write"));
    EXPECT_EQ(run({"mcp", "install", "emacs"}), 2);
}

TEST_F(McpCommand, WritesItAndLetsNobodyElseReadIt) {
    const auto home = folder_with("x", "");
    world_.environment = {{"HOME", home.string()}};
    EXPECT_EQ(run({"mcp", "install", "cursor", "--write"}), 0) << err_.str();
    const auto file = home / ".cursor" / "mcp.json";
    namespace fs = std::filesystem;
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_FALSE(fs::exists(file.string() + ".part"));
    std::ifstream in{file};
    std::stringstream text;
    text << in.rdbuf();
    EXPECT_TRUE(boost::json::parse(text.str()).at("mcpServers").at("ragd").is_object());
}

}  // namespace
}  // namespace ragd
