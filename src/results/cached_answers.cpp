#include "results/cached_answers.hpp"

#include <chrono>
#include <exception>
#include <unordered_map>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include "answer/answer_metrics.hpp"
#include "base/lru.hpp"
#include "obs/cache_metrics.hpp"
#include "results/answer_flight.hpp"
#include "results/answer_weight.hpp"
#include "results/question_key.hpp"
#include "results/shared_answers.hpp"

namespace ragd {
namespace {

/// An answer's own weight and what the map needs around it.
constexpr std::size_t kAroundEntryBytes = 256;

/// Whether the same question would be answered in the same way in a moment.
bool is_lasting(const Answer& answer) {
    return answer.warnings.size() == answer.lasting_warnings && !answer.was_cut;
}

/// As it is told to somebody for whom it was not made.
Answer given_again(const Answer& kept, std::chrono::duration<double, std::milli> took) {
    Answer answer = kept;
    answer.result_cache = ResultCache::kHit;
    answer.embedding_cache = CacheOutcome::kNone;
    answer.usage = {};
    answer.timings = {{.stage = Stage::kTotal, .milliseconds = took.count()}};
    return answer;
}

}  // namespace

struct CachedAnswers::State : std::enable_shared_from_this<State> {
    State(ResultCacheOptions settings, Parts own)
        : options(std::move(settings)),
          parts(std::move(own)),
          cache(parts.metrics),
          answers(parts.metrics),
          shared(make_shared_answers(options, parts)),
          kept(options.bytes, options.ttl) {}

    static std::unique_ptr<SharedAnswers> make_shared_answers(const ResultCacheOptions& options,
                                                              const Parts& parts) {
        if (parts.shared == nullptr) {
            return nullptr;
        }
        SharedAnswersOptions how{.ttl = options.ttl, .made_by = options.made_by};
        return std::make_unique<SharedAnswers>(*parts.shared, std::move(how), parts.metrics);
    }

    struct Kept {
        std::string revision;
        std::shared_ptr<const Answer> answer;
    };

    ResultCacheOptions options;
    Parts parts;
    CacheMetrics cache;
    AnswerMetrics answers;
    std::unique_ptr<SharedAnswers> shared;  // null: there is none
    Lru<Kept> kept;                         // by key
    std::unordered_map<std::string, std::shared_ptr<AnswerFlight>> in_flight;  // by key

    [[nodiscard]] bool may_keep(const Question& question) const;
    std::shared_ptr<const Answer> look_up(const AskedFor& what);
    struct Boarded {
        std::shared_ptr<AnswerFlight> flight;
        bool leads = false;  // nobody has started it
    };
    Boarded board(const RequestContext& ctx, AskedFor what);
    void start(const std::shared_ptr<AnswerFlight>& flight, CheckedQuestion asked,
               const boost::asio::any_io_executor& executor);
    static Task<Result<Made>> make(std::shared_ptr<State> self,
                                   std::shared_ptr<AnswerFlight> flight, CheckedQuestion asked);
    void landed(AnswerFlight& flight, Result<Made> result);
    void forget(const AnswerFlight& flight);
    Answer give_again(const Answer& kept_one, SearchMode mode, SteadyTime begun);

    /// How one request wants its answer.
    struct Listening {
        AnswerSink* sink = nullptr;
        SteadyTime begun;
    };
    static Task<Result<Answer>> fly(std::shared_ptr<State> self, const RequestContext& ctx,
                                    CheckedQuestion asked, AskedFor what, Listening how);

