#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.hpp"

namespace ragd {

/// The file that a document was read from, as it was then. Its bytes may be kept under their digest
/// (ports/blob_store.hpp); a file of many documents (rows, attachments) is that of each of them.
struct OriginalFile {
    std::string name;        // the last part of its path, no path to write to
    std::string media_type;  // "application/pdf"; empty: not known
    std::uint64_t bytes = 0;
    std::string sha256;                     // lower-case hex
    std::optional<WallTime> modified = {};  // as its file system says
    std::string path = {};   // in its source, with '/' between names; empty: not known
    std::string stamp = {};  // what names its state there: a time, an ETag; its sender's own
    bool operator==(const OriginalFile&) const = default;
};

/// {"name": "a.pdf", "media_type": "application/pdf", "bytes": 9, "sha256": "...", "modified":
/// "2026-01-31T09:05:07.042Z"}: what is not known is left out.
boost::json::object json_of_file(const OriginalFile& file);

/// The reverse, of what json_of_file() wrote; nothing for something else.
std::optional<OriginalFile> file_of_json(const boost::json::value& json);

/// 64 digits of lower-case hex.
bool is_sha256(std::string_view text);

}  // namespace ragd
