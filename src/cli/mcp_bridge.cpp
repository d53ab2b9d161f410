#include "cli/mcp_bridge.hpp"

#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/mcp/header_text.hpp"
#include "wire/mcp/revision.hpp"
#include "wire/mcp/rpc_error.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

const json::value* json_member(const json::value* value, std::string_view name) {
    const json::object* object = value != nullptr ? value->if_object() : nullptr;
    return object != nullptr ? object->if_contains(name) : nullptr;
}

std::optional<std::string> json_text(const json::value* value) {
    return value != nullptr && value->is_string() ? std::optional{std::string{value->get_string()}}
                                                  : std::nullopt;
}

/// What over HTTP stands in the head, too, from 2026-07-28 on. A line has no head.
HttpHeaders headers_of(const json::value& message) {
    const json::value* params = json_member(&message, "params");
    const auto version = json_text(
        json_member(json_member(params, "_meta"), "io.modelcontextprotocol/protocolVersion"));
    if (!version) {
        return {};
    }
    HttpHeaders headers{{"MCP-Protocol-Version", encode_header_text(*version)}};
    const auto method = json_text(json_member(&message, "method"));
    if (method) {
        headers.emplace_back("Mcp-Method", encode_header_text(*method));
    }
    if (const auto name =
            json_text(json_member(params, method == "resources/read" ? "uri" : "name"))) {
        headers.emplace_back("Mcp-Name", encode_header_text(*name));
    }
    return headers;
}

std::string bridge_failure(std::string_view id, const Error& error) {
    return encode_rpc_error(id,
                            {.code = RpcCode::kServer,
                             .message = fmt::format("{}: {}", name_of(error.code), error.message)});
}

/// A server that refuses a request as a whole does not know its id; whoever waits here does.
std::string with_id(std::string_view id, const ApiReply& reply) {
    auto parsed = parse_json(reply.body);
    json::object* body = parsed ? parsed->if_object() : nullptr;
    if (body == nullptr || (!body->contains("result") && !body->contains("error"))) {
        return bridge_failure(
            id, fail(ErrorCode::kUnavailable,
                     fmt::format("what is there is no MCP server: it answered {}", reply.status)));
    }
    const json::value* told = body->if_contains("id");
    if (id.empty() || (told != nullptr && !told->is_null())) {
        return reply.body;
    }
    (*body)["id"] = json::parse(id);
    return JsonWriter{}.object(*body).take();
}

}  // namespace

std::string McpBridge::answer(std::string_view line) {
    const auto message = parse_json(line);
    const json::value* id = message ? json_member(&*message, "id") : nullptr;
    const bool is_notification =
        message && id == nullptr && json_text(json_member(&*message, "method")).has_value();
    const std::string known_id = id != nullptr ? JsonWriter{}.value(*id).take() : std::string{};
    auto reply = transport_.call({.method = "POST",
                                  .target = target_,
                                  .body = std::string{line},
                                  .headers = message ? headers_of(*message) : HttpHeaders{}});
    if (is_notification) {
        return {};
    }
    return reply ? with_id(known_id, *reply) : bridge_failure(known_id, reply.error());
}

}  // namespace ragd
