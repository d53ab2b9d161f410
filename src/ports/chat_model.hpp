#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/conversation.hpp"
#include "domain/model_option.hpp"
#include "domain/request_context.hpp"
#include "domain/tool_call.hpp"
#include "ports/component_status.hpp"

namespace ragd {

/// One completion to ask a language model for.
struct ChatRequest {
    std::string system;
    std::vector<Turn> earlier = {};  // between the two
    std::string user;
    std::string behind = {};  // messages behind that: Conversation::behind
    double temperature = 0;
    std::size_t max_tokens = 512;
    std::vector<ModelOption> options = {};
    bool stream = false;  // pieces as the model makes them; else one piece at the end
};

/// How a completion ended, once all its pieces were heard.
struct ChatReply {
    Usage usage;                     // zeros where the service does not count
    bool cut_at_max_tokens = false;  // the model had more to say
    /// So many bytes of what was heard first are not the text: the model's reasoning, which could
    /// not be told from it before it ended.
    std::size_t reasoning_bytes = 0;
    std::vector<ToolCall> tool_calls = {};   // in the order in which it made them
    std::vector<std::string> warnings = {};  // of what went otherwise than asked
};

/// Takes the text of a completion, piece by piece. An error ends the completion with it.
using ChatListener = std::function<Task<Result<void>>(std::string piece)>;

/// Writes text: a language model behind some service.
class ChatModel {
public:
    virtual ~ChatModel() = default;

    /// Asks for one completion. All pieces joined are its text, without the model's reasoning; it
    /// is never empty, unless the model calls tools.
    /// Requires: valid UTF-8.
    /// Errors:   Unavailable - the service is down, refuses, breaks off, or says what is no
    ///           completion: the message tells a person which, and what was heard so far is void;
    ///           DeadlineExceeded, Cancelled; what the listener returns.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<ChatReply>> complete(const RequestContext& ctx, ChatRequest request,
                                             ChatListener listener) = 0;

    /// What its last calls came to; asks nobody.
    /// Requires: nothing.  Errors: none.  Threads: any, at once.  Lifetime: returns a value.
    [[nodiscard]] virtual ComponentStatus status() const = 0;
};

}  // namespace ragd
