#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace ragd::detail {

void assert_failed(const char* condition, const char* why, const char* file, int line) {
    std::fprintf(stderr, "ragd: bug at %s:%d: %s (%s)\n", file, line, why, condition);
    std::abort();
}

}  // namespace ragd::detail
