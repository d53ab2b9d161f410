#pragma once
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "net/beast_socket.hpp"
#include "net/http_server.hpp"
#include "net/net_metrics.hpp"
#include "net/request_reader.hpp"
#include "net/slots.hpp"
#include "net/socket_stream.hpp"

namespace ragd {

class Connection;

/// What all connections of one server share. Only the io thread touches it.
struct ServerContext {
    ServerContext(HttpServerOptions all_options, HttpServerParts all_parts);

    const HttpServerOptions options;
    const HttpServerParts parts;
    BodyBudget bodies;
    Slots slots;
    Slots socket_slots;
    NetMetrics metrics;
    bool draining = false;
    std::stop_source drain;   // with it, for who waits for that
    std::stop_source recall;  // what is not done by now ends
    std::unordered_set<Connection*> connections;

    [[nodiscard]] SocketStream::Options stream_options() const;
    /// Moves a connection out of the reserve. Where there is no room, the one that has kept us
    /// waiting for longest is closed for it. Whether there is room now.
    bool make_room_for(Connection& asking);
    /// The Date header of this second.
    std::string_view date();

private:
    /// Of all, or of an address; null: none waits for long enough.
    [[nodiscard]] Connection* longest_quiet(const std::string* address) const;

    std::int64_t date_second_ = -1;
    std::string date_;
};

/// One client connection: reads requests, has each answered in order, closes.
/// Threads: the io thread.  Lifetime: the frame of the coroutine that runs it.
class Connection {
public:
    Connection(std::shared_ptr<SocketStream> stream, std::string peer, Slots::Slot slot,
               ServerContext& context);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Task<void> run();

    /// No request is being read or answered.
    [[nodiscard]] bool idle() const { return !answering_ && reader_.idle(); }
    /// The handler runs.
    [[nodiscard]] bool answering() const { return answering_; }
    [[nodiscard]] const std::shared_ptr<SocketStream>& stream() const { return stream_; }
    [[nodiscard]] Slots::Slot& slot() { return slot_; }
    /// Since when we have nothing to do for it but wait for its client; the far future while we
    /// have.
    [[nodiscard]] SteadyTime quiet_since() const;
    /// Stops what its handler does. One that has become a WebSocket is told by ServerContext::recall.
    void recall();
    /// Gives its slot to another: closes it.
    void evict();

private:
    /// Whether the request may be answered: finds it a slot, and reads its body.
    Task<OrFault<void>> admit(RequestHead& head, BodyBudget::Share& body);
    [[nodiscard]] HttpFault no_slot() const;
    std::optional<HttpFault> note_no_tls();
    [[nodiscard]] std::chrono::seconds hsts() const;
    /// Errors: Unavailable - there are as many as may be.
    Result<WebSocketTerms> become_socket();
    /// Whether the connection can be used again.
    Task<bool> answer(RequestHead head);
    /// `request`: its head, where that was read.
    Task<void> answer_fault(const HttpFault& fault, const HttpRequest* request);

    std::shared_ptr<SocketStream> stream_;
    std::string peer_;
    Slots::Slot slot_;
    ServerContext& context_;
    RequestReader reader_;
    std::optional<Slots::Slot> socket_slot_;  // it is a WebSocket
    bool answering_ = false;
};

}  // namespace ragd
