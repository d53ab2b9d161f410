#include "direct/text_ranker.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "answer/question_vector.hpp"
#include "answer/sieve.hpp"
#include "direct/text_work.hpp"

namespace ragd {
namespace {

/// What is kept of a passage while it is ranked, for each of its bytes: see limits::kRankedBytes.
constexpr std::size_t kKeptPerByte = 40;

double cosine_of(const Vector& a, const Vector& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Each text by its best window, best first.
std::vector<RankedText> in_order(std::vector<double> log_odds) {
    std::vector<RankedText> ranked;
    for (std::size_t i = 0; i < log_odds.size(); ++i) {
        ranked.push_back({.index = i, .log_odds = log_odds[i]});
    }
    std::ranges::sort(ranked, [](const RankedText& a, const RankedText& b) {
        return std::tuple{-a.log_odds, a.index} < std::tuple{-b.log_odds, b.index};
    });
    return ranked;
}

}  // namespace

/// What is known of a call before a model has seen anything of it.
struct TextRanker::Read {
    std::size_t texts = 0;
    TextWindows windows;
    std::size_t pieces = 0;  // of all, with the question
    double trust = 1;        // in a model that may not know the question's words
};

/// What the models say of each window.
struct TextRanker::Judged {
    std::vector<double> cosines;
    std::vector<float> logits;
};

Task<Result<TextRanker::Read>> TextRanker::read(const RequestContext& ctx,
                                                TextsToRank wanted) const {
    const std::size_t count = wanted.texts.size();
    auto work = [tokenizer = parts_.tokenizer,
                 wanted = std::move(wanted)](std::size_t) -> Result<Read> {
        Read read{.texts = wanted.texts.size(),
                  .windows = cut_to_windows(wanted, *tokenizer),
                  .trust = trust_in_vectors(tokenizer->unknown_share(wanted.question))};
        read.pieces = read.windows.pieces + tokenizer->count(wanted.question);
        return read;
    };
    co_return co_await parts_.compute.run(work_limits(ctx, count), std::move(work));
}

/// Of each passage and the question. The same look at a passage gives what the reranker wants of it.
Task<Result<std::vector<double>>> TextRanker::cosines(const RequestContext& ctx,
                                                      const std::string& question,
                                                      std::vector<Passage>& passages) const {
    const auto asked =
        RAG_CO_TRY(co_await embed_question(ctx, parts_.embedder, question, EmbedOptions{}));
    EmbedOptions how{.priority = priority_of(passages.size())};
    const std::string wanted = parts_.reranker.wants();
    if (!wanted.empty()) {
        how.attach.push_back(wanted);
    }
    std::vector<std::string> texts;
    for (const Passage& passage : passages) {
        texts.push_back(passage.text);
    }
    auto embedded = RAG_CO_TRY(co_await parts_.embedder.embed(ctx, std::move(texts), how));
    std::vector<double> found;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        found.push_back(cosine_of(asked.vector, embedded[i].vector));
        if (const auto made = embedded[i].attachments.find(wanted);
            made != embedded[i].attachments.end()) {
            passages[i].attachment = std::move(made->second);
        }
    }
    co_return found;
}

/// No cache: what a reranker makes of a passage may hang on those beside it.
Task<Result<std::vector<float>>> TextRanker::logits(const RequestContext& ctx, std::string question,
                                                    std::vector<Passage> passages) const {
    const std::size_t count = passages.size();
    auto logits = RAG_CO_TRY(co_await parts_.reranker.score(
        ctx, std::move(question), std::move(passages), {.use_cache = false}));
    if (logits.size() < count) {
        co_return fail(ErrorCode::kDeadlineExceeded,
                       fmt::format("the time allowed was enough for {} of {} passages; send fewer "
                                   "texts, or shorter ones",
                                   logits.size(), count));
    }
    if (!std::ranges::all_of(logits, [](float logit) { return std::isfinite(logit); })) {
        co_return fail(ErrorCode::kUnavailable, "the reranker gave scores that are no numbers");
    }
    co_return logits;
}

/// Of each text, by its best window. A blank one has none, and is neither near nor judged.
std::vector<double> TextRanker::log_odds(const Read& read, const Judged& judged) const {
    std::vector<std::optional<double>> best(read.texts);
    for (std::size_t i = 0; i < read.windows.windows.size(); ++i) {
        auto& of_text = best[read.windows.windows[i].text];
        const double odds = parts_.blend.log_odds(std::clamp(judged.cosines[i], 0.0, 1.0),
                                                  read.trust * judged.logits[i]);
        of_text = std::max(of_text.value_or(odds), odds);
    }
    std::vector<double> odds;
    for (const auto& of_text : best) {
        odds.push_back(of_text.value_or(parts_.blend.log_odds(0, 0)));
    }
    return odds;
}

Task<Result<RankedTexts>> TextRanker::rank(const RequestContext& ctx, TextsToRank wanted) {
    const std::string question = wanted.question;
    const Read read = RAG_CO_TRY(co_await this->read(ctx, std::move(wanted)));
    ByteBudget::Share share{kept_};
    if (!share.grow_to(read.windows.bytes * kKeptPerByte)) {
        co_return fail(ErrorCode::kUnavailable, "too many texts are being ranked now");
    }
    std::vector<Passage> passages;
    for (const TextWindow& window : read.windows.windows) {
        passages.push_back({.text = window.passage});
    }
    Judged judged;
    if (!passages.empty()) {
        judged.cosines = RAG_CO_TRY(co_await cosines(ctx, question, passages));
        judged.logits = RAG_CO_TRY(co_await logits(ctx, question, std::move(passages)));
    }
    co_return RankedTexts{.texts = in_order(log_odds(read, judged)), .pieces = read.pieces};
}

}  // namespace ragd
