#include "store/lost_writes.hpp"

#include <fstream>

#include <fmt/format.h>

namespace ragd {

namespace {

std::filesystem::path note_in(const std::filesystem::path& directory) {
    return directory / "lost-writes.txt";
}

}  // namespace

Result<wal::Report> look_for_lost_writes(const std::filesystem::path& database, WallTime now) {
    auto report = RAG_TRY(wal::examine(database));
    if (report.commits_lost == 0) {
        return report;
    }
    const auto note = note_in(database.parent_path());
    std::ofstream file{note};
    file << fmt::format(
        "acknowledged writes may be missing: when the store was opened at {}, its write-ahead log "
        "was damaged, and {} pages of up to {} writes from there on could not be read. Index again "
        "what was written shortly before, then remove {} from the data directory.\n",
        to_rfc3339(now), report.frames_lost, report.commits_lost, note.filename().string());
    if (!file.flush()) {
        return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be written", note.string()));
    }
    return report;
}

std::optional<std::string> lost_writes(const std::filesystem::path& directory) {
    std::ifstream file{note_in(directory)};
    std::string line;
    return std::getline(file, line) ? std::optional{line} : std::nullopt;
}

}  // namespace ragd
