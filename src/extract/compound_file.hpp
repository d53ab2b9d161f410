#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ragd {

/// True for bytes that begin as a compound file does: the old formats of Office, mails of Outlook, and what newer
/// Office keeps under a password.
bool is_compound_file(std::string_view bytes);

/// The storages and streams of a compound file ([MS-CFB]) in memory. Chains of sectors and trees of names may lie and
/// run in circles: none is followed further than the file has sectors.
class CompoundFile {
public:
    /// Requires: `bytes` outlive it.
    /// Errors: Damaged (fail_extract) - its tables cannot be read.
    static Result<CompoundFile> open(std::string_view bytes);

    struct Entry {
        std::string name;  // as UTF-8
        bool is_storage = false;
        std::uint32_t number = 0;
    };
    static constexpr std::uint32_t kRoot = 0;

    /// What is in a storage, in no order.
    [[nodiscard]] std::vector<Entry> children(std::uint32_t storage) const;

    /// The bytes of a stream.
    /// Errors: Damaged; TooLarge - more than `bytes_max`.
    [[nodiscard]] Result<std::string> read(std::uint32_t stream, std::size_t bytes_max) const;

private:
    explicit CompoundFile(std::string_view bytes) : bytes_(bytes) {}
    Result<void> read_header();
    Result<void> read_fat(std::uint32_t next_list, std::size_t lists);
    [[nodiscard]] std::string_view sector(std::uint32_t number) const;
    /// Appends at most `bytes_max` of the sectors of a chain; false where it runs in a circle or out of the file.
    [[nodiscard]] bool append_chain(std::uint32_t first, std::size_t bytes_max,
                                    std::string& out) const;
    [[nodiscard]] bool append_mini_chain(std::uint32_t first, std::size_t bytes,
                                         std::string& out) const;
    [[nodiscard]] std::string_view entry(std::uint32_t number) const;
    [[nodiscard]] std::size_t sectors() const;

    std::string_view bytes_;
    std::size_t sector_bytes_ = 0;
    std::size_t mini_bytes_ = 0;
    std::uint32_t mini_cutoff_ = 0;
    std::vector<std::uint32_t> fat_;
    std::vector<std::uint32_t> mini_fat_;
    std::string directory_;
    std::string mini_stream_;
};

/// True for a compound file whose outermost storage holds something of that name.
bool holds_entry(std::string_view bytes, std::string_view name);

}  // namespace ragd
