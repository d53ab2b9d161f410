#include "answer/pipeline.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "answer/follow_up.hpp"
#include "answer/gather.hpp"
#include "answer/read.hpp"
#include "answer/rerank.hpp"

namespace ragd {
namespace {

AnswerWriter writer_of(const AnswerPipeline::Parts& parts) {
    std::optional<Generator> generator;
    if (parts.chat != nullptr) {
        generator.emplace(Generator::Parts{.model = *parts.chat,
                                           .count_tokens = parts.count_tokens,
                                           .compute = parts.compute,
                                           .clock = parts.clock});
    }
    return {std::move(generator), QuoteGenerator{parts.embedder, parts.reader, parts.compute}};
}

/// An answer says why it has no sources; a measurement of many questions counts them.
void warn_if_empty(AnswerRun& run) {
    Retrieved& found = run.found;
    if (!found.sources.empty()) {
        return;
    }
    if (found.left_out_by_words > 0) {
        warn_lastingly(found, fmt::format("{} passages were found, and all left out: they have a "
                                          "word that the question excludes "
                                          "(-word), or not the words that it has in quotes",
                                          found.left_out_by_words));
    } else if (found.below_min_score > 0) {
        warn_lastingly(found, fmt::format("{} sources were found, all below min_score {}",
                                          found.below_min_score, *run.question.min_score));
    } else {
        warn_lastingly(found, "nothing in the collection '" + run.question.collection.str() +
                                  "' matches: it may be empty, or its name or the filter wrong");
    }
}

/// Tells who listens what was found, before the answer is made of it.
Task<Result<void>> show_sources(AnswerRun& run) {
    if (run.sink == nullptr) {
        co_return Result<void>{};
    }
    co_return co_await run.sink->on_sources(run.found.sources);
}

/// Searched for, and not asked.
void bring_words_from_before(AnswerRun& run) {
    const std::string more = words_from_before(run.question.text, run.question.conversation.turns);
    if (!more.empty()) {
        run.words.bare += ' ' + more;
        run.answer.question_used = run.words.bare;
    }
}

Answer answer_of(AnswerRun& run, StageTimes& times) {
    warn_if_empty(run);
    Answer answer = std::move(run.answer);
    answer.warnings.insert(answer.warnings.begin(), run.found.warnings.begin(),
                           run.found.warnings.end());
    answer.lasting_warnings += run.found.lasting_warnings;
    answer.sources = std::move(run.found.sources);
    answer.embedding_cache = run.found.embedding_cache;
    answer.timings = times.take();
    answer.options = run.options.name;
    return answer;
}

}  // namespace

AnswerPipeline::AnswerPipeline(Parts parts)
    : parts_(std::move(parts)),
      writer_(writer_of(parts_)),
      metrics_(parts_.metrics),
      histogram_(metrics_.stages) {}

/// The road of a question, from its first stage to its last.
Task<Result<void>> AnswerPipeline::follow(AnswerRun& run, Stages& stages) const {
    RAG_CO_TRY(co_await stages.run(Stage::kEmbed, embed(run, parts_.embedder)));
    auto listed = RAG_CO_TRY(
        co_await stages.run(Stage::kRetrieve, search(run, parts_.store, first_limit(run))));
    auto ranked = RAG_CO_TRY(stages.run(Stage::kFuse, [&] {
        return fuse(std::move(listed), run.question.mode, vector_weight(run));
    }));
    RAG_CO_TRY(co_await stages.run(
        Stage::kHydrate,
        gather(run, {parts_.store, parts_.compute, parts_.unknown_share}, std::move(ranked))));
    RAG_CO_TRY(co_await stages.run(Stage::kRerank, rerank(run, parts_.reranker)));
    drop_below_min_score(run);
    RAG_CO_TRY(co_await stages.run(Stage::kRead, read(run, writer_.quotes())));
    keep_best(run);
    RAG_CO_TRY(co_await show_sources(run));
    co_return co_await stages.run(Stage::kGenerate, writer_.write(run));
}

Task<Result<Answer>> AnswerPipeline::run(const RequestContext& ctx, CheckedQuestion asked,
                                         AnswerSink* sink) const {
    const Question& question = *asked;
    StageTimes times;
    Stages stages{
        ctx, parts_.clock, {.off = off_for(question), .observers = {&times, &histogram_}}};
    AnswerRun run = begin(ctx, question, parts_.options);
    run.sink = sink;
    const auto followed = co_await follow(run, stages);
    stages.finish();
    metrics_.queries
        .at(question.mode, followed ? outcome_of(run.answer.kind) : QueryOutcome::kError)
        .add();
    if (!followed) {
        co_return followed.error();
    }
    co_return answer_of(run, times);
}

Task<Result<Retrieved>> AnswerPipeline::retrieve(const RequestContext& ctx, CheckedQuestion asked,
                                                 AnswerOptions options) const {
    Question question = std::move(asked).take();
    question.generate = false;
    Stages stages{ctx, parts_.clock, {.off = off_for(question), .observers = {&histogram_}}};
    AnswerRun run = begin(ctx, question, options);
    RAG_CO_TRY(co_await follow(run, stages));
    co_return std::move(run.found);
}

Task<Result<Quoted>> AnswerPipeline::quote(const RequestContext& ctx, CheckedQuestion asked,
                                           AnswerOptions options) const {
    const Question& question = *asked;
    std::vector<Stage> off = off_for(question);
    off.push_back(Stage::kGenerate);
    Stages stages{ctx, parts_.clock, {.off = std::move(off), .observers = {&histogram_}}};
    AnswerRun run = begin(ctx, question, options);
    RAG_CO_TRY(co_await follow(run, stages));
    if (!run.quoted) {  // a language model wrote the answer
        RAG_CO_TRY(co_await read(run, writer_.quotes()));
    }
    co_return Quoted{std::move(run.found), std::move(*run.quoted)};
}

AnswerRun AnswerPipeline::begin(const RequestContext& ctx, const Question& question,
                                const AnswerOptions& options) const {
    AnswerRun run{.ctx = ctx,
                  .clock = parts_.clock,
                  .question = question,
                  .options = options,
                  .scope = Scope::of(ctx, question.collection),
                  .depth = options.depth.value_or(depth_for(question.top_k))};
    if (question.mode != SearchMode::kVector) {
        run.words = read_search_words(question.text);
        run.question.text = run.words.text;
    } else {
        run.words.text = run.words.bare = question.text;
    }
    if (question.reformulate) {
        bring_words_from_before(run);
    }
    if (parts_.unknown_share) {
        run.trust = trust_in_vectors(parts_.unknown_share(run.words.bare));
    }
    if (question.budget) {
        run.budget = Deadline::in(parts_.clock, *question.budget);
    }
    if (question.rerank && reranks()) {
        run.wanted = parts_.reranker->wants();
        if (!run.wanted.empty() && !options.depth) {
            run.depth.reranked = std::max(run.depth.reranked, kKeptRerankedMin);
        }
    } else if (question.rerank) {
        warn_lastingly(run.found, "reranking is off: no RERANK_MODEL is set");
    }
    return run;
}

/// The stages that this question does without.
std::vector<Stage> AnswerPipeline::off_for(const Question& question) const {
    std::vector<Stage> off;
    if (question.mode == SearchMode::kKeyword) {
        off.push_back(Stage::kEmbed);
    }
    if (!question.rerank || !reranks()) {
        off.push_back(Stage::kRerank);
    }
    if (!question.generate || !writer_.quotes_alone()) {
        off.push_back(Stage::kRead);
    }
    if (!question.generate) {
        off.push_back(Stage::kGenerate);
    }
    return off;
}

}  // namespace ragd
