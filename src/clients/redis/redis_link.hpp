#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "base/result.hpp"
#include "clients/redis/redis_url.hpp"

struct ssl_ctx_st;

namespace ragd {

/// The words of one command, the name first.
using RedisCommand = std::vector<std::string>;

/// What came back for one command.
struct RedisReply {
    /// The elements of an array, or the one value. Nothing stands for null, and for an element that
    /// is no string.
    std::vector<std::optional<std::string>> values;
    std::string error;  // what the server refused it with; empty: it did not
};

/// One connection to a Redis, from its beginning to its end: resolved, connected, TLS, HELLO 3 with
/// AUTH, SELECT. Commands of all callers share it; they are answered in the order in which they
/// came. It never reconnects: open another one.
/// Threads: the io thread. Lifetime: held by its own operations until they have ended.
class RedisLink : public std::enable_shared_from_this<RedisLink> {
public:
    enum class State { kConnecting, kReady, kLost };
    using Done = std::move_only_function<void(Result<std::vector<RedisReply>>)>;

    /// Begins to connect. `changed` is called when the state has changed.
    /// Requires: `tls` is there if `url.tls`.
    static std::shared_ptr<RedisLink> open(const boost::asio::any_io_executor& executor,
                                           const RedisUrl& url, std::shared_ptr<ssl_ctx_st> tls,
                                           std::function<void()> changed);
    ~RedisLink();
    RedisLink(const RedisLink&) = delete;
    RedisLink& operator=(const RedisLink&) = delete;

    [[nodiscard]] State state() const;
    /// Why it is lost, for a person. It has no secret in it.
    [[nodiscard]] const std::string& fault() const;

    /// Sends the commands as one piece and gives `done` a reply for each, later, once.
    /// Errors: Unavailable - the connection was lost or is not ready.
    void exec(std::vector<RedisCommand> commands, Done done);
    /// Ends it, for this reason if it has none yet; what waits for a reply gets an error.
    void close(std::string reason);

private:
    struct Impl;
    explicit RedisLink(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace ragd
