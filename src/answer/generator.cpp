#include "answer/generator.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "answer/citations.hpp"
#include "answer/quotes/choice.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

/// A tenth of what is left, so that the extractive answer can still be given in time.
Deadline leave_time(Deadline deadline, SteadyTime now) {
    if (deadline == Deadline::never()) {
        return deadline;
    }
    const SteadyTime::duration left = deadline.remaining(now);
    const auto reserve = std::clamp<SteadyTime::duration>(left / 10, 200ms, 2s);
    return Deadline::at(deadline.time() - std::min(reserve, left));
}

/// The model says that the sources do not hold the answer: just that, whatever the punctuation.
bool abstains(std::string_view text) {
    const auto letters = [](std::string_view from) {
        std::string kept;
        for (const char c : from) {
            const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            if (lower >= 'a' && lower <= 'z') {
                kept += lower;
            }
        }
        return kept;
    };
    return letters(text) == letters(kNotInTheseDocuments);
}

void warn_of_removed(const CitationFilter& filter, std::vector<std::string>& warnings) {
    if (!filter.removed().empty()) {
        warnings.push_back(
            fmt::format("the language model cited [{}], which names no source it was given; "
                        "that was removed",
                        fmt::join(filter.removed(), "], [")));
    }
}

void warn_of_citations(const CitationFilter& filter, Generated& generated) {
    warn_of_removed(filter, generated.warnings);
    if (!filter.cites() && generated.kind == AnswerKind::kGenerated) {
        generated.warnings.emplace_back("the language model's answer cites no source");
    }
}

GenerationFailure failure(std::string message) {
    return {.error = fail(ErrorCode::kUnavailable, std::move(message))};
}

/// Lets text through to the sink, and keeps what it let through.
class Speaker {
public:
    Speaker(CitationFilter& filter, AnswerSink* sink) : filter_(filter), sink_(sink) {}

    Task<Result<void>> hear(std::string piece) { return say(filter_.feed(piece)); }
    Task<Result<void>> finish() { return say(filter_.finish()); }
    [[nodiscard]] bool was_heard() const { return sink_ != nullptr && !said_.empty(); }
    /// Why the sink wants no more.
    [[nodiscard]] const std::optional<Error>& refusal() const { return refusal_; }
    std::string take() { return std::move(said_); }

private:
    Task<Result<void>> say(std::string text) {
        if (text.empty()) {
            co_return Result<void>{};
        }
        said_ += text;
        if (sink_ == nullptr) {
            co_return Result<void>{};
        }
        auto heard = co_await sink_->on_token(std::move(text));
        if (!heard) {
            refusal_ = heard.error();
        }
        co_return heard;
    }

    CitationFilter& filter_;
    AnswerSink* sink_;
    std::string said_;
    std::optional<Error> refusal_;
};

GenerationFailure failure_after(const Speaker& speaker, const Error& error) {
    return {.error = speaker.refusal().value_or(error),
            .was_heard = speaker.was_heard(),
            .is_final = speaker.refusal() || error.code == ErrorCode::kCancelled};
}

}  // namespace

Task<std::expected<Generated, GenerationFailure>> Generator::run(const AnswerRun& run) const {
    const RequestContext& ctx = run.ctx;
    const Question& question = run.question;
    auto prompt = co_await parts_.compute.run(
        {.deadline = ctx.deadline, .cancelled = ctx.cancelled},
        [this, &run](std::size_t) -> Result<Prompt> {
            return make_prompt(
                run.question.text, run.found.sources,
                {.context_tokens = run.options.context_tokens, .mark = parts_.mark()},
                parts_.count_tokens);
        });
    if (!prompt) {
        co_return std::unexpected{GenerationFailure{
            .error = prompt.error(), .is_final = prompt.error().code == ErrorCode::kCancelled}};
    }
    if (std::ranges::none_of(prompt->given, [](bool given) { return given; })) {
        co_return std::unexpected{
            failure(fmt::format("the language model was not asked: no source fits into "
                                "CONTEXT_TOKENS, which is {}",
                                run.options.context_tokens))};
    }
    RequestContext bounded = ctx;
    bounded.deadline = leave_time(ctx.deadline, parts_.clock.now());
    CitationFilter filter{prompt->given};
    Speaker speaker{filter, run.sink};
    const auto reply = co_await parts_.model.complete(
        bounded,
        {.system = std::move(prompt->system),
         .user = std::move(prompt->user),
         .temperature = question.temperature,
         .max_tokens = question.max_tokens,
         .stream = run.sink != nullptr},
        [&speaker](std::string piece) { return speaker.hear(std::move(piece)); });
    if (!reply) {
        co_return std::unexpected{failure_after(speaker, reply.error())};
    }
    if (const auto heard = co_await speaker.finish(); !heard) {
        co_return std::unexpected{failure_after(speaker, heard.error())};
    }
    Generated generated{
        .text = speaker.take(), .usage = reply->usage, .warnings = std::move(prompt->warnings)};
    if (generated.text.empty()) {
        auto nothing = failure("the language model said nothing");
        warn_of_removed(filter, nothing.warnings);
        co_return std::unexpected{std::move(nothing)};
    }
    if (abstains(generated.text)) {
        generated.kind = AnswerKind::kAbstained;
    }
    if (reply->cut_at_max_tokens) {
        generated.warnings.push_back(fmt::format(
            "the language model's answer was cut at max_tokens, which is {}", question.max_tokens));
    }
    warn_of_citations(filter, generated);
    co_return generated;
}

}  // namespace ragd
