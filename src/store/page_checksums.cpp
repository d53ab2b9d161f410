#include "store/page_checksums.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "store/checksum_vfs.hpp"
#include "store/database_header.hpp"

namespace ragd {

namespace {

namespace fs = std::filesystem;

using database_header::kReservedAt;
constexpr std::size_t kHeaderBytes = database_header::kBytes;
constexpr std::byte kReserved{ChecksumVfs::kReservedBytes};

Error unavailable(const fs::path& path, const char* what) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} cannot be {}: {}", path.string(), what, std::strerror(errno)));
}

Result<std::vector<std::byte>> read_first(const fs::path& file, std::size_t bytes) {
    std::ifstream stream{file, std::ios::binary};
    std::vector<std::byte> read(bytes);
    if (!stream) {
        return unavailable(file, "read");
    }
    stream.read(reinterpret_cast<char*>(read.data()), static_cast<std::streamsize>(bytes));
    read.resize(static_cast<std::size_t>(stream.gcount()));
    return read;
}

Result<void> sync(const fs::path& path, int flags) {
    const auto descriptor = Descriptor::open(path, flags);
    const bool synced = descriptor.is_open() && ::fsync(descriptor.get()) == 0;
    return synced ? Result<void>{} : unavailable(path, "written");
}

/// The log is moved into the file and removed, so that the file alone is the database.
Result<void> copy(const fs::path& from, const fs::path& to, const sql::OpenOptions& options) {
    const auto database = RAG_TRY(sql::Database::open(from, options));
    RAG_TRY(database->checkpoint(true));
    RAG_TRY(database->reserve(ChecksumVfs::kReservedBytes));
    return database->run("VACUUM INTO ?1", to.string());
}

}  // namespace

Result<bool> has_page_checksums(const fs::path& file) {
    std::error_code failure;
    if (const auto size = fs::file_size(file, failure); failure || size < kHeaderBytes) {
        return true;
    }
    const auto header = RAG_TRY(read_first(file, kHeaderBytes));
    if (header.size() < kHeaderBytes || header[kReservedAt] == kReserved) {
        return true;
    }
    // The byte that says so may itself be what is damaged.
    auto page = RAG_TRY(read_first(file, database_header::page_bytes(header)));
    if (page.size() > kHeaderBytes) {
        std::uint64_t stored = 0;
        std::memcpy(&stored, page.data() + page.size() - sizeof(stored), sizeof(stored));
        page[kReservedAt] = kReserved;
        if (stored == page_checksum(page, 1)) {
            return fail(ErrorCode::kInternal,
                        fmt::format("{} is damaged (its header is not what was written): restore "
                                    "it from a backup, or remove it and index the documents again",
                                    file.string()));
        }
    }
    return false;
}

Result<void> add_page_checksums(const fs::path& file, const sql::OpenOptions& options) {
    const fs::path beside = file.string() + ".new";
    std::error_code failure;
    fs::remove(beside, failure);  // of an attempt that was cut off
    if (!Descriptor::open(beside, O_WRONLY | O_CREAT | O_EXCL, 0600).is_open()) {
        return unavailable(beside, "made");
    }
    auto done = copy(file, beside, options);
    done = done ? sync(beside, O_RDWR) : done;
    if (done && ::rename(beside.c_str(), file.c_str()) != 0) {
        done = unavailable(file, "replaced");
    }
    if (!done) {
        fs::remove(beside, failure);
        return done;
    }
    return sync(file.parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace ragd
