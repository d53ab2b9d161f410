#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "ports/component_status.hpp"

namespace ragd {

/// A passage to be read: `context`, its title and headings, is read before it and never answers.
struct ReadPassage {
    std::string context;
    std::string text;
};

/// How likely an answer begins, or ends, with a word: logits of the model.
struct WordEvidence {
    std::size_t start = 0;  // bytes [start, end) of the passage's text
    std::size_t end = 0;
    float begins = 0;
    float ends = 0;
};

/// What came of reading a question and a passage together.
struct PassageReading {
    float answers = 0;                // logit: the passage answers at all
    float none = 0;                   // begin and end logits of "no answer is here"
    std::vector<WordEvidence> words;  // of the part that was read, ascending
    double familiar = 1;  // share of the words of both, 0..1, that the model knows as one piece
};

/// Reads a question and passages together: where an answer is, and whether there is one.
class Reader {
public:
    virtual ~Reader() = default;

    /// result[i] is of passages[i]. Put the best passages first: where the deadline comes too soon
    /// for all, the result is that of the first ones. A passage over the model's window is read
    /// where it has most of the question's words.
    /// Requires: valid UTF-8.
    /// Errors:   Cancelled; Unavailable - the queue is full, safe to retry.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<std::vector<PassageReading>>> read(const RequestContext& ctx,
                                                           std::string question,
                                                           std::vector<ReadPassage> passages) = 0;

    /// Requires: nothing.  Errors: none: a broken model is a status.  Threads: any, at once.
    /// Lifetime: returns a value.
    [[nodiscard]] virtual ComponentStatus status() const = 0;
};

}  // namespace ragd
