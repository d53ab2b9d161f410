#pragma once
#include <cstdint>
#include <filesystem>

#include "base/limits.hpp"

namespace ragd {

/// Room on the disk that is given up where the disk is full and something has to be written all the same: a
/// deletion is. It is a file that holds nothing.
/// Threads: one at a time.
class DiskReserve {
public:
    static constexpr std::uint64_t kBytes = 16 * limits::kMiB;
    static constexpr std::uint64_t kFreeBytesMin =
        4 * kBytes;  // a smaller disk has better use for it

    explicit DiskReserve(std::filesystem::path file) : file_(std::move(file)) {}

    /// Takes the room, where the disk has it, unless it is taken. False: it was given, and there is none
    /// to take again.
    bool keep();
    /// False: there is nothing to give.
    bool give();

private:
    std::filesystem::path file_;
    bool given_ = false;
};

}  // namespace ragd
