#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "answer/quotes/question_terms.hpp"
#include "answer/quotes/span_evidence.hpp"
#include "base/span.hpp"
#include "domain/answer.hpp"
#include "domain/document.hpp"
#include "domain/reading_rule.hpp"
#include "text/chunk_blocks.hpp"
#include "text/quotable_units.hpp"

namespace ragd {

/// A sentence of a source, and how it fits the question.
struct Sentence {
    std::size_t source = 0;      // index into the sources
    Span span;                   // in that source's text
    std::vector<bool> terms;     // which of the question's terms it holds
    double coverage = 0;         // their weight, as a share of all
    double context = 0;          // the same with the sentence before and the chunk's prefix
    double source_coverage = 0;  // the share that its source holds
    // Shares of the question's words, each the same whatever else was found: of those of `context`,
    // and of those that only the rest of the source has.
    double near = 0;
    double elsewhere = 0;
    double names = 1;              // of the names in the question, the share that its source holds
    bool has_type = false;         // see QuestionTerms::has_type
    bool is_label = false;         // a heading or an echo: says what follows is about
    std::optional<double> cosine;  // to the question, once embedded
    std::optional<Span> lead_in;   // what says what its "it" or "they" is: quoted before it
    std::optional<SpanEvidence> evidence;  // of a reader, if one understands it
    double answers = 0;                    // that one's logit: its passage answers at all
    double score = 0;                      // how well it answers, 0..1
};

/// The sources, read for one question.
struct Reading {
    std::vector<Sentence> sentences;  // the likely ones, best first
    std::vector<double> weights;      // of the question's terms: rare among the sentences is more
    double best_source_coverage = 0;  // share of the question that one source holds
    double name_coverage = 1;         // of the names in the question; 1 if it names nothing
    bool was_read = false;            // by a reader: `sentences` are those with evidence
    ReadingRule rule;                 // of that evidence
};

/// How many sentences are embedded for one question: each costs a model call.
inline constexpr std::size_t kEmbeddedSentencesMax = 8;

/// Splits the sources into sentences and scores them by their words; keeps the best
/// kEmbeddedSentencesMax. Where a reader understands some of the passages, only their sentences
/// count. Pure, and bounded by the size of the sources.
/// Requires: readings[i], if there is one, is of sources[i].
Reading read_sources(const QuestionTerms& question, std::span<const Source> sources,
                     std::span<const PassageReading> readings = {}, const ReadingRule& rule = {});

/// Scores the sentences, with their cosines where they have one, and puts them in order.
void rank_sentences(Reading& reading, std::span<const Source> sources);

/// The bytes of a sentence, cut at a space where it is too long to quote.
std::string_view quoted(const Sentence& sentence, std::span<const Source> sources);

}  // namespace ragd
