#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace ragd {

/// What became of an audit trail.
struct AuditReport {
    static constexpr std::size_t kFaultsListed = 100;

    std::size_t files = 0;
    std::uint64_t entries = 0;
    std::uint64_t first = 0;  // over 1: earlier files are gone
    std::uint64_t last = 0;
    std::string head;                      // the hash of the last entry
    bool has_wanted_head = false;          // the one that was asked for is of an entry
    std::vector<std::string> faults = {};  // "audit-000002.jsonl:17: it is not what was written"
    std::uint64_t faults_count = 0;
};

/// Reads all files, and compares each entry with its hash and with the one before.
/// `head`: a hash that was noted elsewhere; empty: none.
/// Errors: NotFound - there are no such files there; Unavailable - one cannot be read.
Result<AuditReport> check_audit_trail(const std::filesystem::path& folder, const std::string& head);

}  // namespace ragd
