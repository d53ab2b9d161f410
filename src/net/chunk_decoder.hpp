#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/http_fault.hpp"

namespace ragd {

/// Decodes a chunked body (RFC 9112 section 7.1) that comes in pieces of any size. Extensions and
/// trailers are checked and dropped: a trailer never becomes a header.
class ChunkDecoder {
public:
    explicit ChunkDecoder(std::uint64_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

    /// Appends what `bytes` hold of the body and returns how many of them belong to it; all of them
    /// until `done`, then those after the last are the next request.
    /// Errors: 400 - malformed; 413 - over the limit, said as soon as a chunk announces it;
    /// 431 - extensions or trailers too long. Feed nothing after an error.
    OrFault<std::size_t> feed(std::string_view bytes, std::string& body);
    [[nodiscard]] bool done() const { return state_ == State::kDone; }

private:
    enum class State { kLine, kData, kDataCr, kDataLf, kTrailer, kDone };

    OrFault<void> take_line_byte(char c);
    OrFault<void> end_size_line();
    OrFault<void> end_trailer_line();

    std::uint64_t body_bytes_max_;
    std::uint64_t body_bytes_ = 0;
    std::uint64_t chunk_left_ = 0;
    std::size_t overhead_bytes_ = 0;  // of extensions and trailers, all together
    State state_ = State::kLine;
    std::string line_;
};

}  // namespace ragd
