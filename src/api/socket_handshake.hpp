#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// The subprotocol that is spoken over a WebSocket here.
inline constexpr std::string_view kSocketProtocol = "ragd.v1";

/// Whether the request asks for its connection to become a WebSocket. No page can ask so but by
/// opening one.
bool asks_for_socket(const HttpRequest& request);

/// A page cannot set headers on a WebSocket, and a URL is no place for a key: it offers the key as a
/// subprotocol beside the real one, "ragd.key.KEY". From here on that is the header Authorization, unless
/// the request has one.
void take_key_of_protocols(HttpRequest& request);

/// What is wrong with a request that asks for a WebSocket.
struct HandshakeFault {
    int status = 400;
    std::string detail;
};
/// Nothing: it can be answered with 101.
std::optional<HandshakeFault> fault_of_handshake(const HttpRequest& request);

/// Whether it offers subprotocols: then one of them is named in the answer.
bool offers_protocol(const HttpRequest& request);

}  // namespace ragd
