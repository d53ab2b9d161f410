#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>

#include "base/byte_budget.hpp"
#include "net/http_message.hpp"
#include "net/socket_stream.hpp"
#include "net/web_socket.hpp"

namespace ragd {

/// What goes for a socket, and what it has of its server, which outlives it.
struct WebSocketTerms {
    std::size_t message_bytes_max = 0;
    /// A client that says nothing for half of it is sent a ping, and is closed at its end.
    std::chrono::milliseconds idle_timeout{0};
    ByteBudget& bodies;
    std::stop_token draining;
    std::stop_token recalled;
};

/// Answers a handshake with 101 and `headers`, and gives the socket that the connection is from then on.
/// Requires: a request that asks for it as RFC 6455, section 4.2.1, wants.
/// Errors: Cancelled - the client is gone.
/// Lifetime: `request` outlives the task.
Task<Result<std::unique_ptr<WebSocket>>> accept_socket(std::shared_ptr<SocketStream> stream,
                                                       const HttpRequest& request,
                                                       HttpHeaders headers, WebSocketTerms terms);

}  // namespace ragd
