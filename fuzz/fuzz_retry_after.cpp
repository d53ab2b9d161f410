// What a service says in Retry-After is a wait of at most a day, or nothing.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.hpp"
#include "net/retry_after.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace ragd;
    const std::string text{reinterpret_cast<const char*>(bytes), size};
    for (const char* name : {"Retry-After", "retry-after-ms"}) {
        for (const auto now : {WallTime{}, WallTime{std::chrono::hours{24 * 365 * 60}}}) {
            const auto wait = retry_after({{name, text}}, now);
            RAG_ASSERT(!wait || (wait->count() >= 0 && *wait <= std::chrono::hours{24}),
                       "a wait is not negative and not longer than a day");
        }
    }
    return 0;
}
