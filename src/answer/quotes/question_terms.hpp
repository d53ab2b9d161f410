#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/analyzer.hpp"

namespace ragd {

/// What kind of thing a question asks for, as far as its first words tell.
enum class AnswerType { kAny, kTime, kNumber, kName };

/// A question as the extractor sees it: its distinct terms without the words that only ask ("what",
/// "how many", "did"), and which of them name something.
class QuestionTerms {
public:
    QuestionTerms(std::string_view question, const Analyzer& analyzer);

    [[nodiscard]] std::size_t size() const { return names_.size(); }
    /// Whether term `i` comes from a capitalised word (not the first) or one with a digit.
    [[nodiscard]] bool is_name(std::size_t i) const { return names_[i]; }
    [[nodiscard]] AnswerType type() const { return type_; }

    /// Marks in `seen` (of size()) the terms that occur in `text`.
    void mark(std::string_view text, std::vector<bool>& seen) const;
    /// Whether `sentence` tells nothing that the question does not say itself: a question of an
    /// FAQ, the "name: Blender" of a row when the question is about the blender. A statement counts
    /// only where the question asks for a kind of thing, since it may confirm what was asked.
    [[nodiscard]] bool is_echo(std::string_view sentence) const;
    /// Whether `sentence` holds something of the kind asked for that the question does not say
    /// itself; true when the question does not tell what kind.
    [[nodiscard]] bool has_type(std::string_view sentence) const;

private:
    void add(std::string_view word, bool name);

    const Analyzer& analyzer_;
    std::unordered_map<std::string, std::size_t> index_;
    std::vector<bool> names_;
    std::vector<std::string> said_;  // the question's words, lower-case
    std::vector<std::string> own_;   // the terms of all of them
    AnswerType type_ = AnswerType::kAny;
};

/// Reads what kind of answer the words of a question ask for.
AnswerType expected_type(std::string_view question);

}  // namespace ragd
