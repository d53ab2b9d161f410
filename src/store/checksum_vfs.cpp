#include "store/checksum_vfs.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "base/hash.hpp"
#include "store/database_header.hpp"
#include "store/log_format.hpp"

namespace ragd {

namespace {

constexpr std::size_t kSumBytes = ChecksumVfs::kReservedBytes;
constexpr int kPageBytesMin = 512;

bool is_page(int bytes, sqlite3_int64 at) {
    return bytes >= kPageBytesMin && std::has_single_bit(static_cast<unsigned>(bytes)) &&
           at % bytes == 0;
}

std::uint64_t number_of(int bytes, sqlite3_int64 at) {
    return static_cast<std::uint64_t>(at / bytes) + 1;
}

}  // namespace

std::uint64_t page_checksum(std::span<const std::byte> page, std::uint64_t number) {
    const auto summed = page.first(page.size() - kSumBytes);
    constexpr std::uint64_t kSpread =
        0x9e3779b97f4a7c15;  // so that near numbers differ in all bits
    return hash64({reinterpret_cast<const char*>(summed.data()), summed.size()}) ^
           (number * kSpread);
}

/// As SQLite allocates it: the base's file lies behind it.
struct ChecksumVfs::File {
    enum class Kind : std::uint8_t { kDatabase, kLog, kOther };

    sqlite3_file base;
    ChecksumVfs* owner;
    File* database;  // of a log
    Kind kind;
    bool reads_only;
    bool in_checkpoint;
    bool is_new;   // this connection has made it, with the bytes left alone from its first page on
    bool checked;  // its pages have checksums

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

    /// The first page says whether pages have room for a checksum.
    void learn(std::span<const std::byte> bytes, sqlite3_int64 at) {
        using database_header::kMagic;
        if (at == 0 && bytes.size() >= database_header::kBytes &&
            std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0) {
            checked = bytes[database_header::kReservedAt] == std::byte{kSumBytes};
        }
    }
};

sqlite3_file* ChecksumVfs::real_of(sqlite3_file* file) {
    return File::of(file).real();
}

ChecksumVfs::ChecksumVfs(const std::string& base)
    : base_(sqlite3_vfs_find(base.empty() ? nullptr : base.c_str())) {
    static std::atomic<int> number{0};  // SQLite knows a VFS by its name
    name_ = "checksums-" + std::to_string(number++);
    vfs_ = *base_;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + base_->szOsFile;
    vfs_.zName = name_.c_str();
    vfs_.pAppData = this;
    vfs_.pNext = nullptr;
    vfs_.xOpen = open;
    vfs_.xDelete = [](sqlite3_vfs* vfs, const char* path, int sync) {
        sqlite3_vfs* real = base_of(vfs);
        return real->xDelete(real, path, sync);
    };
    vfs_.xAccess = [](sqlite3_vfs* vfs, const char* path, int flags, int* out) {
        sqlite3_vfs* real = base_of(vfs);
        return real->xAccess(real, path, flags, out);
    };
    vfs_.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int size, char* out) {
        sqlite3_vfs* real = base_of(vfs);
        return real->xFullPathname(real, path, size, out);
    };
    sqlite3_vfs_register(&vfs_, 0);
}

ChecksumVfs::~ChecksumVfs() {
    sqlite3_vfs_unregister(&vfs_);
}

int ChecksumVfs::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* base, int flags, int* out) {
    auto* self = static_cast<ChecksumVfs*>(vfs->pAppData);
    File& file = File::of(base);
    const bool database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    const bool log = (flags & SQLITE_OPEN_WAL) != 0;
    file = {.base = {.pMethods = nullptr},
            .owner = self,
            .database = log ? &File::of(sqlite3_database_file_object(path)) : nullptr,
            .kind = database ? File::Kind::kDatabase
                    : log    ? File::Kind::kLog
                             : File::Kind::kOther,
            .reads_only = (flags & SQLITE_OPEN_READONLY) != 0,
            .in_checkpoint = false,
            .is_new = false,
            .checked = false};
    file.real()->pMethods = nullptr;
    const int code = self->base_->xOpen(self->base_, path, file.real(), flags, out);
    if (file.real()->pMethods == nullptr) {
        return code;
    }
    file.base.pMethods = methods();
    sqlite3_int64 size = 0;
    file.is_new = database && !file.reads_only && code == SQLITE_OK &&
                  file.real()->pMethods->xFileSize(file.real(), &size) == SQLITE_OK && size == 0;
    return code;
}

int ChecksumVfs::read(sqlite3_file* base, void* to, int bytes, sqlite3_int64 at) {
    File& file = File::of(base);
    const int code = file.real()->pMethods->xRead(file.real(), to, bytes, at);
    if (code != SQLITE_OK) {
        return code;
    }
    const std::span page{static_cast<const std::byte*>(to), static_cast<std::size_t>(bytes)};
    if (file.kind == File::Kind::kDatabase) {
        file.learn(page, at);
        return is_page(bytes, at) ? file.owner->check_page(file, page, number_of(bytes, at))
                                  : SQLITE_OK;
    }
    const bool compares = file.kind == File::Kind::kLog &&
                          (file.database->reads_only || file.database->in_checkpoint) &&
                          is_page(bytes, 0);
    return compares ? file.owner->check_frame(file, page, at) : SQLITE_OK;
}

