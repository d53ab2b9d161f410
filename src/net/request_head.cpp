#include "net/request_head.hpp"

#include <algorithm>

#include "net/http_syntax.hpp"
#include "net/request_target.hpp"

namespace ragd {
namespace {

constexpr std::size_t kMethodBytesMax = 32;

/// Takes one line off the front, without its CRLF. The scanner has checked the line ends.
std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    return line;
}

OrFault<bool> is_http11(std::string_view version) {
    const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                        version[5] >= '0' && version[5] <= '9' && version[7] >= '0' &&
                        version[7] <= '9';
    if (!shaped) {
        return refuse(400, "the request line must end with HTTP/1.1 or HTTP/1.0");
    }
    if (version[5] != '1') {
        return refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    return version[7] != '0';
}

OrFault<void> parse_request_line(std::string_view line, const HeadLimits& limits,
                                 RequestHead& head) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return refuse(400, "the request line must be: method, target, version");
    }
    const auto method = line.substr(0, first);
    if (!is_token(method) || method.size() > kMethodBytesMax) {
        return refuse(400, "the method is not a token of at most 32 characters");
    }
    const auto http11 = is_http11(line.substr(last + 1));
    if (!http11) {
        return std::unexpected(http11.error());
    }
    head.http11 = *http11;
    const auto target = line.substr(first + 1, last - first - 1);
    if (target.size() > limits.target_bytes_max) {
        return refuse(414, "the request target is too long");
    }
    head.request.head_only = method == "HEAD";
    head.request.method = head.request.head_only ? "GET" : method;
    return parse_target(target, head.request);
}

OrFault<void> parse_fields(std::string_view rest, const HeadLimits& limits, RequestHead& head) {
    for (auto line = take_line(rest); !line.empty(); line = take_line(rest)) {
        if (head.request.headers.size() == limits.fields_max) {
            return refuse(431, "too many header fields");
        }
        const auto field = parse_field_line(line);
        if (!field) {
            return std::unexpected(field.error());
        }
        head.request.headers.emplace_back(field->name, field->value);
    }
    return {};
}

/// The only value of a header that must not come twice; nullptr if it did not come.
OrFault<const std::string*> single(const HttpHeaders& headers, std::string_view name) {
    const std::string* found = nullptr;
    for (const auto& [key, value] : headers) {
        if (equals_ignoring_case(key, name)) {
            if (found != nullptr) {
                return refuse(400, std::string(name) + " must be given once");
            }
            found = &value;
        }
    }
    return found;
}

OrFault<void> check_host(const RequestHead& head) {
    const auto host = single(head.request.headers, "Host");
    if (!host) {
        return std::unexpected(host.error());
    }
    if (*host == nullptr) {
        return head.http11 ? refuse(400, "HTTP/1.1 requires a Host header") : OrFault<void>{};
    }
    const auto allowed = [](unsigned char c) {
        return c > 0x20 && c < 0x7f &&
               std::string_view("\"#,/<>?@\\^`{|}").find(static_cast<char>(c)) ==
                   std::string_view::npos;
    };
    if (!std::ranges::all_of(**host, allowed)) {
        return refuse(400, "the Host header is not a host and port");
    }
    return {};
}

OrFault<void> frame_chunked(const std::string& coding, bool has_length, RequestHead& head) {
    if (has_length) {
        return refuse(400, "Content-Length and Transfer-Encoding must not come together");
    }
    if (!head.http11) {
        return refuse(400, "HTTP/1.0 has no Transfer-Encoding");
    }
    if (!equals_ignoring_case(coding, "chunked")) {
        const auto last = trim_ows(std::string_view(coding).substr(coding.rfind(',') + 1));
        const bool twice =
            coding.contains(',') && equals_ignoring_case(coding.substr(0, 7), "chunked");
        return equals_ignoring_case(last, "chunked") && !twice
                   ? refuse(501, "the only transfer coding understood here is chunked")
                   : refuse(400, "Transfer-Encoding must be chunked");
    }
    head.framing = BodyFraming::kChunked;
    return {};
}

