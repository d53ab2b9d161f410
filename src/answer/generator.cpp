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
#include "answer/guard/link_filter.hpp"
#include "base/invisible.hpp"
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

/// What was taken out of a text, or left in it, is as true when that text is given again.
void warn_of_removed(const CitationFilter& filter, Generated& of) {
    if (!filter.removed().empty()) {
        warn_lastingly(
            of, fmt::format("the language model cited [{}], which names no source it was given; "
                            "that was removed",
                            fmt::join(filter.removed(), "], [")));
    }
    if (!filter.doubtful().empty()) {
        warn_lastingly(
            of, fmt::format("the language model wrote {}, which was left since it may be code; as "
                            "a citation it names no source",
                            fmt::join(filter.doubtful(), ", ")));
    }
}

void warn_of_links(std::size_t removed, Generated& of) {
    if (removed > 0) {
        warn_lastingly(
            of, fmt::format("links_removed: {} of the links, pictures, addresses and HTML tags "
                            "that the language model wrote stand in no source and were taken out: "
                            "OUTPUT_LINKS is sources",
                            removed));
    }
}

void warn_of_citations(const CitationFilter& filter, Generated& generated) {
    warn_of_removed(filter, generated);
    if (generated.citations.empty() && generated.kind == AnswerKind::kGenerated &&
        generated.tool_calls.empty()) {
        warn_lastingly(generated, "the language model's answer cites no source");
    }
}

GenerationFailure failure(std::string message) {
    return {.error = fail(ErrorCode::kUnavailable, std::move(message))};
}

/// What stands between the model and who listens. The links come last: what the other filters take
/// out can make a link of two halves.
class Filters {
public:
    /// No `citations`: the text has no marks, and each bracket is its own.
    Filters(std::optional<CitationFilter> citations, std::optional<LinkFilter> links)
        : cited_(std::move(citations)), links_(std::move(links)) {}

    std::string feed(std::string_view piece) {
        return links_ ? links_->feed(cite(seen_.feed(piece))) : cite(piece);
    }
    std::string finish() {
        std::string rest = cited_ ? cited_->finish() : std::string{};
        return links_ ? links_->feed(rest) + links_->finish() : rest;
    }
    [[nodiscard]] const std::optional<CitationFilter>& cited() const { return cited_; }
    /// Where the marks stand in what came out.
    [[nodiscard]] std::vector<SourceRange> citations() const {
        if (!cited_) {
            return {};
        }
        return links_ ? links_->moved(cited_->citations()) : cited_->citations();
    }
    [[nodiscard]] std::size_t links_removed() const { return links_ ? links_->removed() : 0; }

private:
    std::string cite(std::string_view piece) {
        return cited_ ? cited_->feed(piece) : std::string{piece};
    }

    InvisibleFilter seen_;
    std::optional<CitationFilter> cited_;
    std::optional<LinkFilter> links_;
};

/// Lets text through to the sink, and keeps what it let through.
class Speaker {
public:
    Speaker(Filters filter, AnswerSink* sink)
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
    [[nodiscard]] const Filters& filter() const { return filter_; }
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

    Filters fresh_;
    Filters filter_;
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

/// The filter of links for an answer from what the model was given, if there is to be one. A source
/// that reads like instructions vouches for no address.
std::optional<LinkFilter> link_filter(const AnswerRun& run, const Prompt& prompt) {
    if (run.options.output_links == OutputLinks::kAny) {
        return std::nullopt;
    }
    std::vector<std::string_view> texts;
    for (const Source& source : run.found.sources) {
        if (!prompt.given.at(source.n) ||
            std::ranges::find(prompt.suspected, &source) != prompt.suspected.end()) {
            continue;
        }
        texts.insert(texts.end(), {source.chunk.text, source.chunk.prefix, source.chunk.title,
                                   source.chunk.url});
    }
    return LinkFilter{std::make_shared<const KnownAddresses>(texts)};
}

/// What the whole reply comes to.
std::expected<Generated, GenerationFailure> conclude(Speaker& speaker, const ChatReply& reply,
                                                     std::vector<std::string> warnings,
                                                     const Question& question) {
    const std::size_t of_the_prompt = warnings.size();
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
    const std::optional<CitationFilter>& filter = speaker.filter().cited();
    Generated generated{.text = speaker.take(),
                        .citations = speaker.filter().citations(),
                        .usage = reply.usage,
                        .tool_calls = reply.tool_calls,
                        .warnings = std::move(warnings),
                        .lasting_warnings = of_the_prompt};
    if (generated.text.empty() && generated.tool_calls.empty()) {
        auto nothing = failure("the language model said nothing");
        if (filter) {
            Generated removed;
            warn_of_removed(*filter, removed);
            nothing.warnings = std::move(removed.warnings);
        }
        return std::unexpected{std::move(nothing)};
    }
    if (abstains(generated.text, !generated.citations.empty())) {
        generated.kind = AnswerKind::kAbstained;
    }
    generated.was_cut = reply.cut_at_max_tokens;
    if (reply.cut_at_max_tokens) {
        generated.warnings.push_back(fmt::format(
            "the language model's answer was cut at max_tokens, which is {}", question.max_tokens));
    }
    warn_of_links(speaker.filter().links_removed(), generated);
    if (filter) {
        warn_of_citations(*filter, generated);
    }
    return generated;
}

}  // namespace

Task<std::expected<Generated, GenerationFailure>> Generator::run(const AnswerRun& run) const {
    const RequestContext& ctx = run.ctx;
    const Question& question = run.question;
    std::optional<LinkFilter> links;
    auto prompt = co_await parts_.compute.run(
        {.deadline = ctx.deadline, .cancelled = ctx.cancelled, .share = ctx.access.share()},
        [this, &run, &links](std::size_t) -> Result<Prompt> {
            Prompt made = make_prompt(run.question.text, run.found.sources,
                                      {.context_tokens = run.options.context_tokens,
                                       .mark = parts_.mark(),
                                       .conversation = run.question.conversation},
                                      parts_.count_tokens);
            links = link_filter(run, made);
            return made;
        });
    if (!prompt) {
        co_return std::unexpected{GenerationFailure{
            .error = prompt.error(), .is_final = prompt.error().code == ErrorCode::kCancelled}};
    }
    if (!offers_tools(question) &&
        std::ranges::none_of(prompt->given, [](bool given) { return given; })) {
        co_return std::unexpected{
            failure(fmt::format("the language model was not asked: no source fits into "
                                "CONTEXT_TOKENS, which is {}",
                                run.options.context_tokens))};
    }
    RequestContext bounded = ctx;
    bounded.deadline = leave_time(ctx.deadline, parts_.clock.now());
    std::optional<CitationFilter> citations;
    if (question.format == OutputFormat::kText) {
        citations.emplace(prompt->given, texts_of(run.found.sources));
    }
    Speaker speaker{Filters{std::move(citations), std::move(links)}, run.sink};
    const auto reply = co_await parts_.model.complete(
        bounded,
        {.system = std::move(prompt->system),
         .earlier = std::move(prompt->earlier),
         .user = std::move(prompt->user),
         .behind = question.conversation.behind,
         .temperature = question.temperature,
         .max_tokens = question.max_tokens,
         .options = question.model_options,
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
