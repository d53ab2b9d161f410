#pragma once
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "base/byte_budget.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// Why a WebSocket is closed (RFC 6455, section 7.4.1; 1013 is in IANA's registry).
enum class CloseCode : std::uint16_t {
    kNormal = 1000,
    kGoingAway = 1001,
    kUnsupported = 1003,
    kPolicy = 1008,
    kInternal = 1011,
    kTryAgainLater = 1013,
};

enum class MessageKind {
    kText,  // valid UTF-8
    kBinary,
};

/// A whole message of a client.
struct SocketMessage {
    MessageKind kind = MessageKind::kText;
    std::string bytes;
    /// Of the budget of all bodies: to be kept as long as what was read.
    std::shared_ptr<ByteBudget::Share> room = {};
};

/// A connection that speaks WebSocket (RFC 6455), after its handshake. Pings are answered, and sent while
/// nothing comes; fragments are put together; what breaks the protocol, is too large (1009) or no UTF-8
/// (1007) closes it, all of that by itself.
/// Threads:  the io thread.  Lifetime: await `read`, `send` and `close` before it goes.
class WebSocket {
public:
    virtual ~WebSocket() = default;

    /// The next message. Requires: one reader.
    /// Errors: Cancelled - it is over, whoever ended it. Nothing more comes then.
    virtual Task<Result<SocketMessage>> read() = 0;

    /// Sends a message, and returns when the kernel has taken it: who awaits that has one message in
    /// memory. Many may send at once: each message goes out whole, in the order of the calls.
    /// Requires: a text is valid UTF-8.  Errors: Cancelled - it is over, or the client reads too slowly.
    virtual Task<Result<void>> send(std::string bytes, MessageKind kind = MessageKind::kText) = 0;

    /// Says why, waits a moment for the client to say the same, and ends the connection: `read` and
    /// `send` end. Once is enough.
    /// Requires: a reason of at most 123 bytes.
    virtual Task<void> close(CloseCode code, std::string reason) = 0;

    /// The server stops: whoever is asked nothing should close.
    [[nodiscard]] virtual std::stop_token draining() const = 0;
    /// The time for that is over: a last word, and close.
    [[nodiscard]] virtual std::stop_token recalled() const = 0;
};

}  // namespace ragd
