#include <boost/asio/this_coro.hpp>

#include "api/response.hpp"
#include "api/routes.hpp"
#include "api/socket_handshake.hpp"
#include "api/socket_session.hpp"

namespace ragd {
namespace {

HttpResponse no_handshake(Call& call, const HandshakeFault& fault) {
    call.failed =
        fail(fault.status == 426 ? ErrorCode::kUnsupported : ErrorCode::kMalformed, fault.detail);
    auto response = transport_problem(fault.status, fault.detail, call.ctx.id, call.dialect);
    if (fault.status == 426) {
        response.headers.emplace_back("Upgrade", "websocket");
        response.headers.emplace_back("Sec-WebSocket-Version", "13");
    }
    return response;
}

Task<Result<Reply>> open_socket(Call& call, NothingAsked /*asked*/) {
    if (const auto fault = fault_of_handshake(call.request)) {
        co_return no_handshake(call, *fault);
    }
    auto headers = call.headers;
    if (offers_protocol(call.request)) {
        headers.emplace_back("Sec-WebSocket-Protocol", kSocketProtocol);
    }
    const auto socket = RAG_CO_TRY(co_await call.writer.upgrade(call.request, std::move(headers)));
    call.head_sent = true;
    call.upgraded = true;
    RAG_CO_TRY(co_await SocketSession::run(
        std::make_shared<SocketSession>(call, *socket, co_await boost::asio::this_coro::executor)));
    co_return std::nullopt;
}

constexpr std::string_view kOpenSocket = R"json({
"operationId": "openSocket", "tags": ["ask"],
"summary": "Ask over a WebSocket, and hear of changes",
"description": "A WebSocket (RFC 6455) of the subprotocol `ragd.v1`, for several questions at once over one connection. Text messages of the client (SocketMessage): `query`, whose `query` is the body of /query; `cancel`, which ends what has that id; `subscribe` to a collection. Each comes with an `id` of the client's choice, and what comes back has it (SocketEvent): `sources`, `token`, at last `done` or `error`, as in the stream of /query; `changed` of a subscription. Each question counts as a request of its own. A browser, which cannot set headers, offers its key as a second subprotocol: `ragd.key.KEY`.",
"responses": {
  "101": {"description": "The connection is a WebSocket from here on"},
  "426": {
    "description": "Not a request for a WebSocket of version 13",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  }
}
})json";

constexpr std::array kSocketRoutes{
    Route{.method = "GET",
          .pattern = "/ws",
          .handler = kHandler<open_socket>,
          .needs = Needs{Right::kQuery},
          .opens_socket = true,
          .operation = kOpenSocket},
};

constexpr std::string_view kSocketComponents = R"json({
"schemas": {
  "SocketMessage": {
    "description": "What a client says over a WebSocket",
    "oneOf": [
      {
        "type": "object", "required": ["id", "type", "query"], "additionalProperties": false,
        "properties": {"id": {"$ref": "#/components/schemas/SocketId"}, "type": {"const": "query"}, "query": {"$ref": "#/components/schemas/Question"}}
      },
      {
        "type": "object", "required": ["id", "type"], "additionalProperties": false,
        "properties": {"id": {"$ref": "#/components/schemas/SocketId"}, "type": {"const": "cancel"}}
      },
      {
        "type": "object", "required": ["id", "type"], "additionalProperties": false,
        "properties": {"id": {"$ref": "#/components/schemas/SocketId"}, "type": {"const": "subscribe"}, "collection": {"$ref": "#/components/schemas/CollectionName"}}
      }
    ]
  },
  "SocketId": {"type": "string", "minLength": 1, "maxLength": 64, "description": "By which the client knows what comes back; 1..64 bytes"},
  "SocketEvent": {
    "type": "object", "required": ["id", "event", "data"], "additionalProperties": false,
    "description": "What comes back",
    "properties": {
      "id": {"type": ["string", "null"], "description": "null: of a message that has none, or one that is in use"},
      "event": {"enum": ["sources", "token", "done", "error", "changed"]},
      "data": {"type": "object"}
    }
  }
}
})json";

}  // namespace

RouteFamily socket_routes() {
    return {.routes = kSocketRoutes, .components = kSocketComponents};
}

}  // namespace ragd
