#include "sources/read_file.hpp"

#include <chrono>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {
namespace {

constexpr std::size_t kPartBytes = limits::kMiB;

/// Whether a change at `now` could leave the time as it is: clocks of file systems tick every few
/// milliseconds, some every two seconds, and these have no fraction.
bool is_too_fresh(const FoundFile& file, WallTime now) {
    using namespace std::chrono_literals;
    if (!file.modified) {
        return false;  // its stamp is no time
    }
    const bool coarse = file.modified->time_since_epoch() % 1s == 0ms;
    return now - *file.modified < (coarse ? 2s : 50ms);
}

Result<std::string> digest_at(const std::filesystem::path& path) {
    auto in = RAG_TRY(RegularFile::open(path));
    Sha256 sha;
    std::string part;
    while (RAG_TRY(in.read(part, kPartBytes)) != 0) {
        sha.add(part);
        part.clear();
    }
    return sha.hex();
}

}  // namespace

std::string stamp_when_read(const FoundFile& file, WallTime now) {
    return is_too_fresh(file, now) ? "~" + file.stamp : file.stamp;
}

Result<std::string> digest_of(const std::filesystem::path& path, const FoundFile& file) {
    auto digest = digest_at(path);
    return digest
               ? std::move(digest)
               : fail(digest.error().code, fmt::format("{}: {}", file.id, digest.error().message));
}

}  // namespace ragd
