#include "cache/cached_embedder.hpp"

#include <algorithm>
#include <exception>
#include <unordered_map>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/assert.hpp"
#include "base/lru.hpp"
#include "cache/batch.hpp"
#include "cache/shared_source.hpp"

namespace ragd {

struct CachedEmbedder::State : std::enable_shared_from_this<State> {
    State(Embedder& model, EmbeddingCacheOptions settings, Metrics& counters, const Clock& time,
          Cache* shared)
        : inner(model),
          metrics(counters),
          clock(time),
          lru(settings.capacity, settings.ttl),
          source(model, shared, settings.ttl, counters),
          any_tier(settings.capacity > 0 || shared != nullptr) {}

    Embedder& inner;
    CacheMetrics metrics;
    const Clock& clock;
    Lru<Vector> lru;
    SharedSource source;  // where vectors come from that are not in `lru`
    bool any_tier;
    std::unordered_map<std::string, Awaited> in_flight;  // by key

    void look_up(Batch& batch, Priority priority);
    std::shared_ptr<Flight> board(Batch& batch, const RequestContext& ctx, EmbedOptions how,
                                  const boost::asio::any_io_executor& executor);
    void start(const std::shared_ptr<Flight>& flight, std::vector<std::string> texts,
               EmbedOptions how, const boost::asio::any_io_executor& executor);
    void landed(Flight& flight, Result<std::vector<Embedding>> result);
    void keep(const std::string& key, const Vector& vector, Priority priority);
    void forget(const Flight& flight);
    Task<Result<void>> wait(Batch& batch, const RequestContext& ctx);
    Task<Result<void>> embed_alone(Batch& batch, const RequestContext& ctx, EmbedOptions how);

