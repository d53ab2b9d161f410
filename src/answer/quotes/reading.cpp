#include "answer/quotes/reading.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

namespace ragd {
namespace {

using Seen = std::vector<bool>;

/// Whether what a sentence begins with stands for something said before it.
bool refers_back(std::string_view sentence) {
    static constexpr std::array<std::string_view, 8> kReferring{"It",   "Its",   "They",  "Their",
                                                                "This", "These", "Those", "Both"};
    return std::ranges::any_of(kReferring, [sentence](std::string_view word) {
        return sentence.starts_with(word) &&
               (sentence.size() == word.size() || sentence[word.size()] == ' ');
    });
}

/// All sentences of all sources; one that two overlapping chunks share is listed once.
std::vector<Sentence> list_sentences(const QuestionTerms& question,
                                     std::span<const Source> sources) {
    std::vector<Sentence> sentences;
    std::set<std::tuple<std::string_view, std::uint64_t>> listed;  // document, place in it
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Chunk& chunk = sources[i].chunk;
        std::optional<Span> before;  // the sentence before in its paragraph, or the heading
        const auto blocks = blocks_of_chunk(chunk.blocks, chunk.text);
        for (const QuotableUnit& unit : quotable_units(chunk.text, blocks)) {
            const std::string_view text = unit.span.of(chunk.text);
            const auto lead_in = unit.context        ? unit.context
                                 : refers_back(text) ? before
                                                     : std::nullopt;
            before = unit.heading ? *unit.heading : unit.span;
            if (!listed.emplace(chunk.document.str(), chunk.start + unit.span.start).second) {
                continue;
            }
            Sentence sentence{.source = i,
                              .span = unit.span,
                              .terms = Seen(question.size()),
                              .is_label = unit.heading || question.is_echo(text),
                              .lead_in = lead_in};
            question.mark(text, sentence.terms);
            sentences.push_back(std::move(sentence));
        }
    }
    return sentences;
}

/// A heading, or what only repeats the question, says what the sentence below it is about, but
/// answers nothing itself, unless there is nothing else to read.
void drop_labels(std::vector<Sentence>& sentences) {
    if (!std::ranges::all_of(sentences, &Sentence::is_label)) {
        std::erase_if(sentences, &Sentence::is_label);
    }
}

/// Robertson's idf over the sentences at hand: a term that most of them hold tells nothing about
/// which one answers; one that none holds weighs most.
std::vector<double> weigh_terms(const std::vector<Sentence>& sentences, std::size_t terms) {
    std::vector<double> weights(terms);
    const auto count = static_cast<double>(sentences.size());
    for (std::size_t term = 0; term < terms; ++term) {
        const auto holding = static_cast<double>(std::ranges::count_if(
            sentences, [term](const Sentence& sentence) { return sentence.terms[term]; }));
        weights[term] = std::log(1 + (count - holding + 0.5) / (holding + 0.5));
    }
    return weights;
}

double share(const Seen& seen, const std::vector<double>& weights) {
    double covered = 0;
    double all = 0;
    for (std::size_t term = 0; term < weights.size(); ++term) {
        covered += seen[term] ? weights[term] : 0;
        all += weights[term];
    }
    return all > 0 ? covered / all : 0;
}

double share_of_count(const Seen& seen) {
    const auto held = static_cast<double>(std::ranges::count(seen, true));
    return seen.empty() ? 0 : held / static_cast<double>(seen.size());
}

void unite(Seen& into, const Seen& other) {
    for (std::size_t i = 0; i < into.size(); ++i) {
        into[i] = into[i] || other[i];
    }
}

/// What the prefix (title, headings) of each source says of the question.
std::vector<Seen> mark_prefixes(const QuestionTerms& question, std::span<const Source> sources) {
    std::vector<Seen> marks;
    for (const Source& source : sources) {
        Seen& seen = marks.emplace_back(question.size());
        question.mark(source.chunk.prefix, seen);
    }
    return marks;
}

void cover(Reading& reading, const QuestionTerms& question, std::span<const Source> sources,
           const std::vector<Seen>& prefixes) {
    auto& sentences = reading.sentences;
    std::vector<Seen> whole = prefixes;  // of each source
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        Sentence& sentence = sentences[i];
        unite(whole[sentence.source], sentence.terms);
        Seen context = sentence.terms;
        unite(context, prefixes[sentence.source]);
        if (i > 0 && sentences[i - 1].source == sentence.source) {
            unite(context, sentences[i - 1].terms);
        }
        sentence.coverage = share(sentence.terms, reading.weights);
        sentence.context = share(context, reading.weights);
        sentence.near = share_of_count(context);
        sentence.has_type =
            question.has_type(sentence.span.of(sources[sentence.source].chunk.text));
    }
    std::vector<double> name_weights = reading.weights;
    for (std::size_t term = 0; term < name_weights.size(); ++term) {
        name_weights[term] = question.is_name(term) ? name_weights[term] : 0;
    }
    const bool names = std::ranges::any_of(name_weights, [](double w) { return w > 0; });
    reading.name_coverage = names ? 0 : 1;
    std::vector<double> held;
    std::vector<double> named;
    for (const Seen& seen : whole) {
        held.push_back(share(seen, reading.weights));
        named.push_back(names ? share(seen, name_weights) : 1);
        reading.best_source_coverage = std::max(reading.best_source_coverage, held.back());
        reading.name_coverage = std::max(reading.name_coverage, named.back());
    }
    for (Sentence& sentence : sentences) {
        sentence.source_coverage = held[sentence.source];
        sentence.elsewhere = share_of_count(whole[sentence.source]) - sentence.near;
        sentence.names = named[sentence.source];
    }
}

/// What a reader says of each sentence. Where it understands some passages, the sentences of the
/// others are left out: signs of two kinds cannot be weighed against each other.
void add_evidence(Reading& reading, std::span<const PassageReading> readings) {
    for (Sentence& sentence : reading.sentences) {
        if (sentence.source < readings.size() && is_familiar(readings[sentence.source])) {
            sentence.evidence = best_span(readings[sentence.source], sentence.span);
            sentence.answers = readings[sentence.source].answers;
        }
    }
    const auto unread = [](const Sentence& sentence) { return !sentence.evidence; };
    reading.was_read = !std::ranges::all_of(reading.sentences, unread);
    if (reading.was_read) {
        std::erase_if(reading.sentences, unread);
    }
}

}  // namespace

Reading read_sources(const QuestionTerms& question, std::span<const Source> sources,
                     std::span<const PassageReading> readings, const ReadingRule& rule) {
    Reading reading{.rule = rule};
    reading.sentences = list_sentences(question, sources);
    reading.weights = weigh_terms(reading.sentences, question.size());
    cover(reading, question, sources, mark_prefixes(question, sources));
    drop_labels(reading.sentences);
    add_evidence(reading, readings);
    rank_sentences(reading, sources);
    if (reading.sentences.size() > kEmbeddedSentencesMax) {
        reading.sentences.resize(kEmbeddedSentencesMax);
    }
    return reading;
}

}  // namespace ragd
