#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/answer.hpp"
#include "ports/chat_model.hpp"

namespace ragd {

/// A part of a completion: what one event of a stream, or a whole reply, says.
struct ChatPart {
    std::string text;
    std::string finish_reason;  // "stop", "length", "content_filter", ...; empty: it goes on
    std::optional<Usage> usage;
    bool done = false;  // the stream's "[DONE]"
};

/// The body of POST /chat/completions, as OpenAI's API reference has it.
std::string encode_chat_request(std::string_view model, const ChatRequest& request);

/// Reads the data of one event of a streamed completion.
/// Errors: Unavailable - an error object of the service, or no part of a completion.
Result<ChatPart> decode_chat_event(std::string_view data);

/// Reads the body of a completion that came whole.
/// Errors: as `decode_chat_event`.
Result<ChatPart> decode_chat_reply(std::string_view body);

/// The `code` or `type` of an error body, for people who look it up: "invalid_api_key". Only
/// short names made of letters, digits, '_', '-' and '.' are passed on, since messages of services
/// repeat prompts and keys; empty if there is none.
std::string error_name(std::string_view body);

}  // namespace ragd
