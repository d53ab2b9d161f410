#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

namespace ragd {

struct AuditFile {
    std::uint64_t number = 0;
    std::filesystem::path path;
};

/// audit-000001.jsonl, audit-000002.jsonl, ...
std::filesystem::path audit_file(const std::filesystem::path& folder, std::uint64_t number);

/// Those of a folder, the oldest first; none where there is no folder.
std::vector<AuditFile> audit_files(const std::filesystem::path& folder);

}  // namespace ragd
