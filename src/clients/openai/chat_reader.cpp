#include "clients/openai/chat_reader.hpp"

#include <algorithm>
#include <utility>

namespace ragd {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

}  // namespace

/// What a body is its first characters tell: proxies and gateways label streams as JSON or as
/// plain text, and errors as streams.
ChatReader::Form ChatReader::form_of(std::string_view body, bool claims_events) {
    if (kBom.starts_with(body.substr(0, kBom.size()))) {
        if (body.size() < kBom.size()) {
            return Form::kUnknown;
        }
        body.remove_prefix(kBom.size());
    }
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return Form::kUnknown;
    }
    body.remove_prefix(first);
    if (body[0] == '{' || body[0] == '[') {
        return Form::kWhole;
    }
    if (claims_events) {
        return Form::kEvents;
    }
    for (const std::string_view field : {"data:", "event:", "id:", "retry:", ":"}) {
        if (body.starts_with(field)) {
            return Form::kEvents;
        }
        if (field.starts_with(body)) {
            return Form::kUnknown;
        }
    }
    return Form::kWhole;
}

void ChatReader::on_head(int status, const HttpHeaders& headers) {
    status_ = status;
    const std::string* type = find_header(headers, "content-type");
    constexpr std::string_view kEvents = "text/event-stream";
    claims_events_ =
        type != nullptr && equals_ignoring_case(type->substr(0, kEvents.size()), kEvents);
}

Task<Result<void>> ChatReader::on_body(std::string piece) {
    if (form_ == Form::kEvents) {
        co_return co_await read_events(piece);
    }
    body_ += piece;
    if (form_ == Form::kUnknown) {
        form_ = form_of(body_, claims_events_);
    }
    if (form_ == Form::kEvents) {
        const std::string bytes = std::exchange(body_, {});
        co_return co_await read_events(bytes);
    }
    co_return Result<void>{};
}

Task<Result<void>> ChatReader::read_events(std::string_view bytes) {
    const auto events = decoder_.feed(bytes);
    if (!events) {
        fault_ = events.error();
        co_return events.error();
    }
    for (const SseEvent& event : *events) {
        if (auto taken = co_await read_event(event.data); !taken) {
            co_return taken;
        }
    }
    co_return Result<void>{};
}

/// Some services leave out the empty line between events, so that several come as one.
Task<Result<void>> ChatReader::read_event(std::string data) {
    auto part = decode_chat_event(data);
    const std::size_t line = data.find('\n');
    if (!part && line != std::string::npos) {
        RAG_CO_TRY(co_await read_event(data.substr(0, line)));
        co_return co_await read_event(data.substr(line + 1));
    }
    co_return done_ ? Result<void>{} : co_await take(std::move(part));
}

/// ... and some the one behind the last event. What does not read as one was cut off.
Task<Result<void>> ChatReader::read_last_event() {
    const auto events = decoder_.feed("\n\n");
    if (!events || events->empty()) {
        co_return Result<void>{};
    }
    std::string data = events->back().data;
    const std::size_t line = data.rfind('\n');
    if (line != std::string::npos && !decode_chat_event(data.substr(line + 1))) {
        data.resize(line);
    } else if (line == std::string::npos && !decode_chat_event(data)) {
        co_return Result<void>{};
    }
    co_return co_await read_event(std::move(data));
}

Task<Result<void>> ChatReader::on_end(std::string_view body) {
    if (!body.empty()) {
        RAG_CO_TRY(co_await on_body(std::string{body}));
    }
    if (form_ == Form::kWhole || (form_ == Form::kUnknown && !claims_events_)) {
        auto part = decode_chat_reply(body_);
        if (part) {
            part->done = true;
        }
        co_return co_await take(std::move(part));
    }
    if (!done_) {
        RAG_CO_TRY(co_await read_last_event());
    }
    if (!done_ && ended()) {
        co_return co_await say(thoughts_.finish());
    }
    co_return Result<void>{};
}

void ChatReader::note(const ChatPart& part) {
    usage_ = part.usage.value_or(usage_);
    done_ = done_ || part.done;
    reasons_ = reasons_ || part.reasons;
    refuses_ = refuses_ || part.refuses;
    if (part.finish != Finish::kNotYet) {
        finish_ = part.finish;
    }
    if (part.reasons) {
        thoughts_.comes_apart();
    }
    for (const ToolCallPart& more : part.tool_calls) {
        if (part.is_whole && wrote_calls_) {
            break;  // some end a stream with all of it
        }
        tool_calls_.resize(std::max(tool_calls_.size(), more.index + 1));
        ToolCall& call = tool_calls_[more.index];
        call.id += more.call.id;
        call.name += more.call.name;
        call.arguments += more.call.arguments;
    }
    wrote_calls_ = wrote_calls_ || !part.tool_calls.empty();
}

Task<Result<void>> ChatReader::take(Result<ChatPart> part) {
    if (!part) {
        fault_ = part.error();
        co_return part.error();
    }
    const bool calls = !part->tool_calls.empty();
    if (!index_ && (!part->text.empty() || part->reasons || calls)) {
        index_ = part->index;
    }
    if (index_ && part->index && *index_ != *part->index) {
        co_return Result<void>{};  // another completion than the one that is read
    }
    note(*part);
    const bool repeats = part->is_whole && wrote_text_;  // some end a stream with all of it
    const std::string text = repeats ? std::string{} : std::move(part->text);
    wrote_text_ = wrote_text_ || !text.empty();
    if (done_ || !text.empty() || part->reasons || calls) {
        on_progress_(*this);
    }
    std::string said = thoughts_.feed(text);
    if (done_) {
        said += thoughts_.finish();
    }
    co_return co_await say(std::move(said));
}

Task<Result<void>> ChatReader::say(std::string text) {
    if (text.empty()) {
        co_return Result<void>{};
    }
    heard_text_ = true;
    if (auto heard = co_await listener_(std::move(text)); !heard) {
        refusal_ = heard.error();
        co_return heard;
    }
    co_return Result<void>{};
}

}  // namespace ragd
