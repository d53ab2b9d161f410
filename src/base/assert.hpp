#pragma once
#include <string_view>

namespace ragd::detail {
[[noreturn]] void assert_failed(const char* condition, const char* why, const char* file, int line);
}

/// Checks what only a bug of ours can break, never input. On in release builds: it prints the
/// condition, the reason and the place, and aborts.
#define RAG_ASSERT(condition, why)                                                   \
    do {                                                                             \
        if (!(condition)) [[unlikely]] {                                             \
            ::ragd::detail::assert_failed(#condition, why, __FILE_NAME__, __LINE__); \
        }                                                                            \
    } while (false)
