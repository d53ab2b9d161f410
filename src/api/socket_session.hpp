#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "changes/change_feed.hpp"
#include "net/web_socket.hpp"
#include "wire/socket_message.hpp"

namespace ragd {

/// One WebSocket of a client: reads its messages, has its questions answered, each as a request of its
/// own, and says which ended how. Whatever ends the connection cancels them.
/// Threads: the io thread.  Lifetime: `run` returns when nothing of it runs; `call` and `socket` outlive
/// that.
class SocketSession : public std::enable_shared_from_this<SocketSession> {
public:
    SocketSession(Call& call, WebSocket& socket, boost::asio::any_io_executor executor);

    /// Until the connection is over.
    static Task<Result<void>> run(std::shared_ptr<SocketSession> self);

    /// Errors: as WebSocket::send.
    Task<Result<void>> tell(std::optional<std::string> id, std::string_view event,
                            std::string_view data);
    /// The last event of a question, whose id can be used again by whoever reads it.
    Task<Result<void>> tell_last(std::string id, std::string_view event, std::string_view data);
    /// An error as its problem, under a request's id.
    [[nodiscard]] std::string problem(const Error& error, const RequestId& request) const;

private:
    static Task<Result<void>> read_all(std::shared_ptr<SocketSession> self);
    static Task<Result<void>> close_when_due(std::shared_ptr<SocketSession> self);
    static Task<Result<void>> ask(std::shared_ptr<SocketSession> self, ClientMessage message,
                                  std::shared_ptr<ByteBudget::Share> room);
    Task<Result<void>> take(SocketMessage message);
    Task<Result<void>> begin(ClientMessage message, std::shared_ptr<ByteBudget::Share> room);
    Task<Result<void>> cancel(const std::string& id);
    Task<Result<void>> subscribe(ClientMessage message);
    static Task<Result<void>> tell_changes(std::shared_ptr<SocketSession> self);
    /// What is new for one of them.
    Task<Result<bool>> tell_changes_of(std::string id);
    Task<Result<void>> refuse(std::optional<std::string> id, Error error);
    [[nodiscard]] HttpRequest request_of(const ClientMessage& message, const RequestId& id,
                                         std::stop_token gone) const;
    /// Runs it beside the others, and counts it until it ends.
    void spawn(Task<Result<void>> task, std::size_t SocketSession::* count);
    void stop_questions();
    void notify();
    /// `notify` from a stop token, on whatever thread that is stopped.
    [[nodiscard]] std::function<void()> later();
    Task<void> news();

    Call& call_;
    WebSocket& socket_;
    boost::asio::any_io_executor executor_;
    boost::asio::steady_timer pace_;  // of changes that are told
    boost::asio::steady_timer news_;  // never fires; cancelled when something has changed
    std::map<std::string, std::stop_source>
        questions_;  // by the client's id, until their last event
    std::map<std::string, std::shared_ptr<ChangeFeed::Subscription>> subscriptions_;  // the same
    bool tells_changes_ = false;
    std::size_t asking_ = 0;  // questions whose last event is not out yet
    std::size_t helpers_ = 0;
    std::size_t faults_ = 0;  // messages that were refused since the last one that was not
    bool over_ = false;
};

}  // namespace ragd
