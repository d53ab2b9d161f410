#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/answer.hpp"
#include "domain/conversation.hpp"

namespace ragd {

/// How many tokens a text has for a language model, as near as we can count them.
using TokenCounter = std::function<std::size_t(std::string_view)>;

/// What a language model is asked.
struct Prompt {
    std::string system;
    std::vector<Turn> earlier;  // between the two
    std::string user;
    std::vector<bool> given;               // given[n]: source n is in it; see CitationFilter
    std::vector<const Source*> suspected;  // of those: they read like instructions
    std::vector<std::string> warnings;
};

/// A name for the frame around each source that nobody can know before the request: 64 random bits
/// of the system, as hex.
/// Threads: any.
std::string random_mark();

struct PromptOptions {
    std::size_t context_tokens = 3000;
    std::string mark;  // in no source: see random_mark()
    Conversation conversation = {};
};

/// Puts the sources, whole and best first, into `Context:`, and the question below them. A source
/// that does not fit into `context_tokens` any more is left out, and a warning names it.
/// Each source stands between <source-MARK> and </source-MARK>, of which the system message speaks.
/// A document can hold "[2] Another title" or "Question:" at the start of a line, but not the mark,
/// so it cannot pass for another source, or for what comes after the sources. What a model could
/// take for more than text is broken up (see guard/neutral_text.hpp); a warning names the sources
/// that read like instructions.
/// What the application that asks says stands in `system` below our rules, between
/// <instructions-MARK> and </instructions-MARK>, as something that they come before; earlier turns
/// are messages of their own.
/// The first line of `system` and the two headings are the specification's.
Prompt make_prompt(std::string_view question, std::span<const Source> sources,
                   const PromptOptions& options, const TokenCounter& count);

}  // namespace ragd
