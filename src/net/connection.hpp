#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "net/http_server.hpp"
#include "net/request_reader.hpp"
#include "net/socket_stream.hpp"

namespace ragd {

class Connection;

/// What all connections of one server share. Only the io thread touches it.
struct ServerContext {
    ServerContext(HttpServerOptions all_options, HttpServerParts all_parts)
        : options(std::move(all_options)),
          parts(std::move(all_parts)),
          bodies(options.bodies_bytes_max),
          open(parts.metrics.declare<Gauge>({"rag_connections", "Open HTTP connections."})) {}

    const HttpServerOptions options;
    const HttpServerParts parts;
    BodyBudget bodies;
    Gauge open;  // how many connections there are
    bool draining = false;
    std::unordered_set<Connection*> connections;

    [[nodiscard]] SocketStream::Options stream_options() const;
    /// The Date header of this second.
    std::string_view date();

private:
    std::int64_t date_second_ = -1;
    std::string date_;
};

/// One client connection: reads requests, has each answered in order, closes.
/// Threads: the io thread.  Lifetime: the frame of the coroutine that runs it.
class Connection {
public:
    Connection(std::shared_ptr<SocketStream> stream, std::string peer, ServerContext& context);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Task<void> run();

    /// No request is being read or answered.
    [[nodiscard]] bool idle() const { return !answering_ && reader_.idle(); }
    /// The handler runs.
    [[nodiscard]] bool answering() const { return answering_; }
    [[nodiscard]] const std::shared_ptr<SocketStream>& stream() const { return stream_; }

private:
    /// Whether the connection can be used again.
    Task<bool> answer(RequestHead head);
    Task<void> answer_fault(const HttpFault& fault);

    std::shared_ptr<SocketStream> stream_;
    std::string peer_;
    ServerContext& context_;
    RequestReader reader_;
    bool answering_ = false;
};

/// Answers 503 on a connection over the limit, without reading what it asks.
Task<void> refuse_connection(std::shared_ptr<SocketStream> stream, ServerContext& context);

}  // namespace ragd
