#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/mcp_call.hpp"
#include "api/request_check.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "base/shown.hpp"
#include "wire/mcp/prompts.hpp"
#include "wire/mcp/resources.hpp"
#include "wire/mcp/rpc_answer.hpp"
#include "wire/mcp/tool_list.hpp"

namespace ragd {
namespace {

struct McpBody {
    static constexpr auto kTakes = Takes::kJson;
    static constexpr std::array<std::string_view, 1> kParameters{"collection"};
    static Result<McpBody> read(Admitted admitted) {
        const HttpRequest& request = admitted.call().request;
        std::optional<CollectionName> collection;
        if (request.parameter("collection") != nullptr) {
            collection = RAG_TRY(collection_of(request));
        }
        return McpBody{
            .admitted = admitted, .text = request.body, .collection = std::move(collection)};
    }

    Admitted admitted;
    std::string_view text;
    std::optional<CollectionName> collection;  // all that this client sees
};

/// An answer that is there already.
template <auto kEncode>
Task<Result<std::string>> at_once(McpCall& mcp) {
    co_return kEncode(mcp.message, mcp.version());
}

Task<Result<std::string>> list_tools(McpCall& mcp) {
    co_return encode_tool_list(mcp.message, mcp.version(), mcp.call.ctx.access.may(Right::kIndex));
}

enum class Era { kBoth, kHandshake, kModern };

struct McpMethod {
    std::string_view name;
    Era era;
    Task<Result<std::string>> (*run)(McpCall& mcp);

