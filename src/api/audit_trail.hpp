#pragma once
#include "api/call.hpp"
#include "audit/audit_entry.hpp"
#include "base/error.hpp"
#include "base/rate.hpp"

namespace ragd {

struct Route;

/// How a request ended, for the audit trail.
struct AuditedOutcome {
    const Route* route = nullptr;  // null: there is none of that name
    int status = 0;
    const Error* error = nullptr;
    bool asks_callers = true;  // whoever calls has to say who he is
};

/// Whether a request is kept, of which kind it is being decided by its route: changes, and what was refused
/// for want of a right, at every level.
enum class AuditKind {
    kNone,
    kChange,
    kRead,
    kStranger,  // of whom nothing is known: of these only so many are kept
};
/// Whoever reaches the port can make entries of that kind, and must not fill the disk with them.
inline constexpr Rate kStrangersKept{.count = 600, .period = std::chrono::seconds{60}};
AuditKind audit_kind(const Call& call, const AuditedOutcome& outcome);

/// What is kept of it.
AuditEntry audit_entry(const Call& call, const AuditedOutcome& outcome);

}  // namespace ragd
