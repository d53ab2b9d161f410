#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer/question_terms.hpp"
#include "domain/answer.hpp"
#include "domain/document.hpp"
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

/// What the decision to answer rests on; each is about 0..1.
struct AnswerSigns {
    double sentence_cosine = 0;  // of the best sentence that was embedded
    double source_cosine = 0;    // of the best source
    double source_coverage = 0;
    double sentence_coverage = 0;  // best, in context
    double keyword = 0;            // best bm25 / bm25_max
    double names = 0;
    double lead = 0;       // of the first source's fused score over the mean of the others
    double type = 0;       // 1: the best sentence has what is asked for
    double relevance = 0;  // best probability that a reranker gave to a source
    static constexpr std::size_t kCount = 9;
    [[nodiscard]] std::array<double, kCount> values() const {
        return {sentence_cosine,
                source_cosine,
                source_coverage,
                sentence_coverage,
                keyword,
                names,
                lead,
                type,
                relevance};
    }
};

/// A sentence chosen as (part of) the answer.
struct Quote {
    std::size_t source = 0;  // Source::n
    std::string text;        // bytes of that source's text
};

/// What the extractive generator has to say.
struct Extraction {
    std::vector<Quote> quotes;  // best first; empty: nothing answers
    double probability = 0;     // that the sources answer the question at all
    AnswerSigns signs;
    std::vector<std::string> warnings;
};

/// How many sentences are embedded for one question: each costs a model call.
inline constexpr std::size_t kEmbeddedSentencesMax = 8;

/// Splits the sources into sentences and scores them by their words; keeps the best
/// kEmbeddedSentencesMax. Pure, and bounded by the size of the sources.
Reading read_sources(const QuestionTerms& question, std::span<const Source> sources);

/// Scores the sentences, with their cosines where they have one, and puts them in order.
void rank_sentences(Reading& reading, std::span<const Source> sources);

/// Decides whether the sources answer, and quotes.
Extraction decide(const Reading& reading, std::span<const Source> sources, double bm25_max);

/// The answer's text in pieces to stream: `Quoted sentence. [1] Another one. [3]`, or
/// kNotInTheseDocuments. Joined they are the text.
std::vector<std::string> render(const Extraction& extraction);

/// What an abstaining answer says.
inline constexpr std::string_view kNotInTheseDocuments = "Not in these documents.";

/// The bytes of a sentence, cut at a space where it is too long to quote.
std::string_view quoted(const Sentence& sentence, std::span<const Source> sources);

}  // namespace ragd
