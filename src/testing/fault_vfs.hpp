#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace ragd {

/// A SQLite file system over the real one that fails syncs and writes on request, counts syncs, and
/// remembers of every file what was synced and what only written, so that a test can make the files
/// that a power loss might have left. Files in shared memory (-shm) are not remembered.
/// Threads: any. Lifetime: outlives every connection that names it.
class FaultVfs {
public:
    FaultVfs() : real_(sqlite3_vfs_find(nullptr)) {
        static std::atomic<int> number{0};
        name_ = "fault-" + std::to_string(number++);
        vfs_ = *real_;
        vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
        vfs_.zName = name_.c_str();
        vfs_.pAppData = this;
        vfs_.pNext = nullptr;
        vfs_.xOpen = open;
        vfs_.xDelete = [](sqlite3_vfs* vfs, const char* path, int sync) {
            self(vfs).forget(path);
            return self(vfs).real_->xDelete(self(vfs).real_, path, sync);
        };
        vfs_.xAccess = [](sqlite3_vfs* vfs, const char* path, int flags, int* out) {
            return self(vfs).real_->xAccess(self(vfs).real_, path, flags, out);
        };
        vfs_.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int size, char* out) {
            return self(vfs).real_->xFullPathname(self(vfs).real_, path, size, out);
        };
        sqlite3_vfs_register(&vfs_, 0);
    }
    ~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }
    /// SQLITE_OK, or the code that every sync (write) returns from now on, doing nothing.
    void fail_syncs(int code) { sync_code_ = code; }
    void fail_writes(int code) { write_code_ = code; }
    [[nodiscard]] std::size_t syncs() const { return syncs_; }

    /// Called before each write, truncation and sync, on the thread that does it.
    void before_each_step(std::function<void()> hook) {
        const std::lock_guard lock{mutex_};
        hook_ = std::move(hook);
    }

    /// Writes into `folder` what a power loss now might leave: what was synced, and of what was
    /// written since, any part, in sectors of 512 bytes.
    void write_crash_image(const std::filesystem::path& folder, std::mt19937& random) {
        const std::lock_guard lock{mutex_};
        for (const auto& [path, image] : images_) {
            std::string bytes = image.synced;
            for (const Step& step : image.pending) {
                apply_some(step, bytes, random);
            }
            std::ofstream out{folder / std::filesystem::path{path}.filename(), std::ios::binary};
            out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        }
    }

