#pragma once
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.hpp"
#include "testing/manual_clock.hpp"

namespace ragd {

/// Answers with what the test wrote down, and keeps what was asked.
class ScriptedTransport final : public Transport {
public:
    struct Script {
        std::vector<ApiCall> calls;
        std::vector<ApiReply> replies;
        /// Calls about the files of documents are apart; 204 where a test has written no reply: it is kept.
        std::vector<ApiCall> file_calls;
        std::vector<ApiReply> file_replies;
        /// Where true, calls about sources are apart, too: there are no documents yet, and what is told
        /// is taken.
        bool keeps_sources = false;
        std::vector<ApiCall> source_calls;
    };
    explicit ScriptedTransport(Script& script) : script_(script) {}
    Result<ApiReply> call(ApiCall call) override {
        if (call.target.starts_with("/originals/")) {
            script_.file_calls.push_back(std::move(call));
            return script_.file_replies.empty() ? ApiReply{204, ""} : next_of(script_.file_replies);
        }
        if (script_.keeps_sources && is_about_sources(call)) {
            script_.source_calls.push_back(call);
            return reply_about_sources(call);
        }
        script_.calls.push_back(std::move(call));
        if (script_.replies.empty()) {
            return fail(ErrorCode::kUnavailable, "nobody answers");
        }
        return next_of(script_.replies);
    }

private:
    static bool is_about_sources(const ApiCall& call) {
        return call.target.starts_with("/sources/") ||
               (call.method == "GET" && call.target.starts_with("/documents?"));
    }
    static ApiReply reply_about_sources(const ApiCall& call) {
        if (call.method == "PUT") {
            return {204, ""};
        }
        return call.target.starts_with("/sources/")
                   ? ApiReply{404, R"({"detail":"there is no source"})"}
                   : ApiReply{200, R"({"documents":[],"next_cursor":null})"};
    }
    static ApiReply next_of(std::vector<ApiReply>& replies) {
        ApiReply reply = replies.front();
        replies.erase(replies.begin());
        return reply;
    }

    Script& script_;
};

/// Runs command lines in a world of fakes.
class CliFixture : public testing::Test {
protected:
    CliFixture() {
        const auto open = [this] { return std::make_unique<ScriptedTransport>(script_); };
        world_.open_local = [open](const Settings&) -> Result<std::unique_ptr<Transport>> {
            return std::unique_ptr<Transport>{open()};
        };
        world_.open_remote =
            [this, open](const Settings&,
                         const ServerAddress& server) -> Result<std::unique_ptr<Transport>> {
            url_ = server.url;
            key_pin_ = server.key_pin;
            return std::unique_ptr<Transport>{open()};
        };
        world_.local_server = [this](const Settings&) { return server_; };
        world_.clock = &clock_;
        world_.version = "1.2.3";
    }

    int run(std::vector<std::string> arguments) {
        out_.str("");
        err_.str("");
        Console console{out_, err_, {}};
        return run_cli(world_, std::move(arguments), {{"HOME", "/nowhere"}}, console);
    }

    /// A folder of this test, which has nothing but what it was given. No documents of complex formats:
    /// their extractor would be this program, once more.
    std::filesystem::path folder_with(std::string_view name, std::string_view text) {
        const auto folder = std::filesystem::path{testing::TempDir()} /
                            testing::UnitTest::GetInstance()->current_test_info()->name();
        if (!std::exchange(has_folder_, true)) {
            std::filesystem::remove_all(folder);
        }
        std::filesystem::create_directories(folder);
        std::ofstream{folder / name} << text;
        return folder;
    }

    ManualClock clock_;
    World world_;
    ScriptedTransport::Script script_;
    std::optional<ServerAddress> server_;
    std::string url_;      // of the server that was asked
    std::string key_pin_;  // the same
    std::ostringstream out_;
    std::ostringstream err_;
    bool has_folder_ = false;
};

}  // namespace ragd
