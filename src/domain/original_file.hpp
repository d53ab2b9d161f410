#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace ragd {

/// The file that a document was read from, as it was then. Its bytes may be kept under their digest
/// (ports/blob_store.hpp); a file of many documents (rows, attachments) is that of each of them.
struct OriginalFile {
    std::string name;        // the last part of its path, no path to write to
    std::string media_type;  // "application/pdf"; empty: not known
    std::uint64_t bytes = 0;
    std::string sha256;                          // lower-case hex
    std::optional<WallTime> modified = {};       // as its file system says
    bool operator==(const OriginalFile&) const = default;
};

}  // namespace ragd
