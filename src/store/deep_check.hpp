#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace ragd {

/// What reading all of a data directory has found.
struct DeepCheck {
    static constexpr std::size_t kDamageMax = 20;

    std::uint64_t documents = 0;
    std::uint64_t passages = 0;
    std::uint64_t snapshots = 0;
    std::uint64_t damage_count = 0;
    std::vector<std::string> damage;         // the first ones, each a line for a person
    std::vector<std::string> bad_snapshots;  // made anew by the next start: no loss
    bool has_page_checksums = true;
};

/// Compares everything in DIR with its checksums: the log, every page, every text, passage and
/// vector, every snapshot. Reads only. Beside a server it sees what is committed when it begins.
/// Requires: `served` - another process has the store open, and its log is not looked at.
/// Errors: NotFound - there is no store; Unavailable - it cannot be read at all; Internal - the
///         database is so damaged that it cannot be opened.
Result<DeepCheck> check_deeply(const std::filesystem::path& directory, bool served);

}  // namespace ragd
