#include "clients/openai/chat_reader.hpp"

#include <utility>

namespace ragd {

void ChatReader::on_head(int status, const HttpHeaders& headers) {
    status_ = status;
    const std::string* type = find_header(headers, "content-type");
    constexpr std::string_view kEvents = "text/event-stream";
    is_events_ = type != nullptr && equals_ignoring_case(type->substr(0, kEvents.size()), kEvents);
}

Task<Result<void>> ChatReader::on_body(std::string piece) {
    if (!is_events_) {
        body_ += piece;
        co_return Result<void>{};
    }
    const auto events = decoder_.feed(piece);
    if (!events) {
        fault_ = events.error();
        co_return events.error();
    }
    for (const SseEvent& event : *events) {
        if (done_) {
            break;
        }
        if (auto taken = co_await take(decode_chat_event(event.data)); !taken) {
            co_return taken;
        }
    }
    co_return Result<void>{};
}

Task<Result<void>> ChatReader::on_end(std::string_view body) {
    if (is_events_ && body.empty()) {
        co_return Result<void>{};
    }
    if (is_events_) {  // events, though no stream was asked for
        co_return co_await on_body(std::string{body});
    }
    auto part = decode_chat_reply(body.empty() ? std::string_view{body_} : body);
    if (part) {
        part->done = true;
    }
    co_return co_await take(std::move(part));
}

Task<Result<void>> ChatReader::take(Result<ChatPart> part) {
    if (!part) {
        fault_ = part.error();
        co_return part.error();
    }
    usage_ = part->usage.value_or(usage_);
    done_ = done_ || part->done;
    heard_text_ = heard_text_ || !part->text.empty();
    if (!part->finish_reason.empty()) {
        finish_reason_ = std::move(part->finish_reason);
    }
    if (done_ || !part->text.empty()) {
        on_progress_(*this);
    }
    if (!part->text.empty()) {
        if (auto heard = co_await listener_(std::move(part->text)); !heard) {
            refusal_ = heard.error();
            co_return heard;
        }
    }
    co_return Result<void>{};
}

}  // namespace ragd
