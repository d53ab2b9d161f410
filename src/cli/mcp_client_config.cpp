#include "cli/mcp_client_config.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "wire/json.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

std::string path_in_folder(const std::map<std::string, std::string>& environment,
                           std::string_view variable, std::string_view path) {
    const auto found = environment.find(std::string{variable});
    return found == environment.end() || found->second.empty()
               ? std::string{}
               : fmt::format("{}/{}", found->second, path);
}

/// For people: a member a line.
void append_pretty(std::string& out, const json::value& value, std::size_t depth) {
    const auto indent = [&out](std::size_t levels) { out += "\n" + std::string(levels * 2, ' '); };
    const auto list = [&](char open, char close, const auto& items, const auto& write) {
        out += open;
        bool first = true;
        for (const auto& item : items) {
            out += first ? "" : ",";
            first = false;
            indent(depth + 1);
            write(item);
        }
        if (!first) {
            indent(depth);
        }
        out += close;
    };
    if (const json::object* object = value.if_object()) {
        list('{', '}', *object, [&](const auto& item) {
            out += JsonWriter{}.string(item.key()).take() + ": ";
            append_pretty(out, item.value(), depth + 1);
        });
    } else if (const json::array* array = value.if_array()) {
        list('[', ']', *array,
             [&](const json::value& item) { append_pretty(out, item, depth + 1); });
    } else {
        out += JsonWriter{}.value(value).take();
    }
}

json::object server_of(const McpClientConfig& config, const McpLaunch& launch) {
    json::object server;
    if (!config.type.empty()) {
        server["type"] = config.type;
    }
    server["command"] = launch.command;
    json::array arguments;
    for (const std::string& one : launch.arguments) {
        arguments.emplace_back(one);
    }
    server["args"] = std::move(arguments);
    return server;
}

}  // namespace

Result<McpClientConfig> mcp_client_config(std::string_view client,
                                          const std::map<std::string, std::string>& environment) {
    if (client == "claude") {  // Claude Code, for the user; Claude Desktop has the same section
        return McpClientConfig{.file = path_in_folder(environment, "HOME", ".claude.json"),
                               .section = "mcpServers",
                               .type = "stdio"};
    }
    if (client == "cursor") {
        return McpClientConfig{.file = path_in_folder(environment, "HOME", ".cursor/mcp.json"),
                               .section = "mcpServers",
                               .type = ""};
    }
    if (client == "vscode") {  // of the workspace that one stands in
        return McpClientConfig{.file = ".vscode/mcp.json", .section = "servers", .type = "stdio"};
    }
    return fail(ErrorCode::kInvalidField,
                fmt::format("there is no client '{}'; known are {}", client, kMcpClients));
}

Result<std::string> with_server(std::string_view present, const McpClientConfig& config,
                                const McpLaunch& launch) {
    json::value root = json::object{};
    if (!present.empty()) {
        auto parsed = parse_json(present);
        if (!parsed || !parsed->is_object()) {
            return fail(ErrorCode::kConflict,
                        fmt::format("{} is not plain JSON, and is left alone: add the server to it "
                                    "by hand",
                                    config.file));
        }
        root = std::move(*parsed);
    }
    json::value& section = root.get_object()[config.section];
    if (section.is_null()) {
        section.emplace_object();
    }
    if (!section.is_object()) {
        return fail(ErrorCode::kConflict,
                    fmt::format("\"{}\" in {} is not an object; it is left alone", config.section,
                                config.file));
    }
    section.get_object()["ragd"] = server_of(config, launch);
    std::string out;
    append_pretty(out, root, 0);
    return out + "\n";
}

}  // namespace ragd
