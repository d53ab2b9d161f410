#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace ragd {

/// Writes a file that is there whole or not at all: a new one beside it, synced, then renamed.
/// Its last eight bytes are a checksum of all before.
/// Errors: Unavailable - the system's reason in the message; the old file is as it was.
class SnapshotWriter {
public:
    static Result<SnapshotWriter> create(const std::filesystem::path& path);
    ~SnapshotWriter();
    SnapshotWriter(SnapshotWriter&&) noexcept;
    SnapshotWriter& operator=(SnapshotWriter&&) = delete;

    Result<void> write(std::span<const std::byte> bytes);
    /// Puts the file in its place. Nothing can be written after.
    Result<void> commit();

private:
    struct State;
    explicit SnapshotWriter(std::unique_ptr<State> state);
    Result<void> flush();
    std::unique_ptr<State> state_;
};

/// Reads such a file once, from its start.
class SnapshotReader {
public:
    /// Errors: NotFound; Unavailable - it cannot be read; Malformed - too short for a checksum.
    static Result<SnapshotReader> open(const std::filesystem::path& path);
    ~SnapshotReader();
    SnapshotReader(SnapshotReader&&) noexcept;
    SnapshotReader& operator=(SnapshotReader&&) = delete;

    /// Bytes not read yet, without the checksum.
    [[nodiscard]] std::uint64_t remaining() const;
    /// Fills `into`. Errors: Malformed - not so many bytes remain; Unavailable.
    Result<void> read(std::span<std::byte> into);
    /// Errors: Malformed - bytes remain, or the checksum is of other bytes. What was read is to be
    /// trusted only after this.
    Result<void> verify();

private:
    struct State;
    explicit SnapshotReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace ragd
