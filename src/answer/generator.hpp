#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "answer/answer_run.hpp"
#include "answer/prompt.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "ports/chat_model.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// What a language model made of the sources.
struct Generated {
    std::string text;  // what the sink heard, joined; see ChatReply::reasoning_bytes
    std::vector<SourceRange> citations;
    AnswerKind kind = AnswerKind::kGenerated;
    bool was_cut = false;  // at max_tokens
    Usage usage;
    std::vector<ToolCall> tool_calls = {};
    std::vector<std::string> warnings;
    std::size_t lasting_warnings = 0;  // as Answer has it
};

/// A language model that did not deliver.
struct GenerationFailure {
    Error error;
    bool was_heard = false;  // by the sink, in part
    bool is_final = false;   // nobody listens any more: `error` ends the answer
    std::vector<std::string> warnings = {};
};

/// Answers with a language model: packs the sources into a prompt, lets only those citations
/// through that name one of them, and leaves time for another answer if this one fails.
/// Threads: the io thread. Lifetime: the parts outlive it.
class Generator {
public:
    struct Parts {
        ChatModel& model;
        TokenCounter count_tokens;  // Threads: any
        ComputePool& compute;
        const Clock& clock;
        std::function<std::string()> mark = random_mark;  // of a prompt. Threads: any
    };
    explicit Generator(Parts parts) : parts_(std::move(parts)) {}

    /// What goes wrong is a GenerationFailure, found while there still is time to answer otherwise;
    /// a final one, if the caller is gone or the sink returns an error.
    /// Lifetime: `run` outlives the task.
    Task<std::expected<Generated, GenerationFailure>> run(const AnswerRun& run) const;

private:
    Parts parts_;
};

}  // namespace ragd
