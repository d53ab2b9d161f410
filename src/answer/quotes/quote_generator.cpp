#include "answer/quotes/quote_generator.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "text/chunker.hpp"

namespace ragd {
namespace {

double dot(const Vector& a, const Vector& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// A sentence as it is embedded: under its title and headings, which say what "it" is.
std::vector<std::string> texts_of(const Reading& reading, const std::vector<Source>& sources) {
    std::vector<std::string> texts;
    for (const Sentence& sentence : reading.sentences) {
        const Chunk& chunk = sources[sentence.source].chunk;
        texts.push_back(embedded_text(chunk.prefix, sentence.span.of(chunk.text)));
    }
    return texts;
}

}  // namespace

Task<Result<QuotedAnswer>> QuoteGenerator::run(const RequestContext& ctx, const Question& question,
                                               const Retrieved& found, double threshold) const {
    const std::vector<Source>& sources = found.sources;
    auto reading = RAG_CO_TRY(co_await compute_.run(
        {.deadline = ctx.deadline, .cancelled = ctx.cancelled},
        [this, &question, &sources](std::size_t) -> Result<Reading> {
            return read_sources(QuestionTerms{question.text, analyzer_}, sources);
        }));
    std::vector<std::string> warnings;
    if (const auto ok = co_await add_cosines(ctx, question, found, reading); !ok) {
        const ErrorCode code = ok.error().code;
        if (code == ErrorCode::kDeadlineExceeded || code == ErrorCode::kCancelled) {
            co_return ok.error();
        }
        warnings.push_back("sentences were chosen by their words alone: " + ok.error().message);
    }
    rank_sentences(reading, sources);
    QuotedAnswer quoted_answer = decide(reading, sources, found.bm25_max, threshold);
    quoted_answer.warnings = std::move(warnings);
    co_return quoted_answer;
}

Task<Result<void>> QuoteGenerator::add_cosines(const RequestContext& ctx, const Question& question,
                                               const Retrieved& found, Reading& reading) const {
    if (reading.sentences.empty()) {
        co_return Result<void>{};
    }
    std::vector<std::string> texts = texts_of(reading, found.sources);
    const bool question_too = found.question_vector.empty();  // keyword mode did not embed it
    if (question_too) {
        texts.push_back(question.text);
    }
    const auto embedded = RAG_CO_TRY(co_await embedder_.embed(
        ctx, std::move(texts),
        {.priority = Priority::kInteractive, .use_cache = question.use_cache}));
    const Vector& asked = question_too ? embedded.back().vector : found.question_vector;
    for (std::size_t i = 0; i < reading.sentences.size(); ++i) {
        reading.sentences[i].cosine = dot(asked, embedded[i].vector);
    }
    co_return Result<void>{};
}

}  // namespace ragd
