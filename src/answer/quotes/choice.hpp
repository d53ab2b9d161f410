#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer/quotes/reading.hpp"
#include "domain/answer.hpp"
#include "domain/answer_signs.hpp"

namespace ragd {

/// A sentence chosen as (part of) the answer.
struct Quote {
    std::size_t source = 0;   // Source::n
    std::string text;         // the bytes [start, end) of that source's document
    std::uint64_t start = 0;  // in the document, as Chunk::start
    std::uint64_t end = 0;
};

/// What the extractive generator has to say.
struct QuotedAnswer {
    std::vector<Quote> quotes;  // best first; empty: nothing answers
    double probability = 0;     // that the sources answer the question at all
    AnswerSigns signs;
    std::vector<std::string> warnings;
};

/// Decides whether the sources answer, with at least the probability `threshold`, and quotes.
QuotedAnswer decide(const Reading& reading, std::span<const Source> sources, double bm25_max,
                    double threshold);

/// The answer's text in pieces to stream, one a quote, which ends with its mark: `Quoted sentence.
/// [1] Another one. [3]`; or kNotInTheseDocuments. Joined they are the text. What is no sentence (a
/// row and the head of its table, a line of code) has a line of its own.
std::vector<std::string> render(const QuotedAnswer& quoted_answer);

/// What an abstaining answer says.
inline constexpr std::string_view kNotInTheseDocuments = "Not in these documents.";

}  // namespace ragd
