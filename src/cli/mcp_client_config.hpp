#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ragd {

/// How an MCP client is told of this server.
struct McpClientConfig {
    std::string file;     // where the client looks; empty: it is not known on this machine
    std::string section;  // the object of the file that has the servers
    std::string type;     // of a server, where the client wants it said
};

inline constexpr std::string_view kMcpClients = "claude, cursor or vscode";

/// Errors: InvalidField - no such client.
Result<McpClientConfig> mcp_client_config(std::string_view client,
                                          const std::map<std::string, std::string>& environment);

/// How the client starts this program.
struct McpLaunch {
    std::string command;
    std::vector<std::string> arguments;
};

/// The file as it is to be: `present` (empty: there is none) with the server "ragd" in it, and all
/// else kept. Two spaces a level.
/// Errors: Conflict - what is there is no JSON of the expected shape: it is left alone.
Result<std::string> with_server(std::string_view present, const McpClientConfig& config,
                                const McpLaunch& launch);

}  // namespace ragd
