#include "net/connection.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "net/stream_writer.hpp"

namespace ragd {
namespace {

void add_retry_after(HttpResponse& response) {
    if (find_header(response.headers, "Retry-After") == nullptr) {
        response.headers.emplace_back("Retry-After", std::to_string(limits::kRetryAfter.count()));
    }
}

/// Worth asking before it is read.
bool is_large(const RequestHead& head) {
    constexpr std::uint64_t kSmallBody = 16 * limits::kKiB;
    return head.framing == BodyFraming::kChunked ||
           (head.framing == BodyFraming::kLength && head.content_length > kSmallBody);
}

std::size_t half_of(std::size_t count) {
    return (count + 1) / 2;
}

/// Runs the handler; the text of what it throws, if it does.
Task<std::optional<std::string>> run_handler(const HttpHandler& handler, HttpRequest request,
                                             ResponseWriter& writer) {
    try {
        co_await handler(std::move(request), writer);
    } catch (const std::exception& thrown) {
        co_return thrown.what();
    } catch (...) {
        co_return "an exception of an unknown type";
    }
    co_return std::nullopt;
}

}  // namespace

ServerContext::ServerContext(HttpServerOptions all_options, HttpServerParts all_parts)
    : options(std::move(all_options)),
      parts(std::move(all_parts)),
      bodies(options.bodies_bytes_max),
      slots({.open = options.connections_max,
             .open_per_address = options.connections_per_address_max > 0
                                     ? options.connections_per_address_max
                                     : options.connections_max}),
      socket_slots({.open = half_of(slots.limits().open),
                    .open_per_address = half_of(slots.limits().open_per_address),
                    .reserve = 0}),
      metrics(parts.metrics) {}

SocketStream::Options ServerContext::stream_options() const {
    return {.read_ahead_max = std::max(64 * limits::kKiB, options.header_bytes_max),
            .write_timeout = options.write_timeout,
            .write_rate_min = options.write_rate_min};
}

std::string_view ServerContext::date() {
    const auto second =
        std::chrono::floor<std::chrono::seconds>(parts.clock.wall()).time_since_epoch().count();
    if (second != date_second_) {
        date_second_ = second;
        date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(second));
    }
    return date_;
}

bool ServerContext::make_room_for(Connection& asking) {
    auto& slot = asking.slot();
    if (slot.open()) {
        return true;
    }
    const bool has_share = slots.lack(slot.address()) == Slots::Lack::kRoomForAddress;
    if (auto* quiet = longest_quiet(has_share ? &slot.address() : nullptr)) {
        quiet->evict();
        metrics.evicted.add();
    }
    return slot.open();
}

Connection* ServerContext::longest_quiet(const std::string* address) const {
    Connection* found = nullptr;
    auto since = std::chrono::steady_clock::now() - options.quiet_min;
    for (auto* connection : connections) {
        const auto& slot = connection->slot();
        const bool fits = slot.is_open() && (address == nullptr || slot.address() == *address);
        if (fits && connection->quiet_since() <= since) {
            found = connection;
            since = connection->quiet_since();
        }
    }
    return found;
}

Connection::Connection(std::shared_ptr<SocketStream> stream, std::string peer, Slots::Slot slot,
                       ServerContext& context)
    : stream_(std::move(stream)),
      peer_(std::move(peer)),
      slot_(std::move(slot)),
      context_(context),
      reader_(*stream_, context.options) {
    context_.connections.insert(this);
    context_.metrics.open.add(1);
}

Connection::~Connection() {
    context_.connections.erase(this);
    context_.metrics.open.add(-1);
    if (socket_slot_) {
        context_.metrics.sockets.add(-1);
    }
}

Task<void> Connection::run() {
    bool again = true;
    while (again) {
        BodyBudget::Share body{context_.bodies};
        const auto& options = context_.options;
        auto outcome = co_await reader_.next(slot_.is_open() ? options.header_timeout
                                                             : options.reserve_timeout);
        if (slot_.is_given_back()) {
            break;  // evicted, perhaps while a request was on its way
        }
        if (outcome.request) {
            outcome.request->request.peer = peer_;
            outcome.request->request.peer_certificate = stream_->peer_certificate();
            if (auto admitted = co_await admit(*outcome.request, body); !admitted) {
                outcome.fault = std::move(admitted.error());
            }
        }
        if (stream_->no_tls() != SocketStream::NoTls::kNo) {
            outcome.fault = note_no_tls();
        }
        if (outcome.fault) {
            co_await answer_fault(*outcome.fault,
                                  outcome.request ? &outcome.request->request : nullptr);
        }
        again = outcome.request && !outcome.fault && co_await answer(std::move(*outcome.request)) &&
                !context_.draining;
    }
    co_await stream_->close_gently();
}

