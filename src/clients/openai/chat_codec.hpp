#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "clients/openai/chat_dialect.hpp"
#include "domain/answer.hpp"
#include "ports/chat_model.hpp"

namespace ragd {

/// Why a completion ends.
enum class Finish { kNotYet, kStop, kLength, kWithheld };

/// A part of a call of a tool: of some services the whole.
struct ToolCallPart {
    std::size_t index = 0;  // which of the calls
    ToolCall call;
};

/// A part of a completion: what one event of a stream, or a whole reply, says.
struct ChatPart {
    std::string text;
    bool is_whole = false;  // `text` is all of the completion, as in a reply that is no stream
    bool reasons = false;   // it brings reasoning, which is apart from the text
    bool refuses = false;   // the model says that it will not answer
    std::optional<std::int64_t> index;  // of the completion, where a service makes several
    Finish finish = Finish::kNotYet;
    std::optional<Usage> usage;
    std::vector<ToolCallPart> tool_calls = {};
    bool done = false;  // the stream's "[DONE]"
};

/// The body of POST /chat/completions, as OpenAI's API reference has it, but for what the dialect
/// does without.
std::string encode_chat_request(std::string_view model, const ChatRequest& request,
                                const ChatDialect& dialect = {});

/// Reads the data of one event of a streamed completion. One that has no choices, or a choice that
/// says nothing, is a part without text.
/// Errors: Unavailable - an error object of the service, or no part of a completion.
Result<ChatPart> decode_chat_event(std::string_view data);

/// Reads the body of a completion that came whole.
/// Errors: as `decode_chat_event`.
Result<ChatPart> decode_chat_reply(std::string_view body);

}  // namespace ragd
