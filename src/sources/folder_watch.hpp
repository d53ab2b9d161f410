#pragma once
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): of <sys/inotify.h>
struct inotify_event;

namespace ragd {

/// Tells what changes in folders and files, as the kernel says (inotify): files that were written and
/// closed, moved, removed; new folders with all that is in them already. Hidden names and editors'
/// temporary files are passed over, a .ragdignore is a change of its folder.
/// Threads: one.  Lifetime: the clock outlives it.
class FolderWatch {
public:
    struct Options {
        std::chrono::milliseconds quiet{300};      // so long nothing may change before it is told
        std::chrono::milliseconds patience{5000};  // but no longer than this after the first change
    };
    /// Watches `paths`, which are absolute and without links: folders with all below them, files.
    /// Errors: Unavailable - the kernel allows no more watches: says which setting that is.
    static Result<std::unique_ptr<FolderWatch>> open(std::vector<std::filesystem::path> paths,
                                                     const Clock& clock, Options options);
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;
    ~FolderWatch();

    /// Waits for changes, until `timeout`, if there is one, or until `stop`: then there are none. What is
    /// told are files and folders that have to be looked at, there or not; all of them, where
    /// the kernel lost count.
    /// Errors: NotFound - a folder that is watched itself is gone; Unavailable - as `open`.
    Result<std::vector<std::filesystem::path>> wait(
        const std::stop_token& stop, std::optional<std::chrono::milliseconds> timeout = {});

private:
    FolderWatch(std::vector<std::filesystem::path> paths, const Clock& clock, Options options);
    Result<void> watch_all();
    Result<void> watch_below(const std::filesystem::path& folder);
    Result<bool> watch_one(const std::filesystem::path& folder);
    void forget_below(const std::filesystem::path& folder);

    /// False: nothing came in that time, or `stop`.
    [[nodiscard]] bool wait_for_event(int timeout_ms) const;
    Result<void> read_events();
    Result<void> take_event(const inotify_event& event, std::string_view name);
    Result<void> take_named(const inotify_event& event, const std::filesystem::path& path);
    [[nodiscard]] bool is_asked_for(const std::filesystem::path& path) const;

    std::vector<std::filesystem::path> paths_;
    std::set<std::filesystem::path> files_;  // of those, the ones that are no folders
    const Clock& clock_;
    Options options_;
    Descriptor events_;
    Descriptor wake_;
    std::map<int, std::filesystem::path> folders_;  // by what the kernel calls them
    std::set<std::filesystem::path> changed_;
};

}  // namespace ragd
