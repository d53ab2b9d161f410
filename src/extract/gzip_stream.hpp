#pragma once
#include <string>
#include <string_view>

#include <zlib.h>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/tar_reader.hpp"

namespace ragd {

/// True for bytes that gzip has packed.
bool is_gzip(std::string_view bytes);

/// The name that gzip noted of the file that it packed, "" where it did not.
std::string gzip_name(std::string_view bytes);

/// What gzip has packed, unpacked on the way: bounded in all, and in what a packed byte may become.
class GzipStream : public ByteStream {
public:
    /// Lifetime: bytes and limits outlive it.
    GzipStream(std::string_view bytes, const ExtractLimits& limits);
    ~GzipStream() override;
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;

    Result<void> read(std::size_t count, std::string& out) override;

private:
    Result<std::size_t> inflate_some(char* to, std::size_t room);

    z_stream state_{};
    std::size_t packed_bytes_;
    const ExtractLimits& limits_;
    std::size_t unpacked_bytes_ = 0;
    bool is_open_ = false;
    bool at_end_ = false;
};

/// Bytes that lie in memory.
class MemoryStream : public ByteStream {
public:
    explicit MemoryStream(std::string_view bytes) : rest_(bytes) {}
    Result<void> read(std::size_t count, std::string& out) override {
        out += rest_.substr(0, count);
        rest_.remove_prefix(std::min(count, rest_.size()));
        return {};
    }

private:
    std::string_view rest_;
};

}  // namespace ragd
