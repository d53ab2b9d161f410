#include "net/chunk_decoder.hpp"

#include <algorithm>
#include <charconv>

#include "net/http_syntax.hpp"

namespace ragd {
namespace {

// Enough for any honest sender; unbounded, extensions would be work without a body to limit it.
constexpr std::size_t kOverheadBytesMax = 8 * 1024;
constexpr std::size_t kSizeDigitsMax = 16;

}  // namespace

OrFault<std::size_t> ChunkDecoder::feed(std::string_view bytes, std::string& body) {
    std::size_t used = 0;
    while (used < bytes.size() && state_ != State::kDone) {
        if (state_ == State::kData) {
            const auto take = std::min<std::uint64_t>(chunk_left_, bytes.size() - used);
            body.append(bytes.substr(used, take));
            used += take;
            chunk_left_ -= take;
            state_ = chunk_left_ == 0 ? State::kDataCr : State::kData;
        } else if (state_ == State::kDataCr || state_ == State::kDataLf) {
            if (bytes[used++] != (state_ == State::kDataCr ? '\r' : '\n')) {
                return refuse(400, "a chunk is longer than its size says");
            }
            state_ = state_ == State::kDataCr ? State::kDataLf : State::kLine;
        } else if (auto taken = take_line_byte(bytes[used++]); !taken) {
            return std::unexpected(taken.error());
        }
    }
    return used;
}

OrFault<void> ChunkDecoder::take_line_byte(char c) {
    const bool after_cr = line_.ends_with('\r');
    if (after_cr != (c == '\n')) {
        return refuse(400, "lines of a chunked body must end with CR LF");
    }
    if (!after_cr) {
        line_ += c;
        if (line_.size() + overhead_bytes_ > kOverheadBytesMax) {
            return refuse(431, "chunk extensions or trailers are too long");
        }
        return {};
    }
    line_.pop_back();
    auto ended = state_ == State::kLine ? end_size_line() : end_trailer_line();
    line_.clear();
    return ended;
}

OrFault<void> ChunkDecoder::end_size_line() {
    const auto semicolon = std::min(line_.find(';'), line_.size());
    const auto digits = std::string_view(line_).substr(0, semicolon);
    const auto extension = std::string_view(line_).substr(semicolon);
    std::uint64_t size = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    const bool whole = end.ec == std::errc{} && end.ptr == digits.data() + digits.size();
    // from_chars takes a minus sign; the grammar does not.
    if (!whole || digits.size() > kSizeDigitsMax || digits.starts_with('-')) {
        return refuse(400, "a chunk size must be hexadecimal digits");
    }
    if (!is_field_value(extension)) {
        return refuse(400, "a chunk extension has a control character");
    }
    if (size > body_bytes_max_ - body_bytes_) {
        return refuse(413, "the body is larger than " + std::to_string(body_bytes_max_) + " bytes");
    }
    overhead_bytes_ += extension.size();
    body_bytes_ += size;
    chunk_left_ = size;
    state_ = size == 0 ? State::kTrailer : State::kData;
    return {};
}

OrFault<void> ChunkDecoder::end_trailer_line() {
    if (line_.empty()) {
        state_ = State::kDone;
        return {};
    }
    overhead_bytes_ += line_.size();
    if (auto field = parse_field_line(line_); !field) {
        return std::unexpected(field.error());
    }
    return {};
}

}  // namespace ragd
