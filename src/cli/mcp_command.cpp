#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/percent.hpp"
#include "cli/declare.hpp"
#include "cli/mcp_bridge.hpp"
#include "cli/mcp_client_config.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

struct McpArguments {
    std::string collection;  // empty: all
    std::string client;      // of `install`; empty: it is not that
    bool write = false;
};

/// One line, without its end; false at the end of the input.
/// Errors: TooLarge - a line longer than a request may be.
Result<bool> read_line(std::istream& in, std::string& line) {
    line.clear();
    for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
        if (c == '\n') {
            return true;
        }
        if (line.size() == limits::kRequestBodyBytes) {
            return fail(ErrorCode::kTooLarge, fmt::format("a line on stdin has more than {} bytes",
                                                          limits::kRequestBodyBytes));
        }
        line += static_cast<char>(c);
    }
    return !line.empty();
}

/// Messages one after the other: what a client sends meanwhile waits in the pipe.
Result<ExitCode> serve_stdio(const CommandContext& context, const McpArguments& options) {
    const auto transport = RAG_TRY(open_transport(context));
    std::string target = "/mcp";
    if (!options.collection.empty()) {
        target += "?collection=" + percent_encode(options.collection);
    }
    McpBridge bridge{*transport, std::move(target)};
    std::string line;
    while (RAG_TRY(read_line(std::cin, line))) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        if (const std::string answer = bridge.answer(line); !answer.empty()) {
            context.console.data(answer);
            context.console.flush();
        }
    }
    return ExitCode::kOk;
}

/// How the client is to start what runs now, with what it was told of itself. No key: a file of a
/// client is no place for one.
McpLaunch launch_of(const CommandContext& context, const McpArguments& options) {
    std::error_code unknown;
    const fs::path self = fs::read_symlink("/proc/self/exe", unknown);
    McpLaunch launch{.command = unknown ? "ragd" : self.string(), .arguments = {"mcp"}};
    const fs::path& folder = context.settings.values.data_dir;
    if (!context.global.url.empty()) {
        launch.arguments.insert(launch.arguments.end(), {"--url", context.global.url});
    } else if (!folder.empty()) {
        launch.arguments.insert(launch.arguments.end(),
                                {"--data-dir", fs::absolute(folder).string()});
    }
    if (!options.collection.empty()) {
        launch.arguments.insert(launch.arguments.end(), {"--collection", options.collection});
    }
    return launch;
}

std::string whole_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

/// All or nothing, and for nobody to read who could not before: clients keep secrets there, too.
/// Errors: Unavailable.
Result<void> replace_privately(const fs::path& path, const std::string& text) {
    std::error_code failed;
    const fs::path part = path.string() + ".part";
    const auto before = fs::status(path, failed);
    std::ofstream out{part, std::ios::binary};
    fs::permissions(part,
                    fs::is_regular_file(before) ? before.permissions()
                                                : fs::perms::owner_read | fs::perms::owner_write,
                    failed);
    const bool is_private = !failed;
    if (is_private) {
        out << text;
    }
    out.close();
    if (out && is_private) {
        fs::rename(part, path, failed);
    }
    if (!out || failed) {
        fs::remove(part, failed);
        return fail(ErrorCode::kUnavailable, fmt::format("cannot write {}", path.string()));
    }
    return {};
}

Result<ExitCode> install_client(const CommandContext& context, const McpArguments& options) {
    const auto config = RAG_TRY(mcp_client_config(options.client, context.world.environment));
    const McpLaunch launch = launch_of(context, options);
    if (!options.write) {
        std::string text = RAG_TRY(with_server("", config, launch));
        text.pop_back();  // `data` ends the line
        context.console.data(text);
        context.console.note(fmt::format("put this into {}, or add --write",
                                         config.file.empty() ? "its settings" : config.file));
        return ExitCode::kOk;
    }
    if (config.file.empty()) {
        return fail(ErrorCode::kInvalidField, "HOME is not set: where the file is cannot be known");
    }
    std::error_code failed;  // what cannot be made cannot be written to either, which is told
    fs::create_directories(fs::path{config.file}.parent_path(), failed);
    const fs::path file = fs::weakly_canonical(config.file, failed);  // a link stays one
    const fs::path path = failed ? fs::path{config.file} : file;
    const std::string text = RAG_TRY(with_server(whole_file(path), config, launch));
    RAG_TRY(replace_privately(path, text));
    context.console.note(fmt::format("{} has the server \"ragd\" now", config.file));
    return ExitCode::kOk;
}

Result<ExitCode> run_mcp(const CommandContext& context, const McpArguments& options) {
    return options.client.empty() ? serve_stdio(context, options)
                                  : install_client(context, options);
}

}  // namespace

void add_mcp_command(CLI::App& app, Command& given) {
    const auto [command, declared] = declare(app, given, "mcp", run_mcp);
    McpArguments& options = declared;
    command.description("Serve the documents to an MCP client on stdin and stdout");
    command.require_subcommand(0, 1);
    command.add_option("--collection", options.collection, "Only this collection (default: all)")
        ->type_name("NAME");
    CLI::App* install = command.add_subcommand("install", "Print a client's configuration");
    install->fallthrough();
    install->add_option("client", options.client, "claude, cursor or vscode")
        ->required()
        ->check(CLI::IsMember(std::vector<std::string>{"claude", "cursor", "vscode"}))
        ->type_name("CLIENT");
    install->add_flag("--write", options.write,
                      "Write it into the client's file; what else is there stays");
    command.footer(
        "\nExamples:\n  ragd mcp\n  ragd mcp --url https://rag.example.com\n"
        "  ragd mcp install claude --write");
}

}  // namespace ragd