    [[nodiscard]] bool is_for(const McpMessage& message) const {
        return name == message.method &&
               (era == Era::kBoth || (era == Era::kModern) == message.modern);
    }
};

constexpr std::array kMethods{
    McpMethod{"initialize", Era::kHandshake, at_once<encode_initialize>},
    McpMethod{"ping", Era::kHandshake, at_once<encode_empty>},
    McpMethod{"server/discover", Era::kModern, at_once<encode_discover>},
    McpMethod{"tools/list", Era::kBoth, list_tools},
    McpMethod{"tools/call", Era::kBoth, call_tool},
    McpMethod{"resources/list", Era::kBoth, list_resources},
    McpMethod{"resources/read", Era::kBoth, read_resource},
    McpMethod{"resources/templates/list", Era::kBoth, at_once<encode_resource_templates>},
    McpMethod{"prompts/list", Era::kBoth, at_once<encode_prompt_list>},
    McpMethod{"prompts/get", Era::kBoth, at_once<encode_prompt>},
};

/// What went wrong, as the answer to this request; but what ends any request is told as any route does.
/// Clients of before 2026-07-28 take the answer to a request that was read from a 200 alone.
Result<std::string> as_answer(McpCall& mcp, Result<std::string> answer) {
    if (answer || answer.error().code == ErrorCode::kCancelled ||
        answer.error().code == ErrorCode::kUnauthenticated) {
        return answer;
    }
    mcp.call.failed = answer.error();
    const auto uri =
        mcp.message.method == "resources/read" ? mcp.message.text("uri") : std::nullopt;
    const RpcError error =
        rpc_error(answer.error(), mcp.call.ctx.id, mcp.message.modern, uri.value_or(""));
    if (mcp.message.modern) {
        mcp.status = error.code == RpcCode::kServer
                         ? mcp.call.dialect.status_of(answer.error().code)
                         : error.status();
    }
    return encode_rpc_error(mcp.message.id, error);
}

Reply refused(const McpRefusal& refusal, int status) {
    return json_response(status, encode_rpc_error(refusal.id, refusal.error));
}

bool accepts(const Call& call, std::string_view type) {
    const auto* accept = call.request.header("Accept");
    return accept != nullptr && accept->contains(type);
}

/// Events where the client takes nothing else, or wants to be told how far its call is.
bool wants_events(const Call& call, const McpMessage& message) {
    if (!accepts(call, "text/event-stream")) {
        return false;
    }
    const bool takes_json = accepts(call, "application/json") || accepts(call, "*/*");
    return !takes_json || (message.method == "tools/call" && !message.progress_token().empty());
}

Task<Result<void>> answer_in_events(McpCall& mcp, const McpMethod& method, EventStream& stream) {
    auto answer = RAG_CO_TRY(as_answer(mcp, co_await method.run(mcp)));
    co_return co_await stream.finish("", std::move(answer));
}

Task<Result<Reply>> answer_request(McpCall mcp, const McpMethod& method) {
    if (!wants_events(mcp.call, mcp.message)) {
        auto answer = RAG_CO_TRY(as_answer(mcp, co_await method.run(mcp)));
        co_return json_response(mcp.status, std::move(answer));
    }
    EventStream stream{mcp.call};
    mcp.events = mcp.message.progress_token().empty() ? nullptr : &stream;
    co_return co_await serve_events(mcp.call, stream, answer_in_events(mcp, method, stream), "");
}

std::optional<std::string_view> header_in(const Call& call, std::string_view name) {
    const auto* value = call.request.header(name);
    return value == nullptr ? std::nullopt : std::optional<std::string_view>{*value};
}

Task<Result<Reply>> post_mcp(Call& call, McpBody body) {
    const auto decode = [&call, text = body.text] {
        return decode_message(text, {.version = header_in(call, "MCP-Protocol-Version"),
                                     .method = header_in(call, "Mcp-Method"),
                                     .name = header_in(call, "Mcp-Name")});
    };
    const auto decoded =
        RAG_CO_TRY(co_await offload(call, body.text.size(), WorkClass::kInteractive, decode));
    if (const auto* refusal = std::get_if<McpRefusal>(&decoded)) {
        co_return refused(*refusal, refusal->error.status());
    }
    const auto& message = std::get<McpMessage>(decoded);
    if (message.is_notification()) {
        co_return HttpResponse{.status = 202};  // there is none that asks for anything here
    }
    const auto is_meant = [&message](const McpMethod& one) { return one.is_for(message); };
    const auto* method = std::ranges::find_if(kMethods, is_meant);
    if (method == kMethods.end()) {
        const RpcError error{
            .code = RpcCode::kMethodNotFound,
            .message = fmt::format("there is no method {}", shown(message.method))};
        co_return refused({message.id, error}, message.modern ? error.status() : 200);
    }
    co_return co_await answer_request(
        McpCall{.call = call, .message = message, .collection = std::move(body.collection)},
        *method);
}

constexpr std::string_view kPostMcp = R"json({
"operationId": "mcp", "tags": ["mcp"],
"summary": "Model Context Protocol",
"description": "One JSON-RPC message of an MCP client (streamable HTTP, without sessions). Up to revision 2025-11-25 a client begins with `initialize`; from 2026-07-28 on each request says its revision in `params._meta` and, as its method and name, in headers. Tools, resources and prompts are described by `tools/list` and its like. The answer to a request is JSON; events where the client takes nothing else, or asks a tool for its progress. A notification has none. With `collection` a client sees that collection alone.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/McpMessage"},
  "examples": {
    "list": {"value": {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}},
    "ask": {"value": {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "How many days of leave do I have?"}}}}
  }
}}},
"responses": {
  "200": {
    "description": "The result; or, to a client of up to 2025-11-25, the error of a request that could be read",
    "content": {
      "application/json": {"schema": {"anyOf": [{"$ref": "#/components/schemas/McpResult"}, {"$ref": "#/components/schemas/JsonRpcError"}]}},
      "text/event-stream": {"schema": {"type": "string", "description": "Data of events without names: notifications/progress, at last the answer"}}
    }
  },
  "202": {"description": "A notification, which has no answer"},
  "404": {
    "description": "A client of 2026-07-28 asked for a method that there is not",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JsonRpcError"}}}
  }
}
})json";

constexpr std::array kMcpRoutes{
    Route{.method = "POST",
          .pattern = "/mcp",
          .handler = kHandler<post_mcp>,
          .needs = Needs{Right::kQuery},
          .dialect = kJsonRpcDialect,
          .operation = kPostMcp},
};

constexpr std::string_view kMcpComponents = R"json({
"schemas": {
  "McpMessage": {
    "type": "object", "required": ["jsonrpc", "method"],
    "properties": {
      "jsonrpc": {"const": "2.0"},
      "id": {"type": ["string", "integer"], "description": "Left out: a notification"},
      "method": {"type": "string", "examples": ["initialize", "tools/list", "tools/call", "resources/read", "prompts/get", "server/discover"]},
      "params": {"type": "object"}
    }
  },
  "McpResult": {
    "type": "object", "required": ["jsonrpc", "id", "result"], "additionalProperties": false,
    "properties": {
      "jsonrpc": {"const": "2.0"},
      "id": {"type": ["string", "integer"]},
      "result": {"type": "object", "description": "As the protocol has it; of a tool: content (one text, which is JSON), structuredContent (the same) and isError"}
    }
  }
}
})json";

}  // namespace

RouteFamily mcp_routes() {
    return {.routes = kMcpRoutes, .components = kMcpComponents};
}

}  // namespace ragd