OrFault<void> frame_body(RequestHead& head) {
    const auto length = single(head.request.headers, "Content-Length");
    const auto coding = single(head.request.headers, "Transfer-Encoding");
    if (!length || !coding) {
        return std::unexpected(!length ? length.error() : coding.error());
    }
    if (*coding != nullptr) {
        return frame_chunked(**coding, *length != nullptr, head);
    }
    if (*length != nullptr) {
        const auto bytes = parse_decimal(**length);
        if (!bytes) {
            return refuse(400, "Content-Length must be a decimal number");
        }
        head.content_length = *bytes;
        head.framing = *bytes == 0 ? BodyFraming::kNone : BodyFraming::kLength;
    }
    return {};
}

/// Whether the client asks us to close. The header is a list of tokens, over all its fields.
OrFault<bool> asks_to_close(const HttpHeaders& headers) {
    bool close = false;
    for (const auto& [key, value] : headers) {
        if (!equals_ignoring_case(key, "Connection")) {
            continue;
        }
        for (std::string_view rest = value; !rest.empty();) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto option = trim_ows(rest.substr(0, comma));
            if (!option.empty() && !is_token(option)) {
                return refuse(400, "Connection must be a list of tokens");
            }
            close = close || equals_ignoring_case(option, "close");
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return close;
}

OrFault<void> check_connection(RequestHead& head) {
    const auto close = asks_to_close(head.request.headers);
    if (!close) {
        return std::unexpected(close.error());
    }
    // HTTP/1.0 always ends with close: its keep-alive was never standard and breaks behind proxies.
    head.keep_alive = head.http11 && !*close;
    return {};
}

OrFault<void> check_expectation(RequestHead& head) {
    const auto* expect = head.request.header("Expect");
    if (expect == nullptr || !head.http11) {
        return {};
    }
    if (!equals_ignoring_case(*expect, "100-continue")) {
        return refuse(417, "the only expectation understood here is 100-continue");
    }
    head.expects_continue = true;
    return {};
}

}  // namespace

OrFault<std::optional<std::size_t>> HeadScanner::scan(std::string_view bytes) {
    const auto end = std::min(bytes.size(), bytes_max_);
    for (; seen_ < end; ++seen_) {
        const auto c = static_cast<unsigned char>(bytes[seen_]);
        if (c > '\r') [[likely]] {
            continue;
        }
        if (c == '\n') {
            if (seen_ == 0 || bytes[seen_ - 1] != '\r') {
                return refuse(400, "lines must end with CR LF");
            }
            // An empty line ends the head, unless nothing came before it (RFC 9112 section 2.2).
            if (seen_ - line_start_ == 1 && line_start_ > 2) {
                return ++seen_;
            }
            if (seen_ - line_start_ == 1 && line_start_ == 2) {
                return refuse(400, "the request begins with empty lines");
            }
            line_start_ = seen_ + 1;
        } else if (c == '\r') {
            if (seen_ + 1 == bytes.size()) {
                break;  // its LF has not come yet: look again
            }
            if (bytes[seen_ + 1] != '\n') {
                return refuse(400, "lines must end with CR LF");
            }
        } else if (c != '\t') {
            return refuse(400, "the head of the request has a control character");
        }
    }
    if (bytes.size() >= bytes_max_) {
        return line_start_ == 0 ? refuse(414, "the request line is too long")
                                : refuse(431, "the head of the request is too long");
    }
    return std::nullopt;
}

OrFault<RequestHead> parse_request_head(std::string_view bytes, const HeadLimits& limits) {
    if (bytes.starts_with("\r\n")) {
        bytes.remove_prefix(2);
    }
    RequestHead head;
    using Step = OrFault<void>;
    const auto run = [](Step so_far, auto&& step) { return so_far ? step() : so_far; };
    Step parsed = parse_request_line(take_line(bytes), limits, head);
    parsed = run(std::move(parsed), [&] { return parse_fields(bytes, limits, head); });
    parsed = run(std::move(parsed), [&] { return check_host(head); });
    parsed = run(std::move(parsed), [&] { return frame_body(head); });
    parsed = run(std::move(parsed), [&] { return check_connection(head); });
    parsed = run(std::move(parsed), [&] { return check_expectation(head); });
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    return head;
}

}  // namespace ragd
