#include "answer/quotes/choice.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "answer/quotes/answerability.hpp"
#include "answer/quotes/read_score.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kQuotesMax = 3;
constexpr std::size_t kQuoteBytesMax = 800;
/// A further sentence is quoted if it is nearly as good as the best one, or still good and says
/// something of the question that the others do not.
constexpr double kNearlyAsGood = 0.92;
constexpr double kStillGood = 0.75;
constexpr double kNewShare = 0.15;
/// Two sentences that share more of their words than this say the same.
constexpr double kSameWords = 0.7;

/// How well a sentence answers: by meaning and by words in about equal parts, then by holding the
/// kind of thing asked for and standing in a well ranked source.
double sentence_score(const Sentence& sentence, const Source& source) {
    const double meaning = std::max(0.0, sentence.cosine.value_or(sentence.context));
    const double words = 0.6 * sentence.coverage + 0.4 * sentence.context;
    return 0.40 * meaning + 0.30 * words + 0.15 * (sentence.has_type ? 1.0 : 0.0) +
           0.15 * source.score;
}

std::vector<std::string> terms_of(std::string_view text) {
    std::vector<std::string> terms;
    Analyzer{}.analyze(text, terms);
    std::ranges::sort(terms);
    const auto repeated = std::ranges::unique(terms);
    terms.erase(repeated.begin(), repeated.end());
    return terms;
}

bool says_the_same(std::string_view a, std::string_view b) {
    const auto left = terms_of(a);
    const auto right = terms_of(b);
    std::vector<std::string> both;
    std::ranges::set_intersection(left, right, std::back_inserter(both));
    const std::size_t smaller = std::min(left.size(), right.size());
    return static_cast<double>(both.size()) > kSameWords * static_cast<double>(smaller);
}

Quote quote_of(const Source& source, Span span) {
    return {.source = source.n,
            .text = std::string{span.of(source.chunk.text)},
            .start = source.chunk.start + span.start,
            .end = source.chunk.start + span.end};
}

/// The weight of the question's terms in `sentence` that are not in `said`, as a share of all.
double new_share(const Sentence& sentence, const std::vector<bool>& said,
                 const std::vector<double>& weights) {
    double fresh = 0;
    double all = 0;
    for (std::size_t term = 0; term < weights.size(); ++term) {
        fresh += sentence.terms[term] && !said[term] ? weights[term] : 0;
        all += weights[term];
    }
    return all > 0 ? fresh / all : 0;
}

/// Of sentences that a reader has read, a second one is quoted if it is itself likely to answer, is
/// about the question no less than the first, and what it answers was not said yet. It is of the
/// same source, so that the answer is the same where one source was asked for.
bool adds_when_read(const Sentence& sentence, const std::vector<const Sentence*>& chosen,
                    std::span<const Source> sources) {
    constexpr std::size_t kReadQuotesMax = 2;
    constexpr double kLikely = 0.75;
    if (chosen.size() == kReadQuotesMax || sentence.source != chosen.front()->source ||
        sentence.score < kLikely || sentence.evidence->logit < 0 ||
        sentence.context < chosen.front()->context) {
        return false;
    }
    const std::string answer =
        lower(sentence.evidence->span.of(sources[sentence.source].chunk.text));
    return std::ranges::none_of(chosen, [&](const Sentence* other) {
        return lower(quoted(*other, sources)).contains(answer);
    });
}

std::vector<const Sentence*> choose(const Reading& reading, std::span<const Source> sources) {
    std::vector<const Sentence*> chosen;
    std::vector<bool> said(reading.weights.size());
    for (const Sentence& sentence : reading.sentences) {
        if (chosen.size() == kQuotesMax) {
            break;
        }
        const std::string_view text = quoted(sentence, sources);
        if (!chosen.empty()) {
            const double best = chosen.front()->score;
            const bool adds = reading.was_read
                                  ? adds_when_read(sentence, chosen, sources)
                                  : sentence.score >= kNearlyAsGood * best ||
                                        (sentence.score >= kStillGood * best &&
                                         new_share(sentence, said, reading.weights) >= kNewShare);
            const bool repeats = std::ranges::any_of(chosen, [&](const Sentence* other) {
                return says_the_same(text, quoted(*other, sources));
            });
            if (!adds || repeats) {
                continue;
            }
        }
        chosen.push_back(&sentence);
        for (std::size_t term = 0; term < said.size(); ++term) {
            said[term] = said[term] || sentence.terms[term];
        }
    }
    return chosen;
}

/// A sentence as it is quoted: with what it refers to before it, in one piece where they touch.
void append_quotes(const Sentence& sentence, std::span<const Source> sources,
                   std::vector<Quote>& quotes) {
    const Source& source = sources[sentence.source];
    const std::string& text = source.chunk.text;
    Span span{sentence.span.start, sentence.span.start + quoted(sentence, sources).size()};
    if (sentence.lead_in && sentence.lead_in->size() + span.size() <= kQuoteBytesMax) {
        const Span gap{sentence.lead_in->end, span.start};
        if (trim(gap.of(text)).empty() && !gap.of(text).contains("\n\n")) {
            span.start = sentence.lead_in->start;
        } else {
            quotes.push_back(quote_of(source, *sentence.lead_in));
        }
    }
    quotes.push_back(quote_of(source, span));
}

