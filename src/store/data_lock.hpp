#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace ragd {

/// The right to be the one process that writes a data directory. Whoever holds it leaves word in
/// DIR/lock of how to be reached, so that a command can talk to the server instead.
///
/// The kernel drops the lock with the process that held it (flock), so one that was killed blocks
/// nobody, whatever it left in the file.
/// Threads: one. Lifetime: held until destroyed; outlives the store that it guards.
class DataLock {
public:
    /// Creates the directory, with access for its owner only, if it is missing.
    /// `holder` is "local" for a command, or "" while a server has no port yet.
    /// Errors: Conflict - another process holds it, and what is known of it; Unavailable - the
    ///         directory cannot be made or written.
    static Result<DataLock> acquire(const std::filesystem::path& directory,
                                    std::string_view holder);

    /// Tells others how to reach the holder: "host:port", or anything with a ':' up to the first blank, and
    /// after it what only programs need to know.
    [[nodiscard]] Result<void> announce(std::string_view holder);
    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

private:
    DataLock(std::filesystem::path directory, Descriptor file)
        : directory_(std::move(directory)), file_(std::move(file)) {}

    std::filesystem::path directory_;
    // The lock goes with it. The file itself stays, or two processes could hold it.
    Descriptor file_;
};

/// What the process that holds the lock says of itself: "127.0.0.1:8080", "local", or "" (it is
/// starting). Nothing: no process holds it, or there is no such directory.
/// Errors: Unavailable - the lock file cannot be read.
/// Threads: any.
Result<std::optional<std::string>> read_holder(const std::filesystem::path& directory);

}  // namespace ragd
