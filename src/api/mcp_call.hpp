#pragma once
#include <optional>
#include <string>

#include "api/call.hpp"
#include "api/event_stream.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "wire/mcp/message.hpp"

namespace ragd {

/// One request of an MCP client on its way.
/// Lifetime: within the handler of the route.
struct McpCall {
    Call& call;
    const McpMessage& message;
    std::optional<CollectionName> collection;  // that the address names: nothing else is seen then
    EventStream* events = nullptr;             // null: nobody listens to how far it is
    int status = 200;                          // of the response

    [[nodiscard]] const std::string& version() const { return call.settings.version; }
};

/// The collection of a tool's call that names none.
CollectionName usual_collection(const McpCall& mcp);
/// The collections that the client sees: that of the address, else all in which the caller can read.
/// Errors: those of the store.
Task<Result<std::vector<CollectionName>>> seen_collections(const McpCall& mcp);

// What answers a method: the whole answer as JSON.
// Errors of each: InvalidField and NotFound - the client is at fault; those of what it calls.

/// A tool that fails is an answer, too, which says so to the model; an error is that there is no such
/// tool, and what ends any request: that the caller went, or may no longer ask.
Task<Result<std::string>> call_tool(McpCall& mcp);
Task<Result<std::string>> list_resources(McpCall& mcp);
Task<Result<std::string>> read_resource(McpCall& mcp);

}  // namespace ragd
