#include "results/answer_flight.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace ragd {
namespace {

/// Requests that come within so much of each other, with one time limit, have about the same time.
constexpr std::chrono::seconds kAboutTheSame{1};
/// Of a piece of an answer that is told again: a sentence or so.
constexpr std::size_t kPieceBytes = 160;

/// Where the piece ends that begins at `begin`: behind a space, or else between two characters.
std::size_t end_of_piece(std::string_view text, std::size_t begin) {
    if (text.size() - begin <= kPieceBytes) {
        return text.size();
    }
    const std::size_t space = text.rfind(' ', begin + kPieceBytes - 1);
    if (space != std::string_view::npos && space >= begin) {
        return space + 1;
    }
    std::size_t end = begin + kPieceBytes;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return end;
}

}  // namespace

AnswerFlight::AnswerFlight(AskedFor what, const RequestContext& leader, const Clock& clock)
    : clock_(clock),
      what_(std::move(what)),
      context_{.id = leader.id,
               .access = leader.access,
               .deadline = leader.deadline,
               .cancelled = nobody_waits_.get_token()},
      allowed_(leader.deadline.remaining(clock.now())) {}

bool AnswerFlight::has_time_for(const RequestContext& ctx) const {
    return ctx.deadline.remaining(clock_.now()) - kAboutTheSame <= allowed_;
}

bool AnswerFlight::told_all_of(const Answer& answer) const {
    if (!sources_) {
        return true;
    }
    std::string_view left = answer.text;
    return std::ranges::all_of(tokens_,
                               [&left](const std::string& token) {
                                   const bool fits = left.starts_with(token);
                                   left.remove_prefix(fits ? token.size() : 0);
                                   return fits;
                               }) &&
           left.empty();
}

Usage AnswerFlight::take_usage() {
    if (std::exchange(usage_was_taken_, true) || !result_ || !*result_ ||
        (*result_)->from == ResultCache::kHit) {
        return {};
    }
    return (*result_)->answer->usage;
}

void AnswerFlight::land(Result<Made> result) {
    result_.emplace(std::move(result));
    waiters_.wake();
}

bool AnswerFlight::leave() {
    if (--passengers_ > 0 || result_) {
        return false;
    }
    nobody_waits_.request_stop();
    return true;
}

Task<Result<void>> AnswerFlight::on_sources(std::span<const Source> sources) {
    sources_.emplace(sources.begin(), sources.end());
    waiters_.wake();
    co_return Result<void>{};
}

Task<Result<void>> AnswerFlight::on_token(std::string text) {
    tokens_.push_back(std::move(text));
    waiters_.wake();
    co_return Result<void>{};
}

Task<Result<void>> wait_for(std::shared_ptr<AnswerFlight> flight, const RequestContext& ctx,
                            AnswerSink* sink) {
    bool sources_told = false;
    std::size_t tokens_told = 0;
    bool is_late = false;
    for (;;) {
        if (sink != nullptr && flight->sources_ && !sources_told) {
            sources_told = true;
            RAG_CO_TRY(co_await sink->on_sources(*flight->sources_));
        } else if (sink != nullptr && tokens_told < flight->tokens_.size()) {
            std::string token = flight->tokens_[tokens_told++];
            RAG_CO_TRY(co_await sink->on_token(std::move(token)));
        } else if (flight->result_ || ctx.cancelled.stop_requested() || is_late) {
            break;
        } else {
            is_late = !co_await flight->waiters_.wait(ctx.deadline, ctx.cancelled);
        }
    }
    if (sink != nullptr && !sources_told && flight->result_ && *flight->result_) {
        const std::shared_ptr<const Answer> answer = (*flight->result_)->answer;
        co_return co_await tell(*answer, *sink);
    }
    co_return Result<void>{};
}

Task<Result<void>> tell(const Answer& answer, AnswerSink& sink) {
    RAG_CO_TRY(co_await sink.on_sources(answer.sources));
    for (std::size_t begin = 0; begin < answer.text.size();) {
        const std::size_t end = end_of_piece(answer.text, begin);
        RAG_CO_TRY(co_await sink.on_token(answer.text.substr(begin, end - begin)));
        begin = end;
    }
    co_return Result<void>{};
}

}  // namespace ragd
