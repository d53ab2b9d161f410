#include "clients/redis/count_script.hpp"

#include <charconv>
#include <string_view>

namespace ragd {
namespace {

// As strings, since numbers of Lua are doubles.
constexpr const char* kCountScript = R"(
local counts = {}
for i, key in ipairs(KEYS) do
  redis.call('INCRBY', key, ARGV[2 * i - 1])
  redis.call('EXPIRE', key, ARGV[2 * i])
  counts[i] = redis.call('GET', key)
end
return counts
)";

constexpr std::string_view kCountKeyBegin = "ragd:count:";

std::optional<std::uint64_t> count_in(const std::optional<std::string>& value) {
    std::uint64_t count = 0;
    if (!value) {
        return std::nullopt;
    }
    const char* const end = value->data() + value->size();
    const auto [read, failed] = std::from_chars(value->data(), end, count);
    return failed == std::errc{} && read == end ? std::optional{count} : std::nullopt;
}

}  // namespace

RedisCommand count_command(const std::vector<CountAsk>& asks) {
    RedisCommand command{"EVAL", kCountScript, std::to_string(asks.size())};
    for (const CountAsk& ask : asks) {
        command.push_back(std::string{kCountKeyBegin} + ask.key);
    }
    for (const CountAsk& ask : asks) {
        command.push_back(std::to_string(ask.more));
        command.push_back(std::to_string(ask.kept_for.count()));
    }
    return command;
}

std::optional<std::vector<std::uint64_t>> count_answers(const RedisReply& reply,
                                                        std::size_t count) {
    if (reply.values.size() != count) {
        return std::nullopt;
    }
    std::vector<std::uint64_t> counts;
    for (const auto& value : reply.values) {
        const auto read = count_in(value);
        if (!read) {
            return std::nullopt;
        }
        counts.push_back(*read);
    }
    return counts;
}

}  // namespace ragd
