#include "api/socket_session.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "api/caught.hpp"
#include "api/socket_answer.hpp"
#include "base/shown.hpp"

namespace ragd {
namespace {

namespace asio = boost::asio;
constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);

/// A bulk of changes becomes a few messages.
constexpr std::chrono::milliseconds kChangesEvery{100};

Error in_use(const std::string& id) {
    Error error = fail_field(
        "/id", fmt::format("{} is under way; give each message an id of its own", shown(id)));
    error.code = ErrorCode::kConflict;
    return error;
}

Error too_many_questions() {
    return fail(ErrorCode::kTooManyRequests,
                fmt::format("{} questions are under way, the most that one connection may have; "
                            "wait for one of them",
                            limits::kSocketQuestions));
}

}  // namespace

SocketSession::SocketSession(Call& call, WebSocket& socket, asio::any_io_executor executor)
    : call_(call),
      socket_(socket),
      executor_(executor),
      pace_(executor),
      news_(executor, asio::steady_timer::time_point::max()) {}

Task<Result<void>> SocketSession::run(std::shared_ptr<SocketSession> self) {
    const std::stop_callback ended{self->call_.ended, self->later()};
    const std::stop_callback draining{self->socket_.draining(), self->later()};
    const std::stop_callback recalled{self->socket_.recalled(), self->later()};
    self->spawn(close_when_due(self), &SocketSession::helpers_);
    auto done = co_await caught(read_all(self));
    self->over_ = true;
    self->stop_questions();
    self->pace_.cancel();
    self->notify();
    while (self->asking_ + self->helpers_ > 0) {
        co_await self->news();
    }
    co_return done;
}

Task<Result<void>> SocketSession::read_all(std::shared_ptr<SocketSession> self) {
    while (true) {
        auto message = co_await self->socket_.read();
        if (!message) {
            co_return Result<void>{};  // that it ends is no fault
        }
        if (message->kind != MessageKind::kText) {
            co_await self->socket_.close(CloseCode::kUnsupported, "messages are text, in JSON");
            co_return Result<void>{};
        }
        if (const auto told = co_await self->take(std::move(*message)); !told) {
            co_return told.error().code == ErrorCode::kCancelled ? Result<void>{} : told;
        }
        if (self->faults_ > limits::kSocketFaults) {
            co_await self->socket_.close(CloseCode::kPolicy, "too many messages were refused");
            co_return Result<void>{};
        }
    }
}

/// What ends the connection from our side, while nothing is read.
Task<Result<void>> SocketSession::close_when_due(std::shared_ptr<SocketSession> self) {
    while (!self->over_) {
        if (self->call_.ended.stop_requested()) {
            self->stop_questions();
            co_await self->socket_.close(CloseCode::kPolicy,
                                         "the key was revoked, or the key or token has expired");
            break;
        }
        if (self->socket_.recalled().stop_requested()) {
            self->stop_questions();  // they say so
        }
        if (self->socket_.draining().stop_requested() && self->asking_ == 0) {
            co_await self->socket_.close(CloseCode::kGoingAway, "the server is shutting down");
            break;
        }
        co_await self->news();
    }
    co_return Result<void>{};
}

Task<Result<void>> SocketSession::take(SocketMessage message) {
    using Decoded = std::variant<ClientMessage, ClientFault>;
    const auto decode = [text = std::string_view{message.bytes}]() -> Result<Decoded> {
        return decode_client_message(text);
    };
    auto decoded =
        RAG_CO_TRY(co_await offload(call_, message.bytes.size(), WorkClass::kInteractive, decode));
    if (auto* fault = std::get_if<ClientFault>(&decoded)) {
        co_return co_await refuse(std::move(fault->id), std::move(fault->error));
    }
    co_return co_await begin(std::move(std::get<ClientMessage>(decoded)), std::move(message.room));
}

Task<Result<void>> SocketSession::begin(ClientMessage message,
                                        std::shared_ptr<ByteBudget::Share> room) {
    if (message.verb == ClientVerb::kCancel) {
        co_return co_await cancel(message.id);
    }
    if (questions_.contains(message.id) || subscriptions_.contains(message.id)) {
        co_return co_await refuse(std::nullopt, in_use(message.id));
    }
    if (message.verb == ClientVerb::kSubscribe) {
        co_return co_await subscribe(std::move(message));
    }
    if (asking_ >= limits::kSocketQuestions) {
        co_return co_await refuse(message.id, too_many_questions());
    }
    faults_ = 0;
    questions_.try_emplace(message.id);
    spawn(ask(shared_from_this(), std::move(message), std::move(room)), &SocketSession::asking_);
    co_return Result<void>{};
}

Task<Result<void>> SocketSession::cancel(const std::string& id) {
    faults_ = 0;
    if (const auto question = questions_.find(id); question != questions_.end()) {
        question->second.request_stop();
        co_return Result<void>{};
    }
    const auto subscription = subscriptions_.find(id);
    if (subscription == subscriptions_.end()) {  // its last event is on its way
        co_return Result<void>{};
    }
    const auto data = encode_subscription(subscription->second->collection(), "unsubscribed");
    subscriptions_.erase(subscription);
    co_return co_await tell(id, "done", data);
}

