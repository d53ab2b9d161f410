#include "extract/gzip_stream.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr std::size_t kHeadBytes = 10;
constexpr std::size_t kFlagsAt = 3;
constexpr unsigned kHasName = 8;
constexpr unsigned kHasExtra = 4;

}  // namespace

bool is_gzip(std::string_view bytes) {
    return bytes.starts_with("\x1F\x8B\x08");
}

std::string gzip_name(std::string_view bytes) {
    constexpr std::size_t kNameBytesMax = 1024;
    if (bytes.size() < kHeadBytes) {
        return {};
    }
    const auto flags = static_cast<unsigned char>(bytes[kFlagsAt]);
    if ((flags & kHasName) == 0 || (flags & kHasExtra) != 0) {
        return {};
    }
    const std::string_view rest = bytes.substr(kHeadBytes, kNameBytesMax);
    const std::size_t end = rest.find('\0');
    return end == std::string_view::npos ? std::string{} : std::string{rest.substr(0, end)};
}

GzipStream::GzipStream(std::string_view bytes, const ExtractLimits& limits)
    : packed_bytes_(bytes.size()), limits_(limits) {
    constexpr int kGzipWindow = 15 + 16;
    is_open_ = ::inflateInit2(&state_, kGzipWindow) == Z_OK;
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    state_.avail_in = static_cast<uInt>(bytes.size());  // input_bytes_max is far below 4 GiB
}

GzipStream::~GzipStream() {
    if (is_open_) {
        ::inflateEnd(&state_);
    }
}

Result<std::size_t> GzipStream::inflate_some(char* to, std::size_t room) {
    if (!is_open_) {
        return fail_extract(ExtractFault::kTooLarge, "no memory to unpack it");
    }
    state_.next_out = reinterpret_cast<Bytef*>(to);
    state_.avail_out = static_cast<uInt>(room);
    const int code = ::inflate(&state_, Z_NO_FLUSH);
    const std::size_t got = room - state_.avail_out;
    if (code == Z_STREAM_END) {
        // Several packed files one after the other are one.
        at_end_ = state_.avail_in == 0 || ::inflateReset(&state_) != Z_OK ||
                  !is_gzip({reinterpret_cast<const char*>(state_.next_in), state_.avail_in});
    } else if (code != Z_OK) {
        return fail_extract(ExtractFault::kDamaged, "it cannot be unpacked to its end");
    }
    return got;
}

Result<void> GzipStream::read(std::size_t count, std::string& out) {
    constexpr std::size_t kPiece = 64 * limits::kKiB;
    const std::size_t by_ratio =
        std::max<std::size_t>(limits::kMiB, packed_bytes_ * limits_.ratio_max);
    while (count > 0 && !at_end_) {
        const std::size_t before = out.size();
        const std::size_t piece = std::min(count, kPiece);
        out.resize(before + piece);
        const auto got = inflate_some(out.data() + before, piece);
        out.resize(before + (got ? *got : 0));
        RAG_TRY(got);
        count -= *got;
        unpacked_bytes_ += *got;
        if (unpacked_bytes_ > std::min(limits_.unpacked_bytes_max, by_ratio)) {
            return fail_extract(
                ExtractFault::kTooLarge,
                unpacked_bytes_ > limits_.unpacked_bytes_max
                    ? fmt::format("it unpacks to more than {} bytes", limits_.unpacked_bytes_max)
                    : fmt::format("it unpacks to more than {} times its size", limits_.ratio_max));
        }
    }
    return {};
}

}  // namespace ragd