AnswerSigns signs_of(const Reading& reading, std::span<const Source> sources, double bm25_max) {
    AnswerSigns signs{.source_coverage = reading.best_source_coverage,
                      .names = reading.name_coverage};
    for (const Sentence& sentence : reading.sentences) {
        signs.sentence_cosine = std::max(signs.sentence_cosine, sentence.cosine.value_or(0));
        signs.sentence_coverage = std::max(signs.sentence_coverage, sentence.context);
    }
    std::optional<double> cosine;
    std::optional<double> keyword;
    for (const Source& source : sources) {
        cosine = std::max(cosine, source.scores.vector);  // an empty optional is less than any
        keyword = std::max(keyword, source.scores.keyword);
        signs.relevance = std::max(signs.relevance, source.scores.rerank ? source.score : 0);
    }
    signs.source_cosine = cosine.value_or(0);
    signs.keyword = keyword && bm25_max > 0 ? *keyword / bm25_max : 0;
    signs.type = !reading.sentences.empty() && reading.sentences.front().has_type ? 1 : 0;
    return signs;
}

Evidence evidence_of(const Reading& reading) {
    const bool embedded = std::ranges::any_of(
        reading.sentences, [](const Sentence& sentence) { return sentence.cosine.has_value(); });
    return embedded ? Evidence::kCosines : Evidence::kWords;
}

bool is_of_mark(char c) {
    return (c >= '0' && c <= '9') || c == ',' || c == ' ' || c == '-';
}

/// A quote ends with its sentence. What a document notes behind it ("... krill.[12]") is left out,
/// since it would pass for a citation of ours; within a sentence it is the document's, and stays.
std::string_view without_last_marks(std::string_view text) {
    std::string_view kept = text;
    while (kept.ends_with(']')) {
        const std::size_t open = kept.rfind('[');
        const std::string_view mark =
            open == std::string_view::npos ? kept : kept.substr(open + 1, kept.size() - open - 2);
        if (open == std::string_view::npos || !std::ranges::all_of(mark, is_of_mark)) {
            return text;
        }
        kept = kept.substr(0, open);
        kept = kept.substr(0, kept.find_last_not_of(" \t\n") + 1);
        if (!kept.empty() && std::string_view{".!?\"'"}.contains(kept.back())) {
            text = kept;
        }
    }
    return text;
}

/// Whether a reader goes on in the same line behind it: a sentence, and no row that ends with one.
bool is_prose(std::string_view quote) {
    constexpr std::array<std::string_view, 12> kEnds{".", "!", "?", ":",  ";", ")",
                                                     "”", "»", "“", "\"", "…", "。"};
    return !quote.starts_with('|') && std::ranges::any_of(kEnds, [quote](std::string_view end) {
        return quote.ends_with(end);
    });
}

}  // namespace

std::string_view quoted(const Sentence& sentence, std::span<const Source> sources) {
    const std::string_view text =
        without_last_marks(sentence.span.of(sources[sentence.source].chunk.text));
    if (text.size() <= kQuoteBytesMax) {
        return text;
    }
    const std::size_t space = text.rfind(' ', kQuoteBytesMax);
    std::size_t end = space != std::string_view::npos && space > 0 ? space : kQuoteBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;  // not inside a character
    }
    return text.substr(0, end);
}

void rank_sentences(Reading& reading, std::span<const Source> sources) {
    for (Sentence& sentence : reading.sentences) {
        const Source& source = sources[sentence.source];
        sentence.score = reading.was_read ? read_score(sentence, source, reading.rule)
                                          : sentence_score(sentence, source);
    }
    std::ranges::sort(reading.sentences, [](const Sentence& a, const Sentence& b) {
        return std::tuple{-a.score, a.source, a.span.start} <
               std::tuple{-b.score, b.source, b.span.start};
    });
}

QuotedAnswer decide(const Reading& reading, std::span<const Source> sources, double bm25_max,
                    double threshold) {
    QuotedAnswer quoted_answer;
    if (reading.was_read) {  // its sentences are those with evidence, so there is a first one
        const Sentence& best = reading.sentences.front();
        quoted_answer.signs = read_signs(best, sources[best.source]);
        quoted_answer.probability = best.score;
    } else {
        quoted_answer.signs = signs_of(reading, sources, bm25_max);
        quoted_answer.probability = answer_probability(quoted_answer.signs, evidence_of(reading));
    }
    if (reading.sentences.empty() || quoted_answer.probability < threshold) {
        return quoted_answer;
    }
    for (const Sentence* sentence : choose(reading, sources)) {
        append_quotes(*sentence, sources, quoted_answer.quotes);
    }
    return quoted_answer;
}

std::vector<std::string> render(const QuotedAnswer& quoted_answer) {
    if (quoted_answer.quotes.empty()) {
        return {std::string{kNotInTheseDocuments}};
    }
    std::vector<std::string> pieces;
    bool after_prose = true;
    for (const Quote& quote : quoted_answer.quotes) {
        const bool prose = is_prose(quote.text);
        const auto* between = pieces.empty() ? "" : prose && after_prose ? " " : "\n";
        pieces.push_back(fmt::format("{}{} [{}]", between, quote.text, quote.source));
        after_prose = prose;
    }
    return pieces;
}

}  // namespace ragd