    class Seats;
};

/// Holds a place in every flight that a batch waits for. Whichever way the waiting ends, also when
/// the coroutine is destroyed where it waits, a flight that nobody needs any more is cancelled.
class CachedEmbedder::State::Seats {
public:
    Seats(State& state, const Batch& batch) : state_(state) {
        for (const Wanted& wanted : batch.wanted) {
            const auto& flight = wanted.awaited.flight;
            if (flight && std::ranges::find(flights_, flight) == flights_.end()) {
                flight->join();
                flights_.push_back(flight);
            }
        }
    }
    Seats(const Seats&) = delete;
    Seats& operator=(const Seats&) = delete;
    ~Seats() {
        for (const auto& flight : flights_) {
            if (flight->leave()) {
                state_.forget(*flight);  // nobody may board what is being cancelled
            }
        }
    }
    [[nodiscard]] const std::vector<std::shared_ptr<Flight>>& flights() const { return flights_; }

private:
    State& state_;
    std::vector<std::shared_ptr<Flight>> flights_;
};

/// Fills in what the cache has. A bulk job's look does not count as use.
void CachedEmbedder::State::look_up(Batch& batch, Priority priority) {
    const SteadyTime now = clock.now();
    for (Wanted& wanted : batch.wanted) {
        const Vector* vector = priority == Priority::kInteractive ? lru.find(wanted.key, now)
                                                                  : lru.peek(wanted.key, now);
        if (vector != nullptr) {
            wanted.vector = *vector;
            wanted.outcome = CacheOutcome::kL1;
        }
    }
    for (const std::size_t place : batch.place) {
        metrics.looked_up(CacheTier::kL1, batch.wanted[place].vector.has_value());
    }
}

/// Joins the flights under way for what is missing and starts one for the rest; returns that one.
/// A person does not wait behind a bulk job: its flights are not joined.
std::shared_ptr<Flight> CachedEmbedder::State::board(Batch& batch, const RequestContext& ctx,
                                                     EmbedOptions how,
                                                     const boost::asio::any_io_executor& executor) {
    std::vector<Wanted*> rest;
    std::vector<std::string> keys;
    std::vector<std::string> texts;
    for (Wanted& wanted : batch.wanted) {
        if (wanted.vector) {
            continue;
        }
        const auto found = in_flight.find(wanted.key);
        if (found != in_flight.end() && found->second.flight->priority() <= how.priority) {
            wanted.awaited = found->second;
            continue;
        }
        rest.push_back(&wanted);
        keys.push_back(wanted.key);
        texts.push_back(wanted.text);
    }
    if (rest.empty()) {
        return nullptr;
    }
    auto flight = std::make_shared<Flight>(std::move(keys), how.priority, ctx);
    for (std::size_t seat = 0; seat < rest.size(); ++seat) {
        rest[seat]->awaited = {flight, seat};
        in_flight.insert_or_assign(rest[seat]->key, rest[seat]->awaited);
    }
    start(flight, std::move(texts), how, executor);
    return flight;
}

void CachedEmbedder::State::start(const std::shared_ptr<Flight>& flight,
                                  std::vector<std::string> texts, EmbedOptions how,
                                  const boost::asio::any_io_executor& executor) {
    auto land = [self = shared_from_this(), flight](const std::exception_ptr& thrown,
                                                    Result<std::vector<Embedding>> result) {
        if (thrown) {
            result = fail(ErrorCode::kInternal, "the embedding model failed unexpectedly");
        }
        self->landed(*flight, std::move(result));
    };
    boost::asio::co_spawn(executor,
                          source.fetch(flight->context(), {flight->keys(), std::move(texts)}, how),
                          std::move(land));
}

void CachedEmbedder::State::landed(Flight& flight, Result<std::vector<Embedding>> result) {
    forget(flight);
    if (result) {
        RAG_ASSERT(result->size() == flight.keys().size(), "an embedder answers every text");
        for (std::size_t i = 0; i < flight.keys().size(); ++i) {
            keep(flight.keys()[i], (*result)[i].vector, flight.priority());
        }
    }
    flight.land(std::move(result));
}

void CachedEmbedder::State::keep(const std::string& key, const Vector& vector, Priority priority) {
    if (priority == Priority::kInteractive) {
        lru.put(key, vector, clock.now());
    } else {
        lru.put_if_room(key, vector, clock.now());
    }
}

void CachedEmbedder::State::forget(const Flight& flight) {
    for (const std::string& key : flight.keys()) {
        const auto found = in_flight.find(key);
        if (found != in_flight.end() && found->second.flight.get() == &flight) {
            in_flight.erase(found);
        }
    }
}

Task<Result<void>> CachedEmbedder::State::wait(Batch& batch, const RequestContext& ctx) {
    const Seats seats{*this, batch};
    for (const auto& flight : seats.flights()) {
        co_await wait_for(flight, ctx);
        if (flight->result()) {
            continue;
        }
        if (ctx.cancelled.stop_requested()) {
            co_return fail(ErrorCode::kCancelled, "the caller went away");
        }
        co_return fail(ErrorCode::kDeadlineExceeded,
                       "the time allowed for this request has passed");
    }
    co_return Result<void>{};
}

/// The texts whose joined flight failed, perhaps for another's sake, once more by themselves.
Task<Result<void>> CachedEmbedder::State::embed_alone(Batch& batch, const RequestContext& ctx,
                                                      EmbedOptions how) {
    std::vector<Wanted*> left;
    KeyedTexts texts;
    for (Wanted& wanted : batch.wanted) {
        if (!wanted.vector) {
            left.push_back(&wanted);
            texts.keys.push_back(wanted.key);
            texts.texts.push_back(wanted.text);
        }
    }
    if (left.empty()) {
        co_return Result<void>{};
    }
    auto embedded = RAG_CO_TRY(co_await source.fetch(ctx, std::move(texts), how));
    for (std::size_t i = 0; i < left.size(); ++i) {
        left[i]->vector = std::move(embedded[i].vector);
        left[i]->outcome = embedded[i].cache;
        keep(left[i]->key, *left[i]->vector, how.priority);
    }
    co_return Result<void>{};
}

CachedEmbedder::CachedEmbedder(Embedder& inner, EmbeddingCacheOptions options, Metrics& metrics,
                               const Clock& clock, Cache* shared)
    : state_(std::make_shared<State>(inner, options, metrics, clock, shared)) {}

CachedEmbedder::~CachedEmbedder() = default;

const EmbeddingModel& CachedEmbedder::model() const {
    return state_->inner.model();
}

ComponentStatus CachedEmbedder::status() const {
    return state_->inner.status();
}

Task<Result<std::vector<Embedding>>> CachedEmbedder::embed(const RequestContext& ctx,
                                                           std::vector<std::string> texts,
                                                           EmbedOptions options) {
    const auto state = state_;
    if (!options.use_cache || !options.attach.empty() || !state->any_tier) {
        co_return co_await state->inner.embed(ctx, std::move(texts), options);
    }
    Batch batch = fold(ctx.access.tenant(), model(), std::move(texts));
    state->look_up(batch, options.priority);
    if (std::ranges::all_of(batch.wanted, [](const Wanted& w) { return w.vector.has_value(); })) {
        co_return unfold(batch);
    }
    RAG_CO_TRY(ctx.check(state->clock));
    const auto own = state->board(batch, ctx, options, co_await boost::asio::this_coro::executor);
    RAG_CO_TRY(co_await state->wait(batch, ctx));
    if (const auto failed = collect(batch, own.get())) {
        co_return *failed;
    }
    RAG_CO_TRY(co_await state->embed_alone(batch, ctx, options));
    co_return unfold(batch);
}

}  // namespace ragd
