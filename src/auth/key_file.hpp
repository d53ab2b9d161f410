#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/api_key_record.hpp"

namespace ragd {

/// Makes a key and puts its record at the end of a file, which is made for its owner alone if it is not
/// there. Gives the key's text.
/// Errors: Unavailable - the file cannot be written, or the system gives no random bytes.
Result<std::string> make_key_into(const std::filesystem::path& file, ApiKeyRecord record);

/// A file of keys, one record a line (encode_key_record), for replicas that have it from elsewhere: a
/// mounted secret. Empty lines and lines that begin with '#' are left out.
/// Threads: one.
class KeyFile {
public:
    explicit KeyFile(std::filesystem::path path) : path_(std::move(path)) {}

    /// Its keys if it has changed since the last call that gave some; nothing: it is as it was.
    /// Errors: Unavailable - it cannot be read; InvalidField - a line is no record: all of them count,
    ///         or none, so that a file that is being written takes no key away.
    Result<std::optional<std::vector<ApiKeyRecord>>> read_changes();

private:
    struct Stamp {
        std::filesystem::file_time_type modified{};
        std::uintmax_t bytes = 0;
        bool operator==(const Stamp&) const = default;
    };
    std::filesystem::path path_;
    std::optional<Stamp> seen_;
};

}  // namespace ragd