    class Seat;
};

/// Holds a place in a flight. Whichever way the waiting ends, also when the coroutine is destroyed where
/// it waits, a flight that nobody needs any more is cancelled.
class CachedAnswers::State::Seat {
public:
    Seat(State& state, std::shared_ptr<AnswerFlight> flight)
        : state_(state), flight_(std::move(flight)) {
        flight_->join();
    }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    ~Seat() {
        if (flight_->leave()) {
            state_.forget(*flight_);  // nobody may board what is being cancelled
        }
    }

private:
    State& state_;
    std::shared_ptr<AnswerFlight> flight_;
};

bool CachedAnswers::State::may_keep(const Question& question) const {
    const bool is_random = options.generates && question.generate && question.temperature > 0;
    return question.use_cache && !is_random;
}

std::shared_ptr<const Answer> CachedAnswers::State::look_up(const AskedFor& what) {
    const Kept* found = kept.find(what.key, parts.clock.now());
    return found != nullptr && found->revision == what.revision ? found->answer : nullptr;
}

/// The flight under way for the same, if it has the time; else a new one.
CachedAnswers::State::Boarded CachedAnswers::State::board(const RequestContext& ctx,
                                                          AskedFor what) {
    const auto found = in_flight.find(what.key);
    if (found != in_flight.end() && found->second->what() == what &&
        found->second->has_time_for(ctx)) {
        return {.flight = found->second};
    }
    auto flight = std::make_shared<AnswerFlight>(std::move(what), ctx, parts.clock);
    in_flight.insert_or_assign(flight->what().key, flight);
    return {.flight = std::move(flight), .leads = true};
}

void CachedAnswers::State::start(const std::shared_ptr<AnswerFlight>& flight, CheckedQuestion asked,
                                 const boost::asio::any_io_executor& executor) {
    auto land = [self = shared_from_this(), flight](const std::exception_ptr& thrown,
                                                    Result<Made> result) {
        if (thrown) {
            result = fail(ErrorCode::kInternal, "answering failed unexpectedly");
        }
        self->landed(*flight, std::move(result));
    };
    boost::asio::co_spawn(executor, make(shared_from_this(), flight, std::move(asked)),
                          std::move(land));
}

Task<Result<Made>> CachedAnswers::State::make(std::shared_ptr<State> self,
                                              std::shared_ptr<AnswerFlight> flight,
                                              CheckedQuestion asked) {
    if (self->shared != nullptr) {
        auto found = co_await self->shared->find(flight->what());
        RAG_CO_TRY(flight->context().check(self->parts.clock));
        if (found != nullptr) {
            self->cache.looked_up(CacheTier::kResult, true);
            co_return Made{.answer = std::move(found), .from = ResultCache::kHit};
        }
    }
    self->cache.looked_up(CacheTier::kResult, false);
    AnswerSink* const sink = asked->stream ? flight.get() : nullptr;
    auto answer = RAG_CO_TRY(co_await self->parts.make(flight->context(), std::move(asked), sink));
    answer.result_cache = ResultCache::kMiss;
    for (Source& source : answer.sources) {  // nobody is told these
        source.chunk.prefix.clear();
        source.chunk.blocks.clear();
    }
    co_return Made{.answer = std::make_shared<const Answer>(std::move(answer))};
}

void CachedAnswers::State::landed(AnswerFlight& flight, Result<Made> result) {
    forget(flight);
    if (result && is_lasting(*result->answer) && flight.told_all_of(*result->answer)) {
        const AskedFor& what = flight.what();
        const std::size_t weight =
            weight_of(*result->answer) + what.key.size() * 2 + kAroundEntryBytes;
        kept.put(what.key, {what.revision, result->answer}, parts.clock.now(), weight);
        if (shared != nullptr && result->from == ResultCache::kMiss) {
            shared->keep(what, *result->answer);
        }
    }
    flight.land(std::move(result));
}

void CachedAnswers::State::forget(const AnswerFlight& flight) {
    const auto found = in_flight.find(flight.what().key);
    if (found != in_flight.end() && found->second.get() == &flight) {
        in_flight.erase(found);
    }
}

/// A question is counted and timed, however it was answered.
Answer CachedAnswers::State::give_again(const Answer& kept_one, SearchMode mode, SteadyTime begun) {
    const SteadyTime::duration took = parts.clock.now() - begun;
    answers.queries.at(mode, outcome_of(kept_one.kind)).add();
    answers.stages.at(Stage::kTotal).observe(std::chrono::duration<double>(took).count());
    return given_again(kept_one, took);
}

Task<Result<Answer>> CachedAnswers::State::fly(std::shared_ptr<State> self,
                                               const RequestContext& ctx, CheckedQuestion asked,
                                               AskedFor what, Listening how) {
    const SearchMode mode = asked->mode;
    const auto [flight, leads] = self->board(ctx, std::move(what));
    const Seat seat{*self, flight};
    if (leads) {
        self->start(flight, std::move(asked), co_await boost::asio::this_coro::executor);
    } else {
        self->cache.looked_up(CacheTier::kResult, true);
    }
    RAG_CO_TRY(co_await wait_for(flight, ctx, how.sink));
    if (!flight->result()) {
        if (ctx.cancelled.stop_requested()) {
            co_return fail(ErrorCode::kCancelled, "the caller went away");
        }
        co_return fail(ErrorCode::kDeadlineExceeded,
                       "the time allowed for this request has passed");
    }
    const Result<Made>& made = *flight->result();
    if (!made) {
        if (!leads) {  // whoever made it has counted it for the one who leads
            self->answers.queries.at(mode, QueryOutcome::kError).add();
        }
        co_return made.error();
    }
    const bool was_made_for_it = leads && made->from == ResultCache::kMiss;
    Answer answer =
        was_made_for_it ? *made->answer : self->give_again(*made->answer, mode, how.begun);
    answer.usage = flight->take_usage();
    co_return answer;
}

CachedAnswers::CachedAnswers(ResultCacheOptions options, Parts parts)
    : state_(std::make_shared<State>(std::move(options), std::move(parts))) {}

CachedAnswers::~CachedAnswers() = default;

Task<Result<Answer>> CachedAnswers::run(const RequestContext& ctx, CheckedQuestion asked,
                                        AnswerSink* sink) {
    const auto state = state_;
    if (!state->may_keep(*asked)) {
        co_return co_await state->parts.make(ctx, std::move(asked), sink);
    }
    const SteadyTime begun = state->parts.clock.now();
    RAG_CO_TRY(ctx.check(state->parts.clock));
    // A store that cannot say this cannot be searched either.
    std::string revision =
        RAG_CO_TRY(co_await state->parts.store.revision(ctx, Scope::of(ctx, asked->collection)));
    if (revision.empty()) {  // of no answer could be said that it is still right
        co_return co_await state->parts.make(ctx, std::move(asked), sink);
    }
    AskedFor what{.key = question_key(ctx.access, *asked), .revision = std::move(revision)};
    if (const auto kept = state->look_up(what)) {
        state->cache.looked_up(CacheTier::kResult, true);
        if (sink != nullptr) {
            RAG_CO_TRY(co_await tell(*kept, *sink));
        }
        co_return state->give_again(*kept, asked->mode, begun);
    }
    co_return co_await State::fly(state, ctx, std::move(asked), std::move(what), {sink, begun});
}

}  // namespace ragd
