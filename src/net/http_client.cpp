#include "net/http_client.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "net/curl_engine.hpp"
#include "net/curl_handle.hpp"
#include "net/http_syntax.hpp"
#include "net/transfer.hpp"

namespace ragd {
namespace {

Result<void> check(const HttpCall& call, const Clock& clock) {
    if (call.cancelled.stop_requested()) {
        return fail(ErrorCode::kCancelled, "the call was cancelled");
    }
    if (call.deadline.passed(clock.now())) {
        return fail(ErrorCode::kDeadlineExceeded, "the time allowed for the call has passed");
    }
    if (!is_token(call.method)) {
        return fail(ErrorCode::kMalformed, "the method of a call must be a token");
    }
    for (const auto& [name, value] : call.headers) {
        if (!is_token(name) || !is_field_value(value)) {
            return fail(ErrorCode::kMalformed,
                        "a header of a call has a character that is not "
                        "allowed");  // not said which: it may be a secret
        }
    }
    RAG_TRY(host_of(call.url));
    return {};
}

/// Cancels the transfer when its caller is destroyed without having seen its end.
class CancelOnExit {
public:
    CancelOnExit(CurlEngine& engine, std::shared_ptr<Transfer> transfer)
        : engine_(engine), transfer_(std::move(transfer)) {}
    ~CancelOnExit() {
        if (transfer_) {
            engine_.cancel(transfer_);
        }
    }
    CancelOnExit(const CancelOnExit&) = delete;
    CancelOnExit& operator=(const CancelOnExit&) = delete;
    void ended() { transfer_ = nullptr; }

private:
    CurlEngine& engine_;
    std::shared_ptr<Transfer> transfer_;
};

/// Hands the news to the callbacks of the call and collects the rest in `reply`.
Task<Result<void>> take_news(const HttpCall& call, Transfer::News& news, HttpReply& reply) {
    if (news.head) {
        reply = std::move(*news.head);
        if (call.on_head) {
            if (auto wanted = call.on_head(reply.status, reply.headers); !wanted) {
                co_return wanted;
            }
        }
    }
    if (news.bytes.empty()) {
        co_return Result<void>{};
    }
    if (call.on_body && reply.status >= 200 && reply.status < 300) {
        co_return co_await call.on_body(std::move(news.bytes));
    }
    reply.body.append(news.bytes);
    co_return Result<void>{};
}

Task<Result<HttpReply>> follow(CurlEngine& engine, std::shared_ptr<Transfer> transfer) {
    CancelOnExit guard{engine, transfer};
    HttpReply reply;
    Result<void> taken;  // an error: a callback wants no more
    while (true) {
        auto news = co_await transfer->next();
        const bool was_full = news.bytes.size() >= Transfer::kWaitingBytesMax;
        if (taken) {
            taken = co_await take_news(transfer->call(), news, reply);
            if (!taken) {
                engine.cancel(transfer);
            }
        }
        if (news.done) {
            guard.ended();
            const auto& outcome = taken ? *news.done : taken;
            co_return outcome ? Result<HttpReply>(std::move(reply)) : outcome.error();
        }
        if (was_full) {
            engine.resume(transfer);
        }
    }
}

}  // namespace

HttpClient::HttpClient(HttpClientOptions options, const Clock& clock)
    : clock_(clock), engine_(std::make_shared<CurlEngine>(std::move(options), clock)) {}

HttpClient::~HttpClient() {
    engine_->shut_down();
}

Task<Result<HttpReply>> HttpClient::send(HttpCall call) {
    const auto engine = engine_;
    RAG_CO_TRY(check(call, clock_));
    const auto transfer = std::make_shared<Transfer>(std::move(call));
    RAG_CO_TRY(engine->start(transfer));
    const std::stop_callback on_cancel{transfer->call().cancelled,
                                       [engine, transfer] { engine->cancel(transfer); }};
    co_return co_await follow(*engine, transfer);
}

}  // namespace ragd
