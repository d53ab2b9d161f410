#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "answer/quotes/question_terms.hpp"
#include "domain/answer.hpp"
#include "domain/document.hpp"
#include "text/chunk_blocks.hpp"
#include "text/sentences.hpp"

namespace ragd {

/// A sentence of a source, and how it fits the question.
struct Sentence {
    std::size_t source = 0;        // index into the sources
    Span span;                     // in that source's text
    std::vector<bool> terms;       // which of the question's terms it holds
    double coverage = 0;           // their weight, as a share of all
    double context = 0;            // the same with the sentence before and the chunk's prefix
    bool has_type = false;         // see QuestionTerms::has_type
    bool is_label = false;         // a heading or an echo: says what follows is about
    std::optional<double> cosine;  // to the question, once embedded
    double score = 0;              // how well it answers, 0..1
};

/// The sources, read for one question.
struct Reading {
    std::vector<Sentence> sentences;  // the likely ones, best first
    std::vector<double> weights;      // of the question's terms: rare among the sentences is more
    double best_source_coverage = 0;  // share of the question that one source holds
    double name_coverage = 1;         // of the names in the question; 1 if it names nothing
};

/// How many sentences are embedded for one question: each costs a model call.
inline constexpr std::size_t kEmbeddedSentencesMax = 8;

/// Splits the sources into sentences and scores them by their words; keeps the best
/// kEmbeddedSentencesMax. Pure, and bounded by the size of the sources.
Reading read_sources(const QuestionTerms& question, std::span<const Source> sources);

/// Scores the sentences, with their cosines where they have one, and puts them in order.
void rank_sentences(Reading& reading, std::span<const Source> sources);

/// The bytes of a sentence, cut at a space where it is too long to quote.
std::string_view quoted(const Sentence& sentence, std::span<const Source> sources);

}  // namespace ragd
