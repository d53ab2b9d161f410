#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "text/markdown_code.hpp"

namespace ragd {

/// Reads what a language model writes and takes its reasoning out, which services of some models
/// leave in the text: `<think> ... </think>` and the like at its start or at the start of a line,
/// and what stands before a closing tag whose opening tag the model's template swallowed.
/// Tags in code and in quotes are text.
///
/// That a text began with reasoning may show only at the closing tag. What begins as reasoning
/// does ("Okay, the user asks ...") is therefore held until then, or until the end; other text is
/// said at once, and `said_in_error` tells if it should not have been.
/// All that comes out, joined, without its first `said_in_error` bytes, does not depend on how the
/// text was cut into pieces.
/// Threads: one at a time.
class ThoughtFilter {
public:
    /// Whether all is held until it is known where reasoning ends.
    enum class Hold { kWhereItShows, kAlways };
    explicit ThoughtFilter(Hold hold = Hold::kWhereItShows) : hold_(hold) {}

    /// Takes a piece and returns what can be said by now.
    std::string feed(std::string_view piece);
    /// The text is complete: returns what was held back and is no reasoning.
    std::string finish();
    /// Reasoning comes apart from the text, so nothing of the text has to be held.
    void comes_apart();

    /// So many bytes of what was said first turned out to be reasoning.
    [[nodiscard]] std::size_t said_in_error() const { return said_in_error_; }
    /// There was a thought.
    [[nodiscard]] bool found() const { return found_; }
    /// A closing tag came without an opening one.
    [[nodiscard]] bool closed_only() const { return closed_only_; }

private:
    enum class State {
        kStart,     // nothing but white space and whole thoughts so far, or since the last thought
        kThinking,  // behind an opening tag
        kText,
    };
    enum class Next { kGoOn, kWait };

    std::string run(bool at_end);
    Next start(bool at_end);
    Next think();
    Next speak(bool at_end);
    Next take_tag(bool at_end, bool& taken);
    void say();
    void discard();
    [[nodiscard]] bool is_mentioned(std::size_t tag_bytes) const;
    [[nodiscard]] std::string_view rest() const;

    Hold hold_;
    State state_ = State::kStart;
    std::string pending_;
    std::size_t at_ = 0;       // in pending_: what was read of it
    std::string_view closer_;  // of the thought that is open
    std::string out_;
    std::size_t said_ = 0;
    std::size_t said_in_error_ = 0;
    MarkdownCode code_;
    char last_ = '\n';
    bool at_line_start_ = true;
    bool holding_ = false;
    bool found_ = false;  // a thought
    bool closed_only_ = false;
};

}  // namespace ragd
