#pragma once
#include <cstddef>

#include "domain/request_context.hpp"
#include "ports/embedder.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// A person waits for a few texts, such as a question; many are an index in the making.
inline constexpr std::size_t kTextsOfAPerson = 8;

inline Priority priority_of(std::size_t texts) {
    return texts <= kTextsOfAPerson ? Priority::kInteractive : Priority::kBulk;
}

/// For the compute pool.
inline WorkLimits work_limits(const RequestContext& ctx, std::size_t texts) {
    const bool is_bulk = priority_of(texts) == Priority::kBulk;
    return {.work_class = is_bulk ? WorkClass::kBulk : WorkClass::kInteractive,
            .deadline = ctx.deadline,
            .cancelled = ctx.cancelled,
            .share = ctx.access.share()};
}

}  // namespace ragd
