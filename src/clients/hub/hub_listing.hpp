#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ragd {

/// How the hub states a file's content: SHA-256 for large files, else git's own hash, which is the
/// SHA-1 of "blob SIZE\0" and the bytes.
enum class ChecksumKind { kSha256, kGitBlob };

struct Checksum {
    ChecksumKind kind = ChecksumKind::kSha256;
    std::string hex;  // lower case
    bool operator==(const Checksum&) const = default;
};

struct HubFile {
    std::string path;  // relative, with '/', never out of the folder
    std::uint64_t bytes = 0;
    Checksum checksum;
};

/// The answer of /api/models/NAME/tree/REVISION?recursive=true: the files, without folders.
/// Errors: Malformed - another form, a path that leads out of the folder, or a file without size
///         and checksum.
Result<std::vector<HubFile>> parse_listing(std::string_view json);

/// Of a listing, the small files that a model is described by, config.json last. NotFound when
/// there is no config.json.
Result<std::vector<HubFile>> description_files(const std::vector<HubFile>& listing);

/// Of a listing, the weights that we run: model.safetensors of a BERT, else an exported graph.
/// NotFound, with what would do, when there is none.
Result<std::vector<HubFile>> weight_files(const std::vector<HubFile>& listing, bool is_bert);

/// Whether `name` is a hub name: OWNER/MODEL or MODEL of letters, digits, '-', '_', '.'.
bool is_hub_name(std::string_view name);

}  // namespace ragd
