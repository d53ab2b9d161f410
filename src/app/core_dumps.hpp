#pragma once
#include "config/settings.hpp"

namespace ragd {

/// Where a setting is a secret, no core dump of this process is written, to a file or to a program
/// that collects them: it would hold the secret. Children inherit this.
void forbid_core_dumps_with_secrets(const Settings& settings);

}  // namespace ragd
