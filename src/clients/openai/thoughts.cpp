#include "clients/openai/thoughts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/ascii.hpp"

namespace ragd {
namespace {

struct Tags {
    std::string_view opening;
    std::string_view closing;
};

/// In lower case. As the models of DeepSeek, Qwen, Mistral, Kimi, ByteDance and OpenAI (gpt-oss)
/// write them, and some that were taught by prompts.
constexpr std::array<Tags, 9> kTags{
    {{"<think>", "</think>"},
     {"<thinking>", "</thinking>"},
     {"<thought>", "</thought>"},
     {"<reasoning>", "</reasoning>"},
     {"[think]", "[/think]"},
     {"◁think▷", "◁/think▷"},
     {"<seed:think>", "</seed:think>"},
     {"<|begin_of_thought|>", "<|end_of_thought|>"},
     {"<|channel|>analysis<|message|>", "<|channel|>final<|message|>"}}};

/// How reasoning begins; an answer that begins so is only said later. In lower case.
constexpr std::array<std::string_view, 29> kFirstWords{
    "okay,",        "okay ",       "okay.",        "ok,",       "ok so",       "alright",
    "hmm",          "wait",        "let me ",      "let's ",    "the user",    "user asks",
    "the question", "we need to",  "we are asked", "i need to", "i should ",   "i'll ",
    "i will ",      "so, ",        "so i ",        "so we ",    "so the user", "first, i ",
    "first, let",   "looking at ", "to answer ",   "thinking",  "reasoning"};

enum class Match { kNo, kSoFar, kWhole };

/// Whether `text` begins with `word`, which is in lower case, or may when it goes on.
Match match(std::string_view text, std::string_view word) {
    const std::size_t common = std::min(text.size(), word.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (ascii_lower(text[i]) != word[i]) {
            return Match::kNo;
        }
    }
    return text.size() >= word.size() ? Match::kWhole : Match::kSoFar;
}

struct FoundTag {
    const Tags* tags = nullptr;
    bool opens = false;
    [[nodiscard]] std::size_t size() const {
        return opens ? tags->opening.size() : tags->closing.size();
    }
};

/// The tag that `text` begins with; `may_come` tells that it may when it goes on.
std::optional<FoundTag> tag_at(std::string_view text, bool& may_come) {
    for (const Tags& tags : kTags) {
        for (const bool opens : {true, false}) {
            const Match found = match(text, opens ? tags.opening : tags.closing);
            if (found == Match::kWhole) {
                return FoundTag{&tags, opens};
            }
            may_come = may_come || found == Match::kSoFar;
        }
    }
    return std::nullopt;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view word) {
    const auto found = std::ranges::search(text, word, {}, ascii_lower).begin();
    return static_cast<std::size_t>(found - text.begin());
}

}  // namespace

std::string ThoughtFilter::feed(std::string_view piece) {
    pending_ += piece;
    return run(false);
}

std::string ThoughtFilter::finish() {
    std::string out = run(true);
    if (holding_) {
        holding_ = false;
        out += std::exchange(out_, {});
    }
    return out;
}

void ThoughtFilter::comes_apart() {
    hold_ = Hold::kWhereItShows;
    found_ = true;
    holding_ = false;
}

std::string ThoughtFilter::run(bool at_end) {
    Next next = Next::kGoOn;
    while (next == Next::kGoOn && at_ < pending_.size()) {
        next = state_ == State::kStart      ? start(at_end)
               : state_ == State::kThinking ? think()
                                            : speak(at_end);
    }
    pending_.erase(0, std::exchange(at_, 0));
    if (holding_) {
        return {};
    }
    said_ += out_.size();
    return std::exchange(out_, {});
}

ThoughtFilter::Next ThoughtFilter::start(bool at_end) {
    if (is_blank(pending_[at_])) {
        ++at_;
        return Next::kGoOn;
    }
    bool taken = false;
    if (const Next next = take_tag(at_end, taken); taken || next == Next::kWait) {
        return next;
    }
    bool reasons = hold_ == Hold::kAlways;
    bool may_reason = false;
    for (const std::string_view words : kFirstWords) {
        const Match found = match(rest(), words);
        reasons = reasons || found == Match::kWhole;
        may_reason = may_reason || found == Match::kSoFar;
    }
    if (!found_ && !reasons && may_reason && !at_end) {
        return Next::kWait;
    }
    holding_ = holding_ || (!found_ && reasons);
    state_ = State::kText;
    return Next::kGoOn;
}

ThoughtFilter::Next ThoughtFilter::think() {
    const std::size_t end = find_ignoring_case(rest(), closer_);
    if (end < rest().size()) {
        at_ += end + closer_.size();
        state_ = State::kStart;
        return Next::kGoOn;
    }
    at_ += rest().size() - std::min(rest().size(), closer_.size() - 1);
    return Next::kWait;
}

ThoughtFilter::Next ThoughtFilter::speak(bool at_end) {
    bool taken = false;
    if (const Next next = take_tag(at_end, taken); taken || next == Next::kWait) {
        return next;
    }
    say();
    return Next::kGoOn;
}

/// Takes the tag that comes next, if one does and it is meant.
ThoughtFilter::Next ThoughtFilter::take_tag(bool at_end, bool& taken) {
    const char c = pending_[at_];
    if ((c != '<' && c != '[' && c != '\xE2') || code_.ahead()) {
        return Next::kGoOn;
    }
    bool may_come = false;
    const auto tag = tag_at(rest(), may_come);
    if (!tag) {
        return may_come && !at_end ? Next::kWait : Next::kGoOn;
    }
    if (tag->opens && at_line_start_) {
        closer_ = tag->tags->closing;
        state_ = State::kThinking;
        found_ = taken = true;
    } else if (!tag->opens && (at_line_start_ || !found_)) {
        if (rest().size() == tag->size() && !at_end) {
            return Next::kWait;  // what follows tells whether it is meant
        }
        if (is_mentioned(tag->size())) {
            return Next::kGoOn;
        }
        if (!found_) {
            discard();
        }
        state_ = State::kStart;
        taken = true;
    }
    at_ += taken ? tag->size() : 0;
    return Next::kGoOn;
}

void ThoughtFilter::say() {
    const char c = pending_[at_++];
    out_ += c;
    code_.take(c);
    last_ = c;
    at_line_start_ = c == '\n' || c == '\r' || (at_line_start_ && is_blank(c));
}

/// What was said so far was reasoning.
void ThoughtFilter::discard() {
    said_in_error_ = said_;
    out_.clear();
    code_ = {};
    at_line_start_ = true;
    holding_ = false;
    found_ = true;
    closed_only_ = true;
}

/// "The tag </think> ends ..." speaks of it.
bool ThoughtFilter::is_mentioned(std::size_t tag_bytes) const {
    const std::string_view after = rest().substr(tag_bytes);
    const bool quoted = last_ == '"' || last_ == '\'' || last_ == '`';
    const bool ends_line = after.empty() || after[0] == '\n' || after[0] == '\r';
    return quoted || (!at_line_start_ && is_blank(last_) && !ends_line);
}

std::string_view ThoughtFilter::rest() const {
    return std::string_view{pending_}.substr(at_);
}

}  // namespace ragd
