#include "api/socket_handshake.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "net/http_syntax.hpp"

namespace ragd {
namespace {

constexpr std::string_view kProtocols = "Sec-WebSocket-Protocol";
constexpr std::string_view kKeyPrefix = "ragd.key.";

/// The members of a list, which may be spread over several headers of the name.
std::vector<std::string> members_of(const HttpRequest& request, std::string_view name) {
    std::vector<std::string> members;
    for (const auto& header : request.headers) {
        std::string_view rest = header.second;
        while (equals_ignoring_case(header.first, name) && !rest.empty()) {
            const auto end = std::min(rest.find(','), rest.size());
            if (const auto member = trim_ows(rest.substr(0, end)); !member.empty()) {
                members.emplace_back(member);
            }
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return members;
}

bool lists(const HttpRequest& request, std::string_view name, std::string_view wanted) {
    return std::ranges::any_of(members_of(request, name), [wanted](const std::string& member) {
        return equals_ignoring_case(member, wanted);
    });
}

/// 16 bytes in base64 (RFC 6455, section 4.1).
bool is_nonce(std::string_view text) {
    const auto is_digit = [](char c) {
        return is_ascii_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '/';
    };
    return text.size() == 24 && text.ends_with("==") &&
           std::ranges::all_of(text.substr(0, 22), is_digit);
}

}  // namespace

bool asks_for_socket(const HttpRequest& request) {
    return lists(request, "Upgrade", "websocket") && lists(request, "Connection", "upgrade");
}

void take_key_of_protocols(HttpRequest& request) {
    std::string offered;
    std::string key;
    for (const std::string& protocol : members_of(request, kProtocols)) {
        if (protocol.starts_with(kKeyPrefix)) {
            key = protocol.substr(kKeyPrefix.size());
        } else {
            offered += (offered.empty() ? "" : ", ") + protocol;
        }
    }
    if (key.empty()) {
        return;
    }
    std::erase_if(request.headers, [](const auto& header) {
        return equals_ignoring_case(header.first, kProtocols);
    });
    request.headers.emplace_back(kProtocols, std::move(offered));
    if (request.header("Authorization") == nullptr) {
        request.headers.emplace_back("Authorization", "Bearer " + key);
    }
}

bool offers_protocol(const HttpRequest& request) {
    return request.header(kProtocols) != nullptr;
}

std::optional<HandshakeFault> fault_of_handshake(const HttpRequest& request) {
    if (!asks_for_socket(request) || request.head_only) {
        return HandshakeFault{426,
                              "this route speaks WebSocket alone: ask for it with the headers "
                              "Connection: Upgrade and Upgrade: websocket"};
    }
    const auto* version = request.header("Sec-WebSocket-Version");
    if (version == nullptr || *version != "13") {
        return HandshakeFault{426, "Sec-WebSocket-Version must be 13"};
    }
    const auto* key = request.header("Sec-WebSocket-Key");
    if (key == nullptr || !is_nonce(*key)) {
        return HandshakeFault{400, "Sec-WebSocket-Key must be 16 bytes in base64"};
    }
    if (request.header("Host") == nullptr) {
        return HandshakeFault{400, "a WebSocket begins with a request that has a Host"};
    }
    if (offers_protocol(request) && !lists(request, kProtocols, kSocketProtocol)) {
        return HandshakeFault{400, "Sec-WebSocket-Protocol must offer ragd.v1, or nothing"};
    }
    return std::nullopt;
}

}  // namespace ragd