private:
    static constexpr std::size_t kSectorBytes = 512;

    struct Step {
        bool truncates = false;
        std::size_t at = 0;  // or the new size
        std::string bytes;
    };
    struct Image {
        std::string synced;
        std::vector<Step> pending;
    };
    /// As SQLite allocates it: the real file lies behind it.
    struct File {
        sqlite3_file base;
        FaultVfs* owner;
        const char* path;
        bool remembered;
        sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };

    static FaultVfs& self(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }
    static File& file(sqlite3_file* base) { return *reinterpret_cast<File*>(base); }

    static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* base, int flags, int* out) {
        File& opened = file(base);
        opened.base.pMethods = nullptr;
        opened.owner = &self(vfs);
        opened.path = path;
        opened.remembered =
            path != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
        opened.real()->pMethods = nullptr;
        sqlite3_vfs* const real = self(vfs).real_;
        const int code = real->xOpen(real, path, opened.real(), flags, out);
        if (opened.real()->pMethods != nullptr) {
            opened.base.pMethods = methods();
        }
        return code;
    }

    static const sqlite3_io_methods* methods() {
        static const sqlite3_io_methods kMethods = make_methods();
        return &kMethods;
    }

    static sqlite3_io_methods make_methods() {
        sqlite3_io_methods m{};
        m.iVersion = 2;
        m.xClose = [](sqlite3_file* f) { return file(f).real()->pMethods->xClose(file(f).real()); };
        m.xRead = [](sqlite3_file* f, void* to, int bytes, sqlite3_int64 at) {
            return file(f).real()->pMethods->xRead(file(f).real(), to, bytes, at);
        };
        m.xWrite = write;
        m.xTruncate = truncate;
        m.xSync = sync;
        m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
            return file(f).real()->pMethods->xFileSize(file(f).real(), size);
        };
        m.xLock = [](sqlite3_file* f, int level) {
            return file(f).real()->pMethods->xLock(file(f).real(), level);
        };
        m.xUnlock = [](sqlite3_file* f, int level) {
            return file(f).real()->pMethods->xUnlock(file(f).real(), level);
        };
        m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
            return file(f).real()->pMethods->xCheckReservedLock(file(f).real(), out);
        };
        m.xFileControl = [](sqlite3_file* f, int op, void* argument) {
            // A size hint would grow the file behind our back.
            return op == SQLITE_FCNTL_SIZE_HINT
                       ? SQLITE_OK
                       : file(f).real()->pMethods->xFileControl(file(f).real(), op, argument);
        };
        m.xSectorSize = [](sqlite3_file*) { return static_cast<int>(kSectorBytes); };
        m.xDeviceCharacteristics = [](sqlite3_file* f) {
            return file(f).real()->pMethods->xDeviceCharacteristics(file(f).real());
        };
        m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
            return file(f).real()->pMethods->xShmMap(file(f).real(), page, size, extend, out);
        };
        m.xShmLock = [](sqlite3_file* f, int offset, int count, int flags) {
            return file(f).real()->pMethods->xShmLock(file(f).real(), offset, count, flags);
        };
        m.xShmBarrier = [](sqlite3_file* f) {
            file(f).real()->pMethods->xShmBarrier(file(f).real());
        };
        m.xShmUnmap = [](sqlite3_file* f, int remove) {
            return file(f).real()->pMethods->xShmUnmap(file(f).real(), remove);
        };
        return m;
    }

    static int write(sqlite3_file* base, const void* from, int bytes, sqlite3_int64 at) {
        File& f = file(base);
        f.owner->step();
        if (const int code = f.owner->write_code_; code != SQLITE_OK) {
            return code;
        }
        f.owner->note(f,
                      {.at = static_cast<std::size_t>(at),
                       .bytes = {static_cast<const char*>(from), static_cast<std::size_t>(bytes)}});
        return f.real()->pMethods->xWrite(f.real(), from, bytes, at);
    }
    static int truncate(sqlite3_file* base, sqlite3_int64 size) {
        File& f = file(base);
        f.owner->step();
        f.owner->note(f, {.truncates = true, .at = static_cast<std::size_t>(size), .bytes = {}});
        return f.real()->pMethods->xTruncate(f.real(), size);
    }
    static int sync(sqlite3_file* base, int flags) {
        File& f = file(base);
        f.owner->step();
        if (const int code = f.owner->sync_code_; code != SQLITE_OK) {
            return code;
        }
        const int code = f.real()->pMethods->xSync(f.real(), flags);
        if (code == SQLITE_OK) {
            f.owner->synced(f);
        }
        return code;
    }

    void step() {
        std::function<void()> hook;
        {
            const std::lock_guard lock{mutex_};
            hook = hook_;
        }
        if (hook) {
            hook();
        }
    }
    void note(const File& f, Step step) {
        if (f.remembered) {
            const std::lock_guard lock{mutex_};
            images_[f.path].pending.push_back(std::move(step));
        }
    }
    void synced(const File& f) {
        ++syncs_;
        if (f.remembered) {
            const std::lock_guard lock{mutex_};
            Image& image = images_[f.path];
            for (const Step& step : image.pending) {
                apply(step, image.synced);
            }
            image.pending.clear();
        }
    }
    void forget(const char* path) {
        const std::lock_guard lock{mutex_};
        images_.erase(path);
    }

    static void apply(const Step& step, std::string& bytes) {
        if (step.truncates) {
            bytes.resize(step.at);
            return;
        }
        bytes.resize(std::max(bytes.size(), step.at + step.bytes.size()));
        std::memcpy(bytes.data() + step.at, step.bytes.data(), step.bytes.size());
    }
    /// All of the step, nothing, or some of its sectors.
    static void apply_some(const Step& step, std::string& bytes, std::mt19937& random) {
        const auto fate = random() % 3;
        if (fate == 0) {
            return;
        }
        if (fate == 1 || step.truncates) {
            apply(step, bytes);
            return;
        }
        std::size_t begin = 0;
        while (begin < step.bytes.size()) {
            const std::size_t sector_end = ((step.at + begin) / kSectorBytes + 1) * kSectorBytes;
            const std::size_t end = std::min(step.bytes.size(), sector_end - step.at);
            if (random() % 2 == 0) {
                apply({.at = step.at + begin, .bytes = step.bytes.substr(begin, end - begin)},
                      bytes);
            }
            begin = end;
        }
    }

    sqlite3_vfs* real_;
    sqlite3_vfs vfs_{};
    std::string name_;
    std::atomic<int> sync_code_{SQLITE_OK};
    std::atomic<int> write_code_{SQLITE_OK};
    std::atomic<std::size_t> syncs_{0};
    std::mutex mutex_;
    std::function<void()> hook_;
    std::map<std::string, Image> images_;
};

}  // namespace ragd
