#include "net/connection.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include <fmt/chrono.h>

#include "net/stream_writer.hpp"

namespace ragd {
namespace {

void add_retry_after(HttpResponse& response) {
    if (find_header(response.headers, "Retry-After") == nullptr) {
        response.headers.emplace_back("Retry-After", std::to_string(limits::kRetryAfter.count()));
    }
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

Connection::Connection(std::shared_ptr<SocketStream> stream, std::string peer,
                       ServerContext& context)
    : stream_(std::move(stream)),
      peer_(std::move(peer)),
      context_(context),
      reader_(*stream_, context.options) {
    context_.connections.insert(this);
    context_.open.set(static_cast<double>(context_.connections.size()));
}

Connection::~Connection() {
    context_.connections.erase(this);
    context_.open.set(static_cast<double>(context_.connections.size()));
}

Task<void> Connection::run() {
    bool again = true;
    while (again) {
        BodyBudget::Share body{context_.bodies};
        auto outcome = co_await reader_.next(body);
        if (outcome.fault) {
            co_await answer_fault(*outcome.fault);
        }
        again =
            outcome.request && co_await answer(std::move(*outcome.request)) && !context_.draining;
    }
    co_await stream_->close_gently();
}

Task<bool> Connection::answer(RequestHead head) {
    StreamWriter writer{
        *stream_,
        {.http11 = head.http11,
         .head_only = head.request.head_only,
         .close = [this, keep = head.keep_alive] { return !keep || context_.draining; },
         .date = [this] { return context_.date(); }},
        context_.parts.log};
    head.request.gone = stream_->gone();
    answering_ = true;
    stream_->watch();
    const auto thrown =
        co_await run_handler(context_.parts.handler, std::move(head.request), writer);
    const bool unanswered = !writer.started() && !stream_->gone().stop_requested();
    if (thrown || unanswered) {
        context_.parts.log.error("handler_failed",
                                 {{"why", thrown.value_or("it returned without an answer")}});
    }
    if (unanswered) {
        (void)co_await writer.send(context_.parts.error_page(500, "the server failed to answer"));
    }
    answering_ = false;
    co_return writer.reusable();
}

Task<void> Connection::answer_fault(const HttpFault& fault) {
    context_.parts.log.debug("request_refused",
                             {{"peer", peer_}, {"status", fault.status}, {"detail", fault.detail}});
    StreamWriter writer{*stream_,
                        {.close = [] { return true; }, .date = [this] { return context_.date(); }},
                        context_.parts.log};
    auto page = context_.parts.error_page(fault.status, fault.detail);
    if (fault.status == 503) {
        add_retry_after(page);
    }
    (void)co_await writer.send(std::move(page));  // the connection ends either way
}

Task<void> refuse_connection(std::shared_ptr<SocketStream> stream, ServerContext& context) {
    StreamWriter writer{
        *stream,
        {.close = [] { return true; }, .date = [&context] { return context.date(); }},
        context.parts.log};
    auto page =
        context.parts.error_page(503, "all " + std::to_string(context.options.connections_max) +
                                          " connections are in use; try again shortly");
    add_retry_after(page);
    (void)co_await writer.send(std::move(page));  // the connection ends either way
    co_await stream->close_gently();
}

}  // namespace ragd
