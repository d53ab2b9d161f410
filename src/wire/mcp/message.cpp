#include "wire/mcp/message.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/shown.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/mcp/header_text.hpp"
#include "wire/mcp/revision.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kIdBytes = 256;  // it is sent back
constexpr std::string_view kMetaVersion = "io.modelcontextprotocol/protocolVersion";
constexpr std::string_view kMetaCapabilities = "io.modelcontextprotocol/clientCapabilities";

/// An id or a progress token as JSON; empty: it is none.
std::string token_of(const json::value* value) {
    const bool is_number = value != nullptr && (value->is_int64() || value->is_uint64());
    const bool is_text =
        value != nullptr && value->is_string() && value->get_string().size() <= kIdBytes;
    return is_number || is_text ? JsonWriter{}.value(*value).take() : std::string{};
}

McpRefusal refuse(std::string id, RpcCode code, std::string message) {
    return {.id = std::move(id), .error = {.code = code, .message = std::move(message)}};
}

McpRefusal no_such_revision(std::string id, std::string_view wanted) {
    JsonWriter data;
    data.begin_object().key("supported").begin_array();
    data.string(kModernRevision);
    std::for_each(kHandshakeRevisions.rbegin(), kHandshakeRevisions.rend(),
                  [&data](std::string_view one) { data.string(one); });
    data.end_array().key("requested").string(shortened(wanted)).end_object();
    McpRefusal refusal = refuse(
        std::move(id), RpcCode::kUnsupportedVersion,
        fmt::format("the protocol version {} is not spoken here; data.supported lists those that "
                    "are",
                    shown(wanted)));
    refusal.error.data = data.take();
    return refusal;
}

/// The member of `params` that a proxy may route by.
std::string_view named_member(std::string_view method) {
    if (method == "tools/call" || method == "prompts/get") {
        return "name";
    }
    return method == "resources/read" ? "uri" : "";
}

/// Nothing, or why head and body of a modern request do not agree.
std::optional<std::string> disagreement(const McpMessage& message, const McpHeaders& headers,
                                        std::string_view version) {
    if (headers.version != version) {
        return "the header MCP-Protocol-Version is not the protocol version of params._meta";
    }
    if (headers.method != std::string_view{message.method}) {
        return "the header Mcp-Method is not the method of the message";
    }
    const auto name = message.text(named_member(message.method));
    if (name && (!headers.name || decode_header_text(*headers.name) != *name)) {
        return fmt::format("the header Mcp-Name is not params.{}", named_member(message.method));
    }
    return std::nullopt;
}

const json::object* meta_of(const McpMessage& message) {
    const json::value* meta = message.params.if_contains("_meta");
    return meta != nullptr ? meta->if_object() : nullptr;
}

std::optional<std::string_view> version_in(const json::object* meta) {
    const json::value* version = meta != nullptr ? meta->if_contains(kMetaVersion) : nullptr;
    return version != nullptr && version->is_string()
               ? std::optional{std::string_view{version->get_string()}}
               : std::nullopt;
}

/// A request that says its own revision.
McpDecoded check_modern(McpMessage message, const McpHeaders& headers) {
    const json::object* meta = meta_of(message);
    const auto version = version_in(meta);
    const json::value* capabilities =
        meta != nullptr ? meta->if_contains(kMetaCapabilities) : nullptr;
    if (!version || capabilities == nullptr || !capabilities->is_object()) {
        return refuse(std::move(message.id), RpcCode::kInvalidParams,
                      fmt::format("params._meta must have {}, a string, and {}, an object",
                                  kMetaVersion, kMetaCapabilities));
    }
    if (auto why = disagreement(message, headers, *version)) {
        return refuse(std::move(message.id), RpcCode::kHeaderMismatch, std::move(*why));
    }
    if (*version != kModernRevision) {
        return no_such_revision(std::move(message.id), *version);
    }
    message.modern = true;
    return message;
}

McpDecoded check_revision(McpMessage message, const McpHeaders& headers) {
    const bool says_modern = headers.version == kModernRevision;
    if (message
            .is_notification()) {  // it asks for nothing, and what it says of itself is not defined
        message.modern = says_modern;
        return says_modern || !headers.version || is_handshake_revision(*headers.version)
                   ? McpDecoded{std::move(message)}
                   : no_such_revision("", *headers.version);
    }
    if (says_modern || version_in(meta_of(message))) {
        return check_modern(std::move(message), headers);
    }
    if (headers.version && !is_handshake_revision(*headers.version)) {
        return no_such_revision(std::move(message.id), *headers.version);
    }
    return message;
}

/// The message as JSON-RPC has it, whatever it asks for.
McpDecoded read_envelope(json::object& body) {
    const json::value* id = body.if_contains("id");
    const std::string known_id = token_of(id);
    if (id != nullptr && known_id.empty()) {
        return refuse(
            "", RpcCode::kInvalidRequest,
            fmt::format("id must be a whole number, or a string of up to {} bytes", kIdBytes));
    }
    const json::value* version = body.if_contains("jsonrpc");
    const json::value* method = body.if_contains("method");
    if (version == nullptr || *version != "2.0" || method == nullptr || !method->is_string()) {
        return refuse(known_id, RpcCode::kInvalidRequest,
                      "must be a request or a notification: jsonrpc \"2.0\" and a method");
    }
    McpMessage message{.id = known_id, .method = std::string{method->get_string()}};
    if (json::value* params = body.if_contains("params")) {
        if (!params->is_object()) {
            return refuse(known_id, RpcCode::kInvalidParams, "params must be an object");
        }
        message.params = std::move(params->get_object());
    }
    return message;
}

}  // namespace

std::optional<std::string_view> McpMessage::text(std::string_view name) const {
    const json::value* value = params.if_contains(name);
    return value != nullptr && value->is_string()
               ? std::optional{std::string_view{value->get_string()}}
               : std::nullopt;
}

std::string McpMessage::progress_token() const {
    const json::object* meta = meta_of(*this);
    return meta == nullptr ? std::string{} : token_of(meta->if_contains("progressToken"));
}

Result<McpDecoded> decode_message(std::string_view body, const McpHeaders& headers) {
    auto root = RAG_TRY(parse_json(body));
    if (!root.is_object()) {
        return McpDecoded{refuse("", RpcCode::kInvalidRequest,
                                 root.is_array()
                                     ? "a batch is not taken; send its messages one by one"
                                     : "must be one JSON-RPC message, an object")};
    }
    McpDecoded read = read_envelope(root.get_object());
    auto* message = std::get_if<McpMessage>(&read);
    return message == nullptr ? std::move(read) : check_revision(std::move(*message), headers);
}

}  // namespace ragd
