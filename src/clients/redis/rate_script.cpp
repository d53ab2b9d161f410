#include "clients/redis/rate_script.hpp"

#include <charconv>
#include <cstdint>
#include <string_view>

namespace ragd {
namespace {

// The algorithm of auth/rate_limit.hpp, in microseconds. A key holds the time at which it owes nothing.
constexpr const char* kScript = R"(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local before, all = {}, true
local answers = {}
for i, key in ipairs(KEYS) do
  local each, period = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  before[i] = math.max(tonumber(redis.call('GET', key) or now), now)
  local allowed = before[i] + each - now <= period
  all = all and allowed
  answers[i] = (allowed and '1:' or '0:') .. string.format('%.0f', before[i] - now)
end
if not all then return answers end
for i, key in ipairs(KEYS) do
  local after = before[i] + tonumber(ARGV[2 * i - 1])
  redis.call('SET', key, string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1)
  answers[i] = '1:' .. string.format('%.0f', after - now)
end
return answers
)";

constexpr std::string_view kKeyBegin = "ragd:rate:";

std::optional<RateAnswer> answer_in(const std::optional<std::string>& value) {
    if (!value || value->size() < 3 || (*value)[1] != ':') {
        return std::nullopt;
    }
    std::int64_t owed = 0;
    const char* const end = value->data() + value->size();
    const auto [read, failed] = std::from_chars(value->data() + 2, end, owed);
    if (failed != std::errc{} || read != end || owed < 0) {
        return std::nullopt;
    }
    return RateAnswer{.allowed = value->front() == '1', .owed = std::chrono::microseconds{owed}};
}

}  // namespace

RedisCommand rate_command(const std::vector<RateAsk>& asks) {
    RedisCommand command{"EVAL", kScript, std::to_string(asks.size())};
    for (const RateAsk& ask : asks) {
        command.push_back(std::string{kKeyBegin} + ask.key);
    }
    for (const RateAsk& ask : asks) {
        const std::chrono::microseconds period = ask.rate.period;
        command.push_back(
            std::to_string(period.count() / static_cast<std::int64_t>(ask.rate.count)));
        command.push_back(std::to_string(period.count()));
    }
    return command;
}

std::optional<std::vector<RateAnswer>> rate_answers(const RedisReply& reply, std::size_t count) {
    if (reply.values.size() != count) {
        return std::nullopt;
    }
    std::vector<RateAnswer> answers;
    for (const auto& value : reply.values) {
        const auto answer = answer_in(value);
        if (!answer) {
            return std::nullopt;
        }
        answers.push_back(*answer);
    }
    return answers;
}

}  // namespace ragd
