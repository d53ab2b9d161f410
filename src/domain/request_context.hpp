#pragma once
#include <stop_token>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "domain/access.hpp"

namespace ragd {

/// What every stage of one request needs to know. Copied freely.
struct RequestContext {
    RequestId id = {};
    Access access;  // on whose behalf
    Deadline deadline = Deadline::never();
    std::stop_token cancelled = {};  // set when the caller goes away

    /// DeadlineExceeded or Cancelled, if it is time to give up.
    [[nodiscard]] Result<void> check(const Clock& clock) const {
        if (cancelled.stop_requested()) {
            return fail(ErrorCode::kCancelled, "the caller went away");
        }
        if (deadline.passed(clock.now())) {
            return fail(ErrorCode::kDeadlineExceeded,
                        "the time allowed for this request has passed");
        }
        return {};
    }
};

}  // namespace ragd
