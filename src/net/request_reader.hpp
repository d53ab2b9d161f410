#pragma once
#include <cstddef>
#include <optional>

#include "base/task.hpp"
#include "net/http_fault.hpp"
#include "net/http_message.hpp"
#include "net/http_server.hpp"
#include "net/request_head.hpp"
#include "net/socket_stream.hpp"

namespace ragd {

/// Bytes of request bodies that the whole server holds, and the share of one request in them.
class BodyBudget {
public:
    explicit BodyBudget(std::size_t bytes_max) : left_(bytes_max) {}

    class Share {
    public:
        explicit Share(BodyBudget& budget) : budget_(budget) {}
        ~Share() { budget_.left_ += taken_; }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;
        /// Whether the share could grow to `bytes`.
        bool grow_to(std::size_t bytes);

    private:
        BodyBudget& budget_;
        std::size_t taken_ = 0;
    };

private:
    std::size_t left_;
};

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
