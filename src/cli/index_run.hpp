#pragma once
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "cli/command.hpp"
#include "cli/document_reader.hpp"
#include "cli/sync_pass.hpp"

namespace ragd {

/// What `ragd index` works with.
/// Threads: the main thread. Lifetime: what it refers to outlives it.
struct IndexRun {
    const CommandContext& context;
    std::span<const std::unique_ptr<FileSource>> places;
    ConfinedReader& reader;
    const SyncOptions& options;
    std::stop_token stop;

    /// One pass, and what it came to.
    /// Errors: where nothing was done at all.
    [[nodiscard]] Result<ExitCode> once(const SyncOptions& how) const;
    /// What a pass would do.
    [[nodiscard]] Result<ExitCode> tell_what_would_be_done() const;
};

}  // namespace ragd
