#include "answer/generator.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "answer/citations.hpp"
#include "base/utf8.hpp"

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

/// How a refusal is said, in letters, and what may stand before it.
constexpr std::array<std::string_view, 3> kBefore{"", "answer", "theansweris"};
constexpr std::array<std::string_view, 8> kRefusals{
    "notinthesedocuments", "notinthedocuments", "notinthosedocuments", "notintheprovideddocuments",
    "notinthesesources",   "notinthesources",   "notinthecontext",     "notintheprovidedcontext"};

/// The letters of `text` in lower case.
std::string letters_of(std::string_view text) {
    std::string kept;
    for (const char c : lower(text)) {
        if (c >= 'a' && c <= 'z') {
            kept += c;
        }
    }
    return kept;
}

/// The model says that the sources do not hold the answer: as it is told to say it or nearly so,
/// whatever the case, the punctuation and the marks of Markdown; it may go on to say what they hold
/// instead, as long as it cites nothing.
bool abstains(std::string_view text, bool cites) {
    const auto says_it = [](std::string_view said) {
        return std::ranges::any_of(kBefore, [said](std::string_view before) {
            return said.starts_with(before) &&
                   std::ranges::find(kRefusals, said.substr(before.size())) != kRefusals.end();
        });
    };
    const std::string_view sentence = text.substr(0, text.find_first_of(".!\n"));
    return says_it(letters_of(text)) || (!cites && says_it(letters_of(sentence)));
}

void warn_of_removed(const CitationFilter& filter, std::vector<std::string>& warnings) {
    if (!filter.removed().empty()) {
        warnings.push_back(
            fmt::format("the language model cited [{}], which names no source it was given; "
                        "that was removed",
                        fmt::join(filter.removed(), "], [")));
    }
    if (!filter.doubtful().empty()) {
        warnings.push_back(
            fmt::format("the language model wrote {}, which was left since it may be code; as a "
                        "citation it names no source",
                        fmt::join(filter.doubtful(), ", ")));
    }
}

void warn_of_citations(const CitationFilter& filter, Generated& generated) {
    warn_of_removed(filter, generated.warnings);
    if (filter.citations().empty() && generated.kind == AnswerKind::kGenerated) {
        generated.warnings.emplace_back("the language model's answer cites no source");
    }
}

GenerationFailure failure(std::string message) {
    return {.error = fail(ErrorCode::kUnavailable, std::move(message))};
}

/// Lets text through to the sink, and keeps what it let through.
class Speaker {
public:
    Speaker(CitationFilter filter, AnswerSink* sink)
        : fresh_(filter), filter_(std::move(filter)), sink_(sink) {}

    Task<Result<void>> hear(std::string piece) {
        heard_ += piece;
        return say(filter_.feed(piece));
    }
    Task<Result<void>> finish() { return say(filter_.finish()); }
    /// The first bytes of what was heard were no text: reads the rest by itself.
    void take_back(std::size_t bytes) {
        filter_ = fresh_;
        said_ = filter_.feed(std::string_view{heard_}.substr(bytes));
        said_ += filter_.finish();
    }
    [[nodiscard]] bool was_heard() const { return sink_ != nullptr && !said_.empty(); }
    /// Why the sink wants no more.
    [[nodiscard]] const std::optional<Error>& refusal() const { return refusal_; }
    [[nodiscard]] const CitationFilter& filter() const { return filter_; }
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

    CitationFilter fresh_;
    CitationFilter filter_;
    AnswerSink* sink_;
    std::string heard_;
    std::string said_;
    std::optional<Error> refusal_;
};

GenerationFailure failure_after(const Speaker& speaker, const Error& error) {
    return {.error = speaker.refusal().value_or(error),
            .was_heard = speaker.was_heard(),
            .is_final = speaker.refusal() || error.code == ErrorCode::kCancelled};
}

std::vector<std::string_view> texts_of(std::span<const Source> sources) {
    std::vector<std::string_view> texts;
    for (const Source& source : sources) {
        texts.emplace_back(source.chunk.text);
    }
    return texts;
}

/// What the whole reply comes to.
std::expected<Generated, GenerationFailure> conclude(Speaker& speaker, const ChatReply& reply,
                                                     std::vector<std::string> warnings,
                                                     const Question& question) {
    warnings.insert(warnings.end(), reply.warnings.begin(), reply.warnings.end());
    if (reply.reasoning_bytes > 0) {
        const bool was_heard = speaker.was_heard();
        speaker.take_back(reply.reasoning_bytes);
        if (was_heard) {
            warnings.emplace_back(
                "the language model's reasoning was streamed before its answer; it is no part of "
                "the answer");
        }
    }
    const CitationFilter& filter = speaker.filter();
    Generated generated{.text = speaker.take(),
                        .citations = filter.citations(),
                        .usage = reply.usage,
                        .warnings = std::move(warnings)};
    if (generated.text.empty()) {
        auto nothing = failure("the language model said nothing");
        warn_of_removed(filter, nothing.warnings);
        return std::unexpected{std::move(nothing)};
    }
    if (abstains(generated.text, !generated.citations.empty())) {
        generated.kind = AnswerKind::kAbstained;
    }
    if (reply.cut_at_max_tokens) {
        generated.warnings.push_back(fmt::format(
            "the language model's answer was cut at max_tokens, which is {}", question.max_tokens));
    }
    warn_of_citations(filter, generated);
    return generated;
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
    Speaker speaker{CitationFilter{prompt->given, texts_of(run.found.sources)}, run.sink};
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
    co_return conclude(speaker, *reply, std::move(prompt->warnings), question);
}

}  // namespace ragd
