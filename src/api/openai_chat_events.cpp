#include "api/openai_chat_events.hpp"

#include <utility>

#include "wire/encode.hpp"

namespace ragd {

Task<Result<void>> ChatEvents::on_sources(std::span<const Source> sources) {
    refuses_ = is_refusal(completion_, sources);
    const auto encode = [sources, this]() -> Result<std::string> {
        return encode_first_chunk(completion_, sources);
    };
    const auto bytes = sources_bytes(sources, kOffloadBytes);
    auto data = RAG_CO_TRY(co_await offload(call_, bytes, WorkClass::kInteractive, encode));
    co_return co_await send(std::move(data));
}

Task<Result<void>> ChatEvents::on_token(std::string text) {
    streamed_ += text;
    co_return co_await send(encode_text_chunk(completion_, text, refuses_));
}

Task<Result<void>> ChatEvents::finish(const Answer& answer, bool include_usage) {
    RAG_CO_TRY(check_streamed(answer));
    if (!answer.citations.empty()) {
        RAG_CO_TRY(co_await send(encode_annotations_chunk(completion_, answer)));
    }
    if (!answer.tool_calls.empty()) {
        RAG_CO_TRY(co_await send(encode_tool_calls_chunk(completion_, answer)));
    }
    RAG_CO_TRY(co_await send(encode_last_chunk(completion_, answer)));
    if (include_usage) {
        RAG_CO_TRY(co_await send(encode_usage_chunk(completion_, answer.usage)));
    }
    co_return co_await stream_.finish("", std::string{kEndOfChunks});
}

/// A model that breaks off is followed by an answer of quotes, which other clients take in place of what
/// they heard. These have no way to.
Result<void> ChatEvents::check_streamed(const Answer& answer) const {
    if (streamed_ == answer.text) {
        return {};
    }
    return fail(ErrorCode::kUnavailable,
                "the language model broke off, and what it said so far is void; ask again");
}

Task<Result<void>> ChatEvents::send(std::string data) {
    return stream_.send("", std::move(data));
}

}  // namespace ragd
