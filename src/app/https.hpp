#pragma once
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/world.hpp"
#include "config/settings.hpp"
#include "net/tls_keeper.hpp"

namespace ragd {

// What SERVER_CERT_FILE and the settings that go with it ask for.

/// Which of them do not go together; no file is looked at.
std::vector<FieldError> faults_of_https(const Settings& settings);

/// Null: plain HTTP.
/// Errors: InvalidField - the settings do not go together, or a file cannot be used.
Result<std::unique_ptr<TlsKeeper>> open_https(const Settings& settings);

/// For `ragd doctor`.
Finding examine_https(const Settings& settings, const Clock& clock);

}  // namespace ragd
