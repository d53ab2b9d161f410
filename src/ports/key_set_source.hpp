#pragma once
#include <string>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// Where the public keys are published with which an issuer signs its tokens.
class KeySetSource {
public:
    virtual ~KeySetSource() = default;

    /// The issuer's JWK Set (RFC 7517) as it is now: JSON of at most limits::kKeySetBytes.
    /// Requires: nothing.
    /// Errors:   Unavailable - not reached, not in time, or what came is not the issuer's; says which;
    ///           safe to retry. Cancelled - the process stops.
    /// Threads:  the io thread.  Lifetime: outlives the task.
    virtual Task<Result<std::string>> fetch_keys(Deadline deadline) = 0;
};

}  // namespace ragd
