#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "clients/hub/hub_listing.hpp"

namespace ragd {

/// Whether the file at `path` is whole and right.
bool is_intact(const std::filesystem::path& path, const HubFile& expected);

/// A download under way: TARGET.part, which a later run goes on with.
/// Threads: one at a time; every call may wait for the disk. Lifetime: what is not published stays
/// on disk as it is.
class PartFile {
public:
    /// Opens TARGET.part and reads what an earlier run left in it; makes the folders above it.
    /// Errors: Internal - the disk, with its reason.
    static Result<PartFile> open(const std::filesystem::path& target, const HubFile& expected);
    PartFile(PartFile&&) noexcept;
    PartFile& operator=(PartFile&&) noexcept;
    ~PartFile();

    [[nodiscard]] std::uint64_t bytes() const;
    /// Errors: Internal - the disk; TooLarge - more than the file should have.
    Result<void> append(std::string_view piece);
    /// Begins again.  Errors: Internal - the disk.
    Result<void> clear();
    /// Checks size and checksum and brings the bytes to the disk. What does not match is removed.
    /// Errors: Malformed - does not match; Internal - the disk.
    Result<void> verify();
    /// Puts the verified file in its place in one step.  Errors: Internal - the disk.
    Result<void> publish();

private:
    struct State;
    explicit PartFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace ragd