int ChecksumVfs::check_page(const File& file, std::span<const std::byte> page,
                            std::uint64_t number) {
    std::uint64_t stored = 0;
    std::memcpy(&stored, page.last(kSumBytes).data(), sizeof(stored));
    if (!file.checked || stored == page_checksum(page, number)) {
        return SQLITE_OK;
    }
    damaged_.with([&](auto& pages) {
        if (pages.size() < kDamagedPagesMax) {
            pages.insert(number);
        }
    });
    return SQLITE_IOERR_DATA;
}

int ChecksumVfs::check_frame(File& file, std::span<const std::byte> page, sqlite3_int64 at) {
    constexpr sqlite3_int64 kOfFrame = wal::kFrameHeaderBytes;
    const auto whole_frame = static_cast<sqlite3_int64>(page.size()) + kOfFrame;
    const sqlite3_int64 frame = at - kOfFrame;
    if (frame < static_cast<sqlite3_int64>(wal::kHeaderBytes) ||
        (frame - static_cast<sqlite3_int64>(wal::kHeaderBytes)) % whole_frame != 0) {
        return SQLITE_OK;  // not a page
    }
    // The sums go on from those of the frame before, or of the log's header.
    const bool first = frame == static_cast<sqlite3_int64>(wal::kHeaderBytes);
    std::array<std::byte, wal::kFrameHeaderBytes> header{};
    std::array<std::byte, sizeof(wal::Sums)> before{};
    const sqlite3_int64 before_at =
        first ? frame - static_cast<sqlite3_int64>(before.size())
              : frame - whole_frame + kOfFrame - static_cast<sqlite3_int64>(before.size());
    const auto read_at = [&](std::span<std::byte> into, sqlite3_int64 from) {
        return file.real()->pMethods->xRead(file.real(), into.data(), static_cast<int>(into.size()),
                                            from);
    };
    if (const int code = std::max(read_at(header, frame), read_at(before, before_at));
        code != SQLITE_OK) {
        return code;
    }
    const auto sums =
        wal::add(wal::add(wal::stored_sums(before), std::span{header}.first<8>()), page);
    if (sums == wal::stored_sums(header)) {
        return SQLITE_OK;
    }
    ++damaged_frames_;
    return SQLITE_IOERR_DATA;
}

int ChecksumVfs::write(sqlite3_file* base, const void* from, int bytes, sqlite3_int64 at) {
    File& file = File::of(base);
    if (file.kind == File::Kind::kDatabase) {
        const std::span page{static_cast<const std::byte*>(from), static_cast<std::size_t>(bytes)};
        file.learn(page, at);
        if (at == 0 && file.is_new && !file.checked) {
            return SQLITE_IOERR_WRITE;  // a bug of ours: Database::reserve was forgotten
        }
        if ((file.checked || file.is_new) && is_page(bytes, at)) {
            const std::uint64_t sum = page_checksum(page, number_of(bytes, at));
            // SQLite's own page, in which it leaves these bytes to us.
            auto* place = const_cast<std::byte*>(page.last(kSumBytes).data());
            std::memcpy(place, &sum, sizeof(sum));
        }
    }
    return file.real()->pMethods->xWrite(file.real(), from, bytes, at);
}

int ChecksumVfs::control(sqlite3_file* base, int operation, void* argument) {
    File& file = File::of(base);
    if (operation == SQLITE_FCNTL_CKPT_START || operation == SQLITE_FCNTL_CKPT_DONE) {
        file.in_checkpoint = operation == SQLITE_FCNTL_CKPT_START;
    }
    return file.real()->pMethods->xFileControl(file.real(), operation, argument);
}

const sqlite3_io_methods* ChecksumVfs::methods() {
    static const sqlite3_io_methods kMethods{
        .iVersion = 2,  // without xFetch: pages come through xRead
        .xClose = [](sqlite3_file* f) { return real_of(f)->pMethods->xClose(real_of(f)); },
        .xRead = read,
        .xWrite = write,
        .xTruncate =
            [](sqlite3_file* f, sqlite3_int64 size) {
                return real_of(f)->pMethods->xTruncate(real_of(f), size);
            },
        .xSync = [](sqlite3_file* f,
                    int flags) { return real_of(f)->pMethods->xSync(real_of(f), flags); },
        .xFileSize =
            [](sqlite3_file* f, sqlite3_int64* size) {
                return real_of(f)->pMethods->xFileSize(real_of(f), size);
            },
        .xLock = [](sqlite3_file* f,
                    int level) { return real_of(f)->pMethods->xLock(real_of(f), level); },
        .xUnlock = [](sqlite3_file* f,
                      int level) { return real_of(f)->pMethods->xUnlock(real_of(f), level); },
        .xCheckReservedLock =
            [](sqlite3_file* f, int* out) {
                return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
            },
        .xFileControl = control,
        .xSectorSize =
            [](sqlite3_file* f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); },
        .xDeviceCharacteristics =
            [](sqlite3_file* f) {
                return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
            },
        .xShmMap =
            [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
                return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
            },
        .xShmLock =
            [](sqlite3_file* f, int offset, int count, int flags) {
                return real_of(f)->pMethods->xShmLock(real_of(f), offset, count, flags);
            },
        .xShmBarrier = [](sqlite3_file* f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); },
        .xShmUnmap = [](sqlite3_file* f,
                        int remove) { return real_of(f)->pMethods->xShmUnmap(real_of(f), remove); },
        .xFetch = nullptr,
        .xUnfetch = nullptr};
    return &kMethods;
}

}  // namespace ragd
