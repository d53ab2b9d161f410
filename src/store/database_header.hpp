#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The first bytes of a SQLite database (https://sqlite.org/fileformat2.html#database_header).
namespace ragd::database_header {

inline constexpr std::size_t kBytes = 100;
inline constexpr std::string_view kMagic{"SQLite format 3\0", 16};
inline constexpr std::size_t kPageSizeAt = 16;  // two bytes, the greater first; 1 stands for 65536
inline constexpr std::size_t kReservedAt = 20;  // how many bytes at the end of each page are left

/// Requires: so many bytes.
inline std::uint32_t page_bytes(std::span<const std::byte> header) {
    const auto high = std::to_integer<std::uint32_t>(header[kPageSizeAt]);
    const auto low = std::to_integer<std::uint32_t>(header[kPageSizeAt + 1]);
    return high == 0 && low == 1 ? 65536 : high * 256 + low;
}

}  // namespace ragd::database_header
