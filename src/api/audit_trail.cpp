#include "api/audit_trail.hpp"

#include "api/route.hpp"

namespace ragd {
namespace {

/// "deleteDocument": the operationId, which each operation begins with.
std::string_view operation_id(const Route& route) {
    constexpr std::string_view kMember = R"("operationId": ")";
    const auto begin = route.operation.find(kMember) + kMember.size();
    return route.operation.substr(begin, route.operation.find('"', begin) - begin);
}

bool is_refusal(const AuditedOutcome& outcome) {
    return outcome.error != nullptr && (outcome.error->code == ErrorCode::kUnauthenticated ||
                                        outcome.error->code == ErrorCode::kForbidden ||
                                        outcome.error->code == ErrorCode::kTooManyRequests);
}

bool only_reads(const Call& call, const Route& route) {
    return call.request.method == "GET" ||
           (route.needs.is(Right::kQuery) && call.audited.change.empty());
}

constexpr std::string_view kNobody = "nobody";

std::string who_is(const Call& call, const AuditedOutcome& outcome) {
    if (!call.caller.empty()) {
        return call.caller;
    }
    if (!outcome.asks_callers) {
        return "local";  // a command on the data directory
    }
    return std::string{is_refusal(outcome) ? kNobody : "anonymous"};
}

}  // namespace

AuditKind audit_kind(const Call& call, const AuditedOutcome& outcome) {
    if (outcome.route == nullptr || !outcome.route->needs.a_right()) {
        return AuditKind::kNone;
    }
    if (who_is(call, outcome) == kNobody) {
        return AuditKind::kStranger;
    }
    if (only_reads(call, *outcome.route)) {
        return call.settings.audit >= AuditLevel::kReads || is_refusal(outcome) ? AuditKind::kRead
                                                                                : AuditKind::kNone;
    }
    return AuditKind::kChange;
}

AuditEntry audit_entry(const Call& call, const AuditedOutcome& outcome) {
    const std::string who = who_is(call, outcome);
    AuditEntry entry{.time = call.parts.clock.wall(),
                     .who = who,
                     .tenant = who == kNobody ? "" : call.ctx.access.tenant().str(),
                     .from = call.request.peer,
                     .act = std::string{call.audited.change.empty() ? operation_id(*outcome.route)
                                                                    : call.audited.change},
                     .target = call.request.target,
                     .subjects = call.audited.subjects,
                     .subjects_count = call.audited.subjects_count,
                     .status = outcome.status,
                     .request_id = call.ctx.id.str()};
    if (outcome.error != nullptr) {
        entry.code = name_of(outcome.error->code);
    }
    if (call.settings.audit >= AuditLevel::kQuestions) {
        entry.detail = call.audited.question;
    }
    return entry;
}

}  // namespace ragd
