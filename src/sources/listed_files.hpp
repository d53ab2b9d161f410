#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ingest/files.hpp"

namespace ragd {

/// A file of a place that gives a list of all it holds: a bucket, a commit.
struct ListedFile {
    std::string path;  // with '/' between names
    std::uint64_t bytes = 0;
    std::string stamp;
    std::optional<WallTime> modified = {};
};

/// Of which place it is a list.
struct ListedPlace {
    std::string source;  // as documents will have it
    std::string place;   // its URL, without credentials; what is in front of the path of a file
};

/// Reads a listed file, at most so many bytes of it.
using ListedReader =
    std::function<Result<std::string>(const ListedFile& file, std::size_t bytes_max)>;

/// Makes of such a list what the walk of a folder makes: the same files are hidden, temporary, ignored
/// (.ragdignore, which is read), left out by the rules of the search, of no known format or too large.
/// Errors: those of `read`, of a .ragdignore.
Result<FileList> choose_listed(std::vector<ListedFile> listed, const ListedPlace& place,
                               const FileSearch& search, const ListedReader& read);

}  // namespace ragd
