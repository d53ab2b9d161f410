#include "answer/pipeline.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

std::string_view label_of(SearchMode mode) {
    switch (mode) {
        case SearchMode::kHybrid:
            return "hybrid";
        case SearchMode::kVector:
            return "vector";
        case SearchMode::kKeyword:
            return "keyword";
    }
    return "";
}

std::string_view label_of(AnswerKind kind) {
    switch (kind) {
        case AnswerKind::kGenerated:
            return "generated";
        case AnswerKind::kExtractive:
            return "extractive";
        case AnswerKind::kNone:
            return "none";
        case AnswerKind::kAbstained:
            return "abstained";
    }
    return "";
}

}  // namespace

AnswerPipeline::AnswerPipeline(const Parts& parts)
    : retrieval_({parts.embedder, parts.store, parts.reranker, parts.blend, parts.vector_weight}),
      quote_generator_(parts.embedder, parts.compute),
      metrics_(parts.metrics),
      clock_(parts.clock) {
    if (parts.chat != nullptr) {
        generator_.emplace(Generator::Parts{.model = *parts.chat,
                                            .count_tokens = parts.count_tokens,
                                            .context_tokens = parts.context_tokens,
                                            .compute = parts.compute,
                                            .clock = parts.clock});
    }
}

Task<Result<Answer>> AnswerPipeline::run(const RequestContext& ctx, Question question,
                                         AnswerSink* sink) const {
    Stages stages{ctx, clock_, metrics_};
    auto answered = co_await answer(ctx, question, sink, stages);
    stages.finish();
    metrics_.query(label_of(question.mode), answered ? label_of(answered->kind) : "error");
    if (answered) {
        answered->timings = stages.times();
    }
    co_return answered;
}

/// The road, stage by stage: validate, then embed, retrieve, fuse, rerank (retrieval.cpp), then
/// generate.
Task<Result<Answer>> AnswerPipeline::answer(const RequestContext& ctx, Question& question,
                                            AnswerSink* sink, Stages& stages) const {
    RAG_CO_TRY(validate(question));
    question.text = std::string{trim(question.text)};
    auto found = co_await retrieval_.run(ctx, question, depth_for(question.top_k), stages);
    if (!found) {
        co_return found.error();
    }
    Answer answer;
    if (found->sources.empty() && found->below_min_score > 0) {
        found->warnings.push_back(fmt::format("{} sources were found, all below min_score {}",
                                              found->below_min_score, *question.min_score));
    } else if (found->sources.empty()) {
        found->warnings.push_back("nothing in the collection '" + question.scope.collection.str() +
                                  "' matches: it may be empty, or its name or the filter wrong");
    }
    if (sink != nullptr) {
        RAG_CO_TRY(co_await sink->on_sources(found->sources));
    }
    if (question.generate) {
        RAG_CO_TRY(co_await stages.run("generate", generate(ctx, question, *found, sink, answer)));
    }
    answer.embedding_cache = found->embedding_cache;
    answer.warnings.insert(answer.warnings.begin(), found->warnings.begin(), found->warnings.end());
    answer.sources = std::move(found->sources);
    co_return answer;
}

/// With a language model its answer, as long as it delivers one.
Task<Result<void>> AnswerPipeline::generate(const RequestContext& ctx, const Question& question,
                                            const Retrieved& found, AnswerSink* sink,
                                            Answer& answer) const {
    if (generator_ && !found.sources.empty()) {
        auto generated = co_await generator_->run(ctx, question, found, sink);
        if (generated) {
            answer.text = std::move(generated->text);
            answer.kind = generated->kind;
            answer.usage = generated->usage;
            answer.warnings = std::move(generated->warnings);
            co_return Result<void>{};
        }
        const GenerationFailure& failure = generated.error();
        if (failure.is_final) {
            co_return failure.error;
        }
        answer.warnings = failure.warnings;
        answer.warnings.push_back(failure.error.message +
                                  (failure.was_heard
                                       ? "; this answer of quotes replaces what was streamed"
                                       : "; this answer is made of quotes"));
        if (failure.was_heard) {
            sink = nullptr;  // tokens cannot be taken back: `done` has the whole answer
        }
    }
    co_return co_await extract(ctx, question, found, sink, answer);
}

/// Without one: the sentences of the sources that answer.
Task<Result<void>> AnswerPipeline::extract(const RequestContext& ctx, const Question& question,
                                           const Retrieved& found, AnswerSink* sink,
                                           Answer& answer) const {
    const auto quoted_answer = RAG_CO_TRY(co_await quote_generator_.run(ctx, question, found));
    answer.kind = quoted_answer.quotes.empty() ? AnswerKind::kAbstained : AnswerKind::kExtractive;
    answer.warnings.insert(answer.warnings.end(), quoted_answer.warnings.begin(),
                           quoted_answer.warnings.end());
    for (std::string& piece : render(quoted_answer)) {
        answer.text += piece;
        if (sink != nullptr) {
            RAG_CO_TRY(co_await sink->on_token(std::move(piece)));
        }
    }
    co_return Result<void>{};
}

Task<Result<Retrieved>> AnswerPipeline::retrieve(const RequestContext& ctx, Question question,
                                                 RetrievalDepth depth) const {
    RAG_CO_TRY(validate(question));
    Stages stages{ctx, clock_, metrics_};
    question.text = std::string{trim(question.text)};
    co_return co_await retrieval_.run(ctx, question, depth, stages);
}

}  // namespace ragd
