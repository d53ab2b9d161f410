#include "clients/redis/redis_cache.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <type_traits>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/assert.hpp"
#include "clients/redis/count_script.hpp"
#include "clients/redis/rate_script.hpp"
#include "clients/redis/redis_limits.hpp"
#include "clients/redis/redis_session.hpp"

namespace ragd {
namespace {

using Outcome = RedisOutcome;

constexpr std::size_t kAsksMax = 8;
constexpr std::size_t kCountsMax = 256;

std::size_t bytes_of(const std::vector<CacheEntry>& entries) {
    std::size_t bytes = 0;
    for (const CacheEntry& entry : entries) {
        bytes += entry.key.size() + entry.value.size();
    }
    return bytes;
}

}  // namespace

struct RedisCache::State {
    State(const RedisOptions& options, std::shared_ptr<ssl_ctx_st> tls, const Parts& parts)
        : executor(parts.executor),
          metrics(parts.metrics),
          session(std::make_shared<RedisSession>(options, std::move(tls), parts)) {}

    boost::asio::any_io_executor executor;
    RedisMetrics metrics;
    std::shared_ptr<RedisSession> session;
    std::size_t puts = 0;  // on their way
    std::size_t put_bytes = 0;

    static Task<Result<Values>> get(std::shared_ptr<State> self, std::vector<std::string> keys);
    static Task<void> put(std::shared_ptr<State> self, std::vector<RedisCommand> commands,
                          std::size_t bytes);
    /// Runs a script; `read` makes answers of its reply, or nothing.
    template <typename Read>
    static auto evaluate(std::shared_ptr<State> self, RedisOperation operation,
                         RedisCommand command, Read read)
        -> Task<Result<typename std::invoke_result_t<Read&, const RedisReply&>::value_type>>;
};

Task<Result<Cache::Values>> RedisCache::State::get(std::shared_ptr<State> self,
                                                   std::vector<std::string> keys) {
    const std::size_t count = keys.size();
    RedisCommand command{"MGET"};
    std::ranges::move(keys, std::back_inserter(command));
    auto answer = co_await RedisSession::ask(self->session, {std::move(command)});
    if (answer.outcome == Outcome::kOk) {
        const RedisReply& reply = answer.replies.front();
        self->session->note_reply("GET", reply.error);
        if (!reply.error.empty()) {
            answer.outcome = Outcome::kError;
        } else if (reply.values.size() != count) {
            answer.outcome = Outcome::kError;
            self->session->distrust("its replies do not fit the commands");
        }
    }
    self->metrics.operations.at(RedisOperation::kGet, answer.outcome).add();
    if (answer.outcome != Outcome::kOk) {
        co_return fail(ErrorCode::kUnavailable, "Redis did not answer");
    }
    co_return std::move(answer.replies.front().values);
}

Task<void> RedisCache::State::put(std::shared_ptr<State> self, std::vector<RedisCommand> commands,
                                  std::size_t bytes) {
    auto answer = co_await RedisSession::ask(self->session, std::move(commands));
    --self->puts;
    self->put_bytes -= bytes;
    if (answer.outcome == Outcome::kOk) {
        const auto refused = std::ranges::find_if(
            answer.replies, [](const RedisReply& reply) { return !reply.error.empty(); });
        const bool all_kept = refused == answer.replies.end();
        self->session->note_reply("SET", all_kept ? "" : refused->error);
        answer.outcome = all_kept ? Outcome::kOk : Outcome::kError;
    }
    self->metrics.operations.at(RedisOperation::kPut, answer.outcome).add();
}

template <typename Read>
auto RedisCache::State::evaluate(std::shared_ptr<State> self, RedisOperation operation,
                                 RedisCommand command, Read read)
    -> Task<Result<typename std::invoke_result_t<Read&, const RedisReply&>::value_type>> {
    auto answer = co_await RedisSession::ask(self->session, {std::move(command)});
    std::invoke_result_t<Read&, const RedisReply&> answers;
    if (answer.outcome == Outcome::kOk) {
        const RedisReply& reply = answer.replies.front();
        self->session->note_reply("EVAL", reply.error);
        if (reply.error.empty()) {
            answers = read(reply);
        }
        if (reply.error.empty() && !answers) {
            self->session->distrust("its replies do not fit the commands");
        }
        answer.outcome = answers ? Outcome::kOk : Outcome::kError;
    }
    self->metrics.operations.at(operation, answer.outcome).add();
    if (!answers) {
        co_return fail(ErrorCode::kUnavailable, "Redis did not answer");
    }
    co_return std::move(*answers);
}

RedisCache::RedisCache(std::shared_ptr<State> state) : state_(std::move(state)) {}

RedisCache::~RedisCache() {
    state_->session->close();
}

Result<std::unique_ptr<RedisCache>> RedisCache::open(const RedisOptions& options, Parts parts) {
    auto tls = options.url.tls ? RAG_TRY(make_tls_context(options.tls)) : nullptr;
    auto state = std::make_shared<State>(options, std::move(tls), parts);
    boost::asio::co_spawn(parts.executor, RedisSession::run(state->session), boost::asio::detached);
    return std::unique_ptr<RedisCache>{new RedisCache{std::move(state)}};
}

Task<Result<Cache::Values>> RedisCache::get(std::vector<std::string> keys) {
    RAG_ASSERT(!keys.empty() && keys.size() <= kBatchMax, "a lookup is of 1 to kBatchMax keys");
    return State::get(state_, std::move(keys));
}

void RedisCache::put(std::vector<CacheEntry> entries, std::chrono::seconds ttl) {
    RAG_ASSERT(!entries.empty() && entries.size() <= kBatchMax, "a put is of 1 to kBatchMax");
    const std::size_t bytes = bytes_of(entries);
    if (!state_->session->is_usable() || state_->puts >= redis_limits::kPutsInFlight ||
        state_->put_bytes + bytes > redis_limits::kPutBytesInFlight) {
        state_->metrics.operations.at(RedisOperation::kPut, Outcome::kSkipped).add();
        return;
    }
    const std::string seconds = std::to_string(ttl.count());
    std::vector<RedisCommand> commands;
    commands.reserve(entries.size());
    for (CacheEntry& entry : entries) {
        commands.push_back({"SET", std::move(entry.key), std::move(entry.value), "EX", seconds});
    }
    ++state_->puts;
    state_->put_bytes += bytes;
    boost::asio::co_spawn(state_->executor, State::put(state_, std::move(commands), bytes),
                          boost::asio::detached);
}

Task<Result<std::vector<RateAnswer>>> RedisCache::take(std::vector<RateAsk> asks) {
    RAG_ASSERT(!asks.empty() && asks.size() <= kAsksMax, "there are few limits");
    return State::evaluate(
        state_, RedisOperation::kRate, rate_command(asks),
        [count = asks.size()](const RedisReply& reply) { return rate_answers(reply, count); });
}

Task<Result<std::vector<std::uint64_t>>> RedisCache::add(std::vector<CountAsk> asks) {
    RAG_ASSERT(!asks.empty() && asks.size() <= kCountsMax, "they go in parts");
    return State::evaluate(
        state_, RedisOperation::kCount, count_command(asks),
        [count = asks.size()](const RedisReply& reply) { return count_answers(reply, count); });
}

ComponentStatus RedisCache::status() const {
    return state_->session->status();
}

}  // namespace ragd
