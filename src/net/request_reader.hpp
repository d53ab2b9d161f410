#pragma once
#include <cstddef>
#include <optional>

#include "base/byte_budget.hpp"
#include "base/task.hpp"
#include "net/http_fault.hpp"
#include "net/http_message.hpp"
#include "net/http_server.hpp"
#include "net/request_head.hpp"
#include "net/socket_stream.hpp"

namespace ragd {

/// Of the request bodies that the whole server holds.
using BodyBudget = ByteBudget;

/// Reads requests off one connection, within all limits of the options.
/// Threads: the io thread.  Lifetime: the options and the stream outlive it.
class RequestReader {
public:
    RequestReader(SocketStream& stream, const HttpServerOptions& options)
        : stream_(stream), options_(options) {}

    struct Outcome {
        std::optional<RequestHead> request;  // without its body
        std::optional<HttpFault> fault;      // to be answered, then close
    };  // neither: close without a word

    /// Waits for the next request and reads its head, which may take `head_timeout`.
    Task<Outcome> next(std::chrono::milliseconds head_timeout);
    /// A body on its way: how large it may become, and who is charged with it.
    struct BodyRoom {
        std::size_t bytes_max;
        BodyBudget::Share& share;
    };
    /// Reads its body, if it has one, into it.
    Task<OrFault<void>> read_body(RequestHead& head, BodyRoom room);
    /// Whether nothing of a request has come yet.
    [[nodiscard]] bool idle() const { return idle_; }
    /// Since when a head is waited for; nothing while none is.
    [[nodiscard]] std::optional<SteadyTime> waiting_since() const { return waiting_since_; }

private:
    Task<Outcome> read_head(std::chrono::milliseconds head_timeout);
    Task<OrFault<std::optional<std::size_t>>> scan_head(SteadyTime deadline);
    Task<OrFault<void>> read_sized(RequestHead& head, BodyRoom room);
    Task<OrFault<void>> read_chunked(RequestHead& head, BodyRoom room);
    Task<OrFault<void>> more_of_body(std::size_t bytes_so_far);

    SocketStream& stream_;
    const HttpServerOptions& options_;
    bool first_ = true;
    bool idle_ = true;
    std::optional<SteadyTime> waiting_since_;
    SteadyTime begun_;  // when the first byte of the request was seen
};

}  // namespace ragd