Task<Result<void>> SocketSession::subscribe(ClientMessage message) {
    if (call_.parts.changes == nullptr) {
        co_return co_await refuse(
            message.id, fail(ErrorCode::kUnsupported, "this process tells of no changes"));
    }
    if (subscriptions_.size() >= limits::kSocketSubscriptions) {
        co_return co_await refuse(message.id,
                                  fail(ErrorCode::kTooManyRequests,
                                       fmt::format("there are {} subscriptions, the most that one "
                                                   "connection may have; cancel one of them",
                                                   limits::kSocketSubscriptions)));
    }
    faults_ = 0;
    const auto wake = [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->notify();
        }
    };
    const auto data = encode_subscription(message.collection, "subscribed");
    std::shared_ptr<ChangeFeed::Subscription> made = co_await call_.parts.changes->subscribe(
        call_.ctx.access, std::move(message.collection), wake);
    RAG_CO_TRY(co_await tell(message.id, "changed", data));
    subscriptions_.emplace(message.id, std::move(made));
    if (!std::exchange(tells_changes_, true)) {
        spawn(tell_changes(shared_from_this()), &SocketSession::helpers_);
    }
    notify();
    co_return Result<void>{};
}

/// What happens while a reader is slow becomes one message, so nothing grows.
Task<Result<void>> SocketSession::tell_changes(std::shared_ptr<SocketSession> self) {
    while (!self->over_) {
        std::vector<std::string> ids;
        for (const auto& subscription : self->subscriptions_) {
            ids.push_back(subscription.first);
        }
        bool has_told = false;
        for (const std::string& id : ids) {
            has_told = RAG_CO_TRY(co_await self->tell_changes_of(id)) || has_told;
        }
        if (self->over_) {
            break;
        }
        if (has_told) {
            self->pace_.expires_after(kChangesEvery);
            co_await self->pace_.async_wait(kQuiet);
        } else {
            co_await self->news();
        }
    }
    co_return Result<void>{};
}

Task<Result<bool>> SocketSession::tell_changes_of(std::string id) {
    const auto found = subscriptions_.find(id);
    if (found == subscriptions_.end()) {
        co_return false;  // cancelled meanwhile
    }
    const auto subscription = found->second;
    const auto changes = subscription->take();
    for (const ToldChange& change : changes) {
        const auto now = subscriptions_.find(id);
        if (now == subscriptions_.end() || now->second != subscription) {
            break;
        }
        const auto data = encode_change(subscription->collection(), change);
        RAG_CO_TRY(co_await tell(id, "changed", data));
    }
    co_return !changes.empty();
}

/// As if it had come to /query by itself: with its own id, deadline, log line, place in the limits.
Task<Result<void>> SocketSession::ask(std::shared_ptr<SocketSession> self, ClientMessage message,
                                      std::shared_ptr<ByteBudget::Share> room) {
    const RequestId id{self->call_.settings.new_request_id()};
    const auto stop = self->questions_.at(message.id);
    SocketAnswer answer{*self, message.id, id};
    co_await self->call_.handle(self->request_of(message, id, stop.get_token()), answer);
    room.reset();
    co_return co_await answer.finish();
}

HttpRequest SocketSession::request_of(const ClientMessage& message, const RequestId& id,
                                      std::stop_token gone) const {
    HttpRequest request{
        .method = "POST",
        .target = "/query",
        .path = "/query",
        .segments = {"query"},
        .headers = {{"Content-Type", "application/json"}, {"X-Request-Id", id.str()}},
        .body = message.question,
        .peer = call_.request.peer,
        .peer_certificate = call_.request.peer_certificate,
        .gone = std::move(gone)};
    for (const char* name : {"Host", "Origin", "Authorization"}) {
        if (const auto* value = call_.request.header(name)) {
            request.headers.emplace_back(name, *value);
        }
    }
    return request;
}

Task<Result<void>> SocketSession::refuse(std::optional<std::string> id, Error error) {
    ++faults_;
    if (id && (questions_.contains(*id) || subscriptions_.contains(*id))) {
        id.reset();  // else it would be taken for the end of what has it
    }
    const RequestId request{call_.settings.new_request_id()};
    co_return co_await tell(std::move(id), "error", problem(error, request));
}

std::string SocketSession::problem(const Error& error, const RequestId& request) const {
    return kProblemDialect.encode(error, request, std::nullopt);
}

Task<Result<void>> SocketSession::tell(std::optional<std::string> id, std::string_view event,
                                       std::string_view data) {
    co_return co_await socket_.send(encode_server_event(id, event, data));
}

Task<Result<void>> SocketSession::tell_last(std::string id, std::string_view event,
                                            std::string_view data) {
    questions_.erase(id);
    co_return co_await tell(std::move(id), event, data);
}

void SocketSession::spawn(Task<Result<void>> task, std::size_t SocketSession::* count) {
    ++(this->*count);
    asio::co_spawn(executor_, caught(std::move(task)),
                   [self = shared_from_this(), count](const std::exception_ptr& thrown,
                                                      const Result<void>& done) {
                       if (thrown || (!done && done.error().code != ErrorCode::kCancelled)) {
                           self->call_.parts.log.error(
                               "socket_failed",
                               {{"id", self->call_.ctx.id.str()},
                                {"why", thrown ? "no memory" : done.error().message}});
                       }
                       --(self.get()->*count);
                       self->notify();
                   });
}

void SocketSession::stop_questions() {
    const auto stopped = questions_;  // each may end at once
    for (const auto& question : stopped) {
        std::stop_source{question.second}.request_stop();
    }
}

void SocketSession::notify() {
    news_.cancel();
}

std::function<void()> SocketSession::later() {
    return [executor = executor_, weak = weak_from_this()] {
        asio::post(executor, [weak] {
            if (const auto self = weak.lock()) {
                self->notify();
            }
        });
    };
}

Task<void> SocketSession::news() {
    co_await news_.async_wait(kQuiet);
}

}  // namespace ragd
