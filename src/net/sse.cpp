#include "net/sse.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace ragd {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

std::string encode_sse(std::string_view event, std::string_view data) {
    RAG_ASSERT(event.find_first_of("\r\n") == std::string_view::npos, "an event name is one line");
    std::string out;
    out.reserve(event.size() + data.size() + 32);
    if (!event.empty()) {
        out.append("event: ").append(event).append("\n");
    }
    while (true) {
        const auto end = data.find_first_of("\r\n");
        out.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos) {
            break;
        }
        const bool pair = data.substr(end).starts_with("\r\n");
        data.remove_prefix(end + (pair ? 2 : 1));
    }
    out.append("\n");
    return out;
}

std::string sse_keep_alive() {
    return ": keep-alive\n\n";
}

Result<std::vector<SseEvent>> SseDecoder::feed(std::string_view piece) {
    while (!piece.empty()) {
        if (std::exchange(after_cr_, false) && piece.front() == '\n') {
            piece.remove_prefix(1);
            continue;
        }
        const auto end = std::min(piece.find_first_of("\r\n"), piece.size());
        if (line_.size() + data_.size() + end > event_bytes_max_) {
            return fail(ErrorCode::kTooLarge, "an event of the stream is larger than " +
                                                  std::to_string(event_bytes_max_) + " bytes");
        }
        line_.append(piece.substr(0, end));
        if (end == piece.size()) {
            break;
        }
        after_cr_ = piece[end] == '\r';
        piece.remove_prefix(end + 1);
        take_line();
    }
    return std::exchange(ready_, {});
}

void SseDecoder::take_line() {
    std::string_view line = line_;
    if (!std::exchange(started_, true) && line.starts_with(kByteOrderMark)) {
        line.remove_prefix(kByteOrderMark.size());
    }
    if (line.empty()) {
        dispatch();
    } else if (!line.starts_with(':')) {
        const auto colon = std::min(line.find(':'), line.size());
        auto value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) {
            value.remove_prefix(1);
        }
        take_field(line.substr(0, colon), value);
    }
    line_.clear();
}

void SseDecoder::take_field(std::string_view name, std::string_view value) {
    if (name == "data") {
        data_.append(value).append("\n");
    } else if (name == "event") {
        event_ = value;
    } else if (name == "id" && !value.contains('\0')) {
        last_id_ = value;
    }  // `retry` speaks to a reader that reconnects; ours does not
}

void SseDecoder::dispatch() {
    if (!data_.empty()) {
        data_.pop_back();
        ready_.push_back(
            {event_.empty() ? "message" : std::move(event_), std::move(data_), last_id_});
    }
    event_.clear();
    data_.clear();
}

}  // namespace ragd
