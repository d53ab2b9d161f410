#include "sources/folder_watch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.hpp"
#include "ingest/files.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kMask = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO |
                                IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |
                                IN_DONT_FOLLOW | IN_EXCL_UNLINK;

Error not_watched(int reason, const fs::path& folder) {
    if (reason == ENOSPC || reason == EMFILE) {
        return fail(ErrorCode::kUnavailable,
                    "the kernel allows no more folders to be watched: raise "
                    "fs.inotify.max_user_watches and max_user_instances (sysctl)");
    }
    return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be watched: {}", folder.string(),
                                                     std::generic_category().message(reason)));
}

bool is_below(const fs::path& path, const fs::path& folder) {
    return path == folder || path.native().starts_with(folder.native() + '/');
}

/// A file that got another name: no one will close it after writing.
bool has_many_names(const fs::path& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink > 1;
}

}  // namespace

FolderWatch::FolderWatch(std::vector<fs::path> paths, const Clock& clock, Options options)
    : paths_(std::move(paths)),
      clock_(clock),
      options_(options),
      events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

FolderWatch::~FolderWatch() = default;

Result<std::unique_ptr<FolderWatch>> FolderWatch::open(std::vector<fs::path> paths,
                                                       const Clock& clock, Options options) {
    std::unique_ptr<FolderWatch> watch{new FolderWatch{std::move(paths), clock, options}};
    if (!watch->events_.is_open() || !watch->wake_.is_open()) {
        return not_watched(errno, watch->paths_.empty() ? fs::path{} : watch->paths_.front());
    }
    RAG_TRY(watch->watch_all());
    return watch;
}

Result<void> FolderWatch::watch_all() {
    for (const fs::path& path : paths_) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            RAG_TRY(watch_below(path));
        } else {
            files_.insert(path);
            RAG_TRY(watch_one(path.parent_path()));
        }
    }
    return {};
}

/// False: it is no folder any more.
Result<bool> FolderWatch::watch_one(const fs::path& folder) {
    const int watch = ::inotify_add_watch(events_.get(), folder.c_str(), kMask);
    if (watch < 0 && (errno == ENOENT || errno == ENOTDIR || errno == EACCES)) {
        return false;  // it went, or says so when it is walked
    }
    if (watch < 0) {
        return not_watched(errno, folder);
    }
    folders_[watch] = folder;
    return true;
}

/// First the folder, then what is in it: what is made between the two is told, too.
Result<void> FolderWatch::watch_below(const fs::path& folder) {
    if (!RAG_TRY(watch_one(folder))) {
        return {};
    }
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        const bool is_folder = fs::is_directory(entry->symlink_status(ignored));
        if (is_folder && !entry->path().filename().native().starts_with('.')) {
            RAG_TRY(watch_below(entry->path()));
        }
    }
    return {};
}

/// A folder that moves away takes its watches with it.
void FolderWatch::forget_below(const fs::path& folder) {
    std::erase_if(folders_, [&](const auto& one) {
        const bool gone = is_below(one.second, folder);
        if (gone) {
            ::inotify_rm_watch(events_.get(), one.first);
        }
        return gone;
    });
}

bool FolderWatch::wait_for_event(int timeout_ms) const {
    std::array<pollfd, 2> waited{pollfd{.fd = events_.get(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = wake_.get(), .events = POLLIN, .revents = 0}};
    const int ready = ::poll(waited.data(), waited.size(), timeout_ms);
    return ready > 0 && waited[0].revents != 0 && waited[1].revents == 0;
}

Result<std::vector<fs::path>> FolderWatch::wait(const std::stop_token& stop,
                                                std::optional<std::chrono::milliseconds> timeout) {
    const std::stop_callback wake{stop, [this] {
                                      const std::uint64_t one = 1;
                                      (void)!::write(wake_.get(), &one, sizeof one);
                                  }};
    const auto begun = clock_.now();
    std::optional<SteadyTime> first;
    while (!stop.stop_requested()) {
        int wait_ms = timeout ? static_cast<int>(timeout->count()) : -1;
        if (!changed_.empty()) {
            first = first.value_or(clock_.now());
            wait_ms = static_cast<int>(options_.quiet.count());
        }
        const bool more = wait_for_event(wait_ms);
        if (more) {
            RAG_TRY(read_events());
        }
        const bool late = first && clock_.now() - *first >= options_.patience;
        if (!changed_.empty() && (!more || late) && !stop.stop_requested()) {
            const auto out = std::exchange(changed_, {});
            return std::vector<fs::path>(out.begin(), out.end());
        }
        if (changed_.empty() && timeout && (!more || clock_.now() - begun >= *timeout)) {
            break;
        }
    }
    return std::vector<fs::path>{};
}

Result<void> FolderWatch::read_events() {
    alignas(inotify_event) std::array<char, 64 * limits::kKiB> buffer;
    while (true) {
        const ssize_t got = ::read(events_.get(), buffer.data(), buffer.size());
        if (got <= 0) {
            return {};  // that was all
        }
        std::size_t at = 0;
        while (at < static_cast<std::size_t>(got)) {
            // The kernel writes whole events, aligned.
            const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            const char* name = buffer.data() + at + sizeof(inotify_event);
            RAG_TRY(take_event(*event, event->len > 0 ? std::string_view{name} : ""));
            at += sizeof(inotify_event) + event->len;
        }
    }
}

Result<void> FolderWatch::take_event(const inotify_event& event, std::string_view name) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
        changed_.insert(paths_.begin(), paths_.end());
        return watch_all();  // folders may have come that nobody told of
    }
    const auto folder = folders_.find(event.wd);
    if (folder == folders_.end()) {
        return {};
    }
    if ((event.mask & IN_IGNORED) != 0) {
        folders_.erase(folder);
        return {};
    }
    if ((event.mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0) {
        const fs::path& gone = folder->second;
        if (std::ranges::find(paths_, gone) != paths_.end()) {
            return fail(ErrorCode::kNotFound,
                        fmt::format("{} is gone, and is watched no longer", gone.string()));
        }
        return {};  // the folder above tells of it
    }
    if (name == kIgnoreFileName) {
        changed_.insert(folder->second);
        return {};
    }
    if (name.empty() || name.starts_with('.') || is_temporary_name(name)) {
        return {};
    }
    return take_named(event, folder->second / name);
}

/// A file that was named itself is watched by its folder, whose other files are nobody's.
bool FolderWatch::is_asked_for(const fs::path& path) const {
    return files_.contains(path) || std::ranges::any_of(paths_, [&](const fs::path& one) {
               return !files_.contains(one) && is_below(path, one);
           });
}

Result<void> FolderWatch::take_named(const inotify_event& event, const fs::path& path) {
    const bool is_folder = (event.mask & IN_ISDIR) != 0;
    if (!is_asked_for(path)) {
        return {};
    }
    if (is_folder && (event.mask & (IN_MOVED_FROM | IN_DELETE)) != 0) {
        forget_below(path);
    }
    if (is_folder && (event.mask & (IN_CREATE | IN_MOVED_TO | IN_ATTRIB)) != 0) {
        RAG_TRY(watch_below(path));
    }
    const bool just_made = !is_folder && (event.mask & IN_CREATE) != 0;
    if (!just_made || has_many_names(path)) {  // else it is told when it was written and closed
        changed_.insert(path);
    }
    return {};
}

}  // namespace ragd
