#include "answer/quotes/quote_generator.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "text/chunker.hpp"
#include "text/plain_heading.hpp"

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

/// Nobody waits for what else could be said.
bool ends_request(const Error& error) {
    return error.code == ErrorCode::kDeadlineExceeded || error.code == ErrorCode::kCancelled;
}

}  // namespace

Task<Result<QuotedAnswer>> QuoteGenerator::run(const RequestContext& ctx, const Question& question,
                                               const Retrieved& found,
                                               const AnswerOptions& options) const {
    const std::vector<Source>& sources = found.sources;
    std::vector<std::string> warnings;
    std::vector<PassageReading> readings;
    if (auto read_ones = co_await read(ctx, question, found)) {
        readings = std::move(*read_ones);
        if (reader_ != nullptr && readings.size() < sources.size()) {
            warnings.push_back(fmt::format("the time was enough to read the best {} of {} passages",
                                           readings.size(), sources.size()));
        }
    } else if (ends_request(read_ones.error())) {
        co_return read_ones.error();
    } else {
        warnings.push_back("passages were not read: " + read_ones.error().message);
    }
    auto reading = RAG_CO_TRY(co_await compute_.run(
        {.deadline = ctx.deadline, .cancelled = ctx.cancelled, .share = ctx.access.share()},
        [this, &question, &sources, &readings, &options](std::size_t) -> Result<Reading> {
            return read_sources(QuestionTerms{question.text, analyzer_}, sources, readings,
                                options.reading);
        }));
    if (!reading.was_read) {
        if (const auto ok = co_await add_cosines(ctx, question, found, reading); !ok) {
            if (ends_request(ok.error())) {
                co_return ok.error();
            }
            warnings.push_back("sentences were chosen by their words alone: " + ok.error().message);
        }
    }
    rank_sentences(reading, sources);
    QuotedAnswer quoted_answer = decide(reading, sources, found.bm25_max, options.answer_threshold);
    quoted_answer.warnings = std::move(warnings);
    co_return quoted_answer;
}

Task<Result<std::vector<PassageReading>>> QuoteGenerator::read(const RequestContext& ctx,
                                                               const Question& question,
                                                               const Retrieved& found) const {
    if (reader_ == nullptr || found.sources.empty()) {
        co_return std::vector<PassageReading>{};
    }
    std::vector<ReadPassage> passages;
    for (const Source& source : found.sources) {
        passages.push_back({.context = one_line(source.chunk.prefix), .text = source.chunk.text});
    }
    co_return co_await reader_->read(ctx, question.text, std::move(passages));
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
