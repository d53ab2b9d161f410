#include "net/chunk_decoder.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "net/http_message.hpp"
#include "net/http_syntax.hpp"

namespace ragd {
namespace {

// Enough for any honest sender; unbounded, extensions would be work without a body to limit it.
constexpr std::size_t kOverheadBytesMax = 8 * 1024;
constexpr std::size_t kSizeDigitsMax = 16;

/// Fields that may not come as trailers (RFC 9110 section 6.5.1). We would drop them; a parser that
/// merges trailers into the headers would not.
bool frames_or_routes(std::string_view name) {
    constexpr std::array<std::string_view, 5> kNames{"Content-Length", "Transfer-Encoding", "Host",
                                                     "Connection", "Upgrade"};
    return std::ranges::any_of(
        kNames, [name](std::string_view other) { return equals_ignoring_case(name, other); });
}

/// Takes the token at the front. False: there is none.
bool take_token(std::string_view& text) {
    const auto size =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_token_char) - text.begin());
    text.remove_prefix(size);
    return size > 0;
}

/// Takes the quoted string at the front (RFC 9110 section 5.6.4).
bool take_quoted(std::string_view& text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return true;
        }
        i += text[i] == '\\' ? 1 : 0;
    }
    return false;
}

/// *( ";" name [ "=" ( token / quoted string ) ] ), without the white space that RFC 9112 lets
/// pass but nobody may send.
bool is_chunk_extension(std::string_view text) {
    if (!is_field_value(text)) {
        return false;
    }
    while (text.starts_with(';')) {
        text.remove_prefix(1);
        if (!take_token(text)) {
            return false;
        }
        if (text.starts_with('=')) {
            text.remove_prefix(1);
            if (!(text.starts_with('"') ? take_quoted(text) : take_token(text))) {
                return false;
            }
        }
    }
    return text.empty();
}

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
    if (!is_chunk_extension(extension)) {
        return refuse(400, "a chunk extension is malformed");
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
    const auto field = parse_field_line(line_);
    if (!field) {
        return std::unexpected(field.error());
    }
    if (frames_or_routes(field->name)) {
        return refuse(400, "a trailer must not be a header that frames or routes the request");
    }
    return {};
}

}  // namespace ragd
