#include "jobs/gunzip.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <zlib.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

/// Ends a stream of zlib's.
class Inflater {
public:
    Inflater() {
        constexpr int kGzipOnly = 15 + 16;
        is_open_ = ::inflateInit2(&stream, kGzipOnly) == Z_OK;
    }
    ~Inflater() {
        if (is_open_) {
            ::inflateEnd(&stream);
        }
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    [[nodiscard]] bool is_open() const { return is_open_; }

    z_stream stream{};

private:
    bool is_open_ = false;
};

}  // namespace

bool is_gzip(std::string_view bytes) {
    return bytes.starts_with("\x1f\x8b");
}

Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max) {
    constexpr std::size_t kStep = 64 * limits::kKiB;
    Inflater inflater;
    if (!inflater.is_open() || bytes.size() > std::numeric_limits<uInt>::max()) {
        return fail(ErrorCode::kUnavailable, "no memory to unpack it");
    }
    z_stream& stream = inflater.stream;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): zlib does not write to its input
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    int state = Z_OK;
    while (state == Z_OK) {
        const std::size_t before = out.size();
        out.resize(before + kStep);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream.avail_out = static_cast<uInt>(kStep);
        state = ::inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        if (out.size() > bytes_max) {
            return fail(ErrorCode::kTooLarge,
                        fmt::format("unpacked it has more than {} bytes", bytes_max));
        }
    }
    if (state != Z_STREAM_END) {
        return fail(ErrorCode::kMalformed, "it is packed with gzip, and damaged");
    }
    return out;
}

}  // namespace ragd
