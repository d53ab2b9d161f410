#pragma once
#include "api/call.hpp"
#include "audit/audit_entry.hpp"
#include "base/error.hpp"

namespace ragd {

struct Route;

/// How a request ended, for the audit trail.
struct AuditedOutcome {
    const Route* route = nullptr;  // null: there is none of that name
    int status = 0;
    const Error* error = nullptr;
};

/// Whether a request is kept, of which kind it is being decided by its route: changes, and what was refused
/// for want of a right, at every level.
enum class AuditKind { kNone, kChange, kRead };
AuditKind audit_kind(const Call& call, const AuditedOutcome& outcome);

/// What is kept of it.
AuditEntry audit_entry(const Call& call, const AuditedOutcome& outcome, bool asks_callers);

}  // namespace ragd
