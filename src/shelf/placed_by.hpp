#pragma once
#include <string>

#include <fmt/format.h>

#include "base/result.hpp"
#include "base/shown.hpp"
#include "domain/job.hpp"
#include "domain/request_context.hpp"
#include "shelf/shelf_records.hpp"

namespace ragd {

/// The same request in the name of whoever put a file there: the job is his.
inline RequestContext as_owner(const RequestContext& ctx, const Access& owner) {
    RequestContext theirs = ctx;
    theirs.access = owner;
    return theirs;
}

inline bool may_see_placement(const RequestContext& ctx, const Placement& placed) {
    return may_see(ctx.access, ctx.access.tenant(), placed.owner);
}

/// What is told of a file that is not there, or not for the caller.
inline Error no_file(const std::string& id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no file {}", shown(id)));
}

}  // namespace ragd
