#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/page_request.hpp"

namespace ragd {

// What parent and child say to each other, over one socket. Both are the same binary, so numbers are as
// they lie in memory. The parent is believed; what the child says is checked like a file of a stranger.
//   child:  hello     Frame, head = what it could not give up ("" is the rule)
//   parent: request   Request, the name's bytes; with it the descriptor of the document
//   child:  a page    Frame of nothing: a page is recognised, which takes its time (slow_page_time); any number
//   child:  reply     Frame, head, body

inline constexpr std::size_t kNameBytesMax = kPageRequestBytes;  // or of a request for a page

struct Request {
    ExtractLimits limits;
    std::uint32_t name_bytes = 0;  // at most kNameBytesMax
    std::size_t input_bytes = 0;
};

struct Frame {
    std::uint64_t head_bytes = 0;  // JSON: all but the text and the attachments
    std::uint64_t body_bytes = 0;  // the text, then the attachments
};

/// The most that a reply may have of each under these limits.
Frame frame_max(const ExtractLimits& limits);

/// A Request or a Frame as it is sent.
template <typename T>
std::string_view bytes_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

struct Reply {
    std::string head;
    std::string body;
};

Reply encode_reply(const Result<Extraction>& result);

/// Errors: the error that was encoded, which is one of fail_extract(); ParserCrashed - the reply is none of
///         encode_reply(): a child said it that is not itself any more.
Result<Extraction> decode_reply(Reply reply, const ExtractLimits& limits);

}  // namespace ragd
