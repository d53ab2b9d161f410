#pragma once
#include <chrono>
#include <cstddef>

#include "base/limits.hpp"

/// What bounds our dealings with Redis.
namespace ragd::redis_limits {

// What one reply may be. The largest that we ask for is an MGET of Cache::kBatchMax (256) vectors
// of at most 65,536 / 4 numbers: 256 * 64 KiB = 16 MiB, and 256 * 12 bytes of framing.
inline constexpr std::size_t kBulkBytes = limits::kMiB;
inline constexpr std::size_t kReplyBytes = 32 * limits::kMiB;
inline constexpr std::size_t kLineBytes = 16 * limits::kKiB;
inline constexpr std::size_t kElements = 4096;

// What may be on its way to Redis before more is dropped.
inline constexpr std::size_t kPutsInFlight = 64;
inline constexpr std::size_t kPutBytesInFlight = 16 * limits::kMiB;

// Back within 5 s of the server's return: kConnectTime + kBackOffMax + kPingEverySlow < 5 s.
inline constexpr std::chrono::milliseconds kConnectTime{2000};  // resolve, connect, TLS, HELLO
inline constexpr std::chrono::milliseconds kBackOffMin{100};
inline constexpr std::chrono::milliseconds kBackOffMax{1500};
inline constexpr std::chrono::milliseconds kPingEvery{1000};
inline constexpr std::chrono::milliseconds kPingEverySlow{200};
inline constexpr std::chrono::milliseconds kPingTime{2000};     // then the connection is given up
inline constexpr std::chrono::milliseconds kSteadyAfter{5000};  // up so long: back-off starts anew

inline constexpr std::chrono::seconds kQuietTime{10};    // between two log lines about slow spells
inline constexpr std::chrono::seconds kRefusalShown{3};  // in readiness, after the last one

}  // namespace ragd::redis_limits
