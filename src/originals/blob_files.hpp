#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "ports/blob_store.hpp"

namespace ragd {

/// Blobs as files: ROOT/TENANT/ab/abcdef..., each named by its digest. A file is written beside, synced,
/// renamed, and its folder synced: one with that name is whole.
/// Threads: any, at once, also on one blob. Each call waits for the disk.
class BlobFiles {
public:
    /// The folder is made when the first blob is put.
    explicit BlobFiles(std::filesystem::path root) : root_(std::move(root)) {}

    /// Removes what an earlier process left half written. Requires: no other one writes here.
    void remove_unfinished() const;

    /// True: it was new. A known one becomes as young as a new one.
    /// Requires: the digest is that of `bytes`.
    /// Errors: Unavailable - no room, read-only.
    [[nodiscard]] Result<bool> put(const TenantId& tenant, const std::string& sha256,
                                   std::string_view bytes) const;
    /// Errors: Internal - they are not what was put; Unavailable.
    [[nodiscard]] Result<std::optional<std::string>> get(const TenantId& tenant,
                                                         const std::string& sha256) const;
    [[nodiscard]] bool has(const TenantId& tenant, const std::string& sha256) const;
    /// A page by digest, ascending; `after` is the last one of the page before.
    [[nodiscard]] Result<BlobPage> list(const TenantId& tenant, const std::string& after) const;
    [[nodiscard]] Result<bool> remove(const TenantId& tenant, const std::string& sha256) const;

private:
    [[nodiscard]] std::filesystem::path folder_of(const TenantId& tenant) const;
    [[nodiscard]] std::filesystem::path path_of(const TenantId& tenant,
                                                const std::string& sha256) const;

    std::filesystem::path root_;
};

/// What reading all blobs below a root has found.
struct BlobCheck {
    std::uint64_t files = 0;
    std::vector<std::string> damage;  // a line for a person each
};
/// Compares each with its digest. Reads only, also beside a server.
BlobCheck check_blobs(const std::filesystem::path& root);

}  // namespace ragd
