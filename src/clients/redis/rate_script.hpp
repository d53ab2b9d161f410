#pragma once
#include <optional>
#include <vector>

#include "clients/redis/redis_link.hpp"
#include "ports/shared_rates.hpp"

namespace ragd {

/// The one command: a script, by the clock of Redis.
RedisCommand rate_command(const std::vector<RateAsk>& asks);

/// Nothing: these are no answers to so many.
std::optional<std::vector<RateAnswer>> rate_answers(const RedisReply& reply, std::size_t count);

}  // namespace ragd
