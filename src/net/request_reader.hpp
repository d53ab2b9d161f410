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
        std::optional<RequestHead> request;  // with its body
        std::optional<HttpFault> fault;      // to be answered, then close
    };  // neither: close without a word

    /// Reads the next request; `body` is charged with its body.
    Task<Outcome> next(BodyBudget::Share& body);
    /// Whether nothing of a request has come yet.
    [[nodiscard]] bool idle() const { return idle_; }

private:
    Task<OrFault<std::optional<std::size_t>>> read_head(SteadyTime deadline);
    Task<OrFault<void>> read_body(RequestHead& head, SteadyTime deadline, BodyBudget::Share& share);
    Task<OrFault<void>> read_sized(RequestHead& head, SteadyTime deadline,
                                   BodyBudget::Share& share);
    Task<OrFault<void>> read_chunked(RequestHead& head, SteadyTime deadline,
                                     BodyBudget::Share& share);
    Task<OrFault<void>> more_of_body(SteadyTime deadline);

    SocketStream& stream_;
    const HttpServerOptions& options_;
    bool first_ = true;
    bool idle_ = true;
};

}  // namespace ragd
