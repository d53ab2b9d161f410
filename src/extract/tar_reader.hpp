#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// Bytes one after the other, from memory or unpacked on the way.
class ByteStream {
public:
    virtual ~ByteStream() = default;
    /// Appends `count` bytes to `out`, or fewer at the end.
    /// Errors: Damaged, TooLarge (fail_extract) - they cannot be unpacked.
    virtual Result<void> read(std::size_t count, std::string& out) = 0;
};

/// A tar, member by member: ustar, with the long names of pax and GNU.
class TarReader {
public:
    /// Lifetime: the stream outlives it.
    explicit TarReader(ByteStream& stream) : stream_(stream) {}

    struct Member {
        std::string name;
        std::uint64_t size = 0;
        bool is_file = false;
    };
    /// The next member; false at the end. What of the last one was not read is passed over.
    /// Errors: Damaged (fail_extract); those of the stream.
    Result<bool> next(Member& member);

    /// The bytes of the member, at most `bytes_max`.
    /// Errors: Damaged - the archive ends before; TooLarge; those of the stream.
    Result<std::string> content(std::uint64_t bytes_max);

private:
    Result<bool> read_header(Member& member, char& type);
    Result<std::string> take(std::uint64_t bytes);
    Result<void> skip_rest();

    ByteStream& stream_;
    std::uint64_t left_ = 0;     // of the member
    std::uint64_t padding_ = 0;  // behind it
};

inline constexpr std::size_t kTarBlockBytes = 512;

/// True for a block whose checksum is right: the header of a member.
bool is_tar_header(std::string_view block);

}  // namespace ragd
