#include "app/core_dumps.hpp"

#include <algorithm>

#include <sys/resource.h>

#include "config/setting_table.hpp"

namespace ragd {

void forbid_core_dumps_with_secrets(const Settings& settings) {
    const bool has_secret = std::ranges::any_of(setting_table(), [&](const SettingSpec& spec) {
        return spec.secret && !spec.show(settings).empty();
    });
    if (has_secret) {
        // One byte: less than any dump has, and what tells the kernel to pipe none to a program,
        // where a limit of zero would be passed over (core(5)). The process stays readable to its
        // owner in /proc, which PR_SET_DUMPABLE would end.
        const rlimit none{.rlim_cur = 1, .rlim_max = 1};
        ::setrlimit(RLIMIT_CORE, &none);
    }
}

}  // namespace ragd