/// What to answer to a connection whose handshake failed: words only where they are understood.
std::optional<HttpFault> Connection::note_no_tls() {
    context_.metrics.handshakes_failed.add();
    context_.parts.log.debug("handshake_failed", {{"peer", peer_}, {"why", stream_->tls_fault()}});
    if (stream_->no_tls() != SocketStream::NoTls::kHttp) {
        return std::nullopt;
    }
    return HttpFault{400, "this port speaks HTTPS: ask for https://"};
}

SteadyTime Connection::quiet_since() const {
    if (const auto since = reader_.waiting_since()) {
        return *since;
    }
    return answering_ && !stream_->writing() ? SteadyTime::max() : stream_->quiet_since();
}

void Connection::evict() {
    context_.parts.log.debug("connection_evicted", {{"peer", peer_}, {"idle", idle()}});
    slot_.give_back();
    if (idle()) {
        stream_->close();
    } else {
        stream_->cut();
    }
}

void Connection::recall() {
    if (!socket_slot_) {
        stream_->recall();
    }
}

Result<WebSocketTerms> Connection::become_socket() {
    auto slot = context_.socket_slots.take(slot_.address());
    if (!slot || !slot->is_open()) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("all {} connections that may be WebSockets are in use, or those of "
                                "this address; try again shortly",
                                context_.socket_slots.limits().open));
    }
    socket_slot_.emplace(std::move(*slot));
    context_.metrics.sockets.add(1);
    return WebSocketTerms{.message_bytes_max = context_.options.socket_message_bytes_max,
                          .idle_timeout = context_.options.socket_idle_timeout,
                          .bodies = context_.bodies,
                          .draining = context_.drain.get_token(),
                          .recalled = context_.recall.get_token()};
}

std::chrono::seconds Connection::hsts() const {
    return stream_->has_tls() ? context_.options.hsts : std::chrono::seconds{0};
}

HttpFault Connection::no_slot() const {
    const auto& limits = context_.slots.limits();
    const bool has_share = context_.slots.lack(slot_.address()) == Slots::Lack::kRoomForAddress;
    context_.metrics.refused.at(has_share ? ConnectionRefusal::kAddress : ConnectionRefusal::kFull)
        .add();
    return {503, has_share ? fmt::format("all {} connections that one address may have are in use; "
                                         "try again shortly",
                                         limits.open_per_address)
                           : fmt::format("all {} connections are in use; try again shortly",
                                         limits.open)};
}

Task<OrFault<void>> Connection::admit(RequestHead& head, BodyBudget::Share& body) {
    const auto& is_vital = context_.parts.is_vital;
    const bool vital = head.framing == BodyFraming::kNone && is_vital && is_vital(head.request);
    if (!slot_.is_open() && !vital && !context_.make_room_for(*this)) {
        co_return std::unexpected(no_slot());
    }
    if (is_large(head) && context_.parts.reads_body &&
        !co_await context_.parts.reads_body(head.request)) {
        head.request.body_unread = true;
        head.keep_alive = false;
        co_return OrFault<void>{};
    }
    const auto& body_bytes_max = context_.parts.body_bytes_max;
    co_return co_await reader_.read_body(
        head, {.bytes_max =
                   body_bytes_max ? body_bytes_max(head.request) : context_.options.body_bytes_max,
               .share = body});
}

Task<bool> Connection::answer(RequestHead head) {
    StreamWriter writer{*stream_,
                        {.http11 = head.http11,
                         .head_only = head.request.head_only,
                         .close =
                             [this, keep = head.keep_alive] {
                                 return !keep || context_.draining || !slot_.is_open();
                             },
                         .date = [this] { return context_.date(); },
                         .hsts = hsts(),
                         .socket_terms = [this] { return become_socket(); }},
                        context_.parts.log};
    head.request.gone = stream_->gone();
    answering_ = true;
    stream_->begin_response();
    stream_->watch();
    const auto thrown =
        co_await run_handler(context_.parts.handler, std::move(head.request), writer);
    const bool unanswered = !writer.started() && !stream_->gone().stop_requested();
    if (thrown || unanswered) {
        context_.parts.log.error("handler_failed",
                                 {{"why", thrown.value_or("it returned without an answer")}});
    }
    if (unanswered) {
        (void)co_await writer.send(
            context_.parts.error_page(500, "the server failed to answer", nullptr));
    }
    answering_ = false;
    co_return writer.reusable();
}

Task<void> Connection::answer_fault(const HttpFault& fault, const HttpRequest* request) {
    context_.parts.log.debug("request_refused",
                             {{"peer", peer_}, {"status", fault.status}, {"detail", fault.detail}});
    StreamWriter writer{
        *stream_,
        {.close = [] { return true; }, .date = [this] { return context_.date(); }, .hsts = hsts()},
        context_.parts.log};
    auto page = context_.parts.error_page(fault.status, fault.detail, request);
    if (fault.status == 503) {
        add_retry_after(page);
    }
    (void)co_await writer.send(std::move(page));  // the connection ends either way
}

}  // namespace ragd
