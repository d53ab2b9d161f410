#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "clients/redis/redis_link.hpp"
#include "ports/shared_counts.hpp"

namespace ragd {

/// The one command: a script.
RedisCommand count_command(const std::vector<CountAsk>& asks);

/// Nothing: these are no answers to so many.
std::optional<std::vector<std::uint64_t>> count_answers(const RedisReply& reply, std::size_t count);

}  // namespace ragd
