#include "wire/multipart.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

Error malformed(std::size_t part, std::string_view what) {
    return fail(ErrorCode::kMalformed,
                fmt::format("the form cannot be read: part {} {}", part, what));
}

bool equals_without_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b,
                              [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

bool is_token_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.contains(c);
}

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view kBlanks = " \t";
    const auto begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// %22, %0D and %0A, which stand for what a quoted name cannot hold (WHATWG HTML, "multipart/form-data
/// encoding"). Other percent signs are themselves.
std::string undo_escapes(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 3> kEscapes{
        {{"%22", '"'}, {"%0d", '\r'}, {"%0a", '\n'}}};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto* escape = std::ranges::find_if(kEscapes, [&](const auto& one) {
            return equals_without_case(text.substr(at, one.first.size()), one.first);
        });
        out += escape == kEscapes.end() ? text[at] : escape->second;
        at += escape == kEscapes.end() ? 1 : escape->first.size();
    }
    return out;
}

/// Takes a value off the front: a token, or a text in quotes. Nothing: neither is there.
std::optional<std::string> take_value(std::string_view& rest) {
    if (!rest.starts_with('"')) {
        const auto* end = std::ranges::find_if_not(rest, is_token_char);
        const std::string value{rest.begin(), end};
        rest.remove_prefix(value.size());
        return value.empty() ? std::nullopt : std::optional{value};
    }
    std::string value;
    for (std::size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] == '"') {
            rest.remove_prefix(at + 1);
            return undo_escapes(value);
        }
        const bool is_escaped_quote = rest.substr(at, 2) == "\\\"";
        at += is_escaped_quote ? 1 : 0;
        value += rest[at];
    }
    return std::nullopt;
}

/// `form-data; name="file"; filename="a.pdf"`
Result<void> read_disposition(std::string_view value, std::size_t number, FormPart& part) {
    const auto end = std::min(value.find(';'), value.size());
    if (!equals_without_case(without_blanks(value.substr(0, end)), "form-data")) {
        return malformed(number, "is not of a form: its Content-Disposition must be form-data");
    }
    std::string_view rest = value.substr(end);
    bool is_named = false;
    while (!without_blanks(rest).empty()) {
        rest = without_blanks(rest);
        if (!rest.starts_with(';')) {
            return malformed(number, "has a Content-Disposition that cannot be read");
        }
        rest = without_blanks(rest.substr(1));
        const auto equals = std::min(rest.find('='), rest.size());
        const std::string_view name = without_blanks(rest.substr(0, equals));
        rest = without_blanks(rest.substr(std::min(equals + 1, rest.size())));
        auto text = take_value(rest);
        const bool is_name = equals_without_case(name, "name");
        const bool is_file = equals_without_case(name, "filename");
        if (!text || (is_name && is_named) || (is_file && part.file_name) ||
            equals_without_case(name, "filename*")) {
            return malformed(number, "has a Content-Disposition that cannot be read in one way");
        }
        if (is_name) {
            is_named = true;
            part.name = std::move(*text);
        } else if (is_file) {
            part.file_name = std::move(*text);
        }
    }
    if (!is_named) {
        return malformed(number, "has no name");
    }
    return {};
}

Result<void> read_header(std::string_view line, std::size_t number, FormPart& part,
                         bool& has_disposition) {
    const auto colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos || name.empty() ||
        !std::ranges::all_of(name, is_token_char)) {
        return malformed(number, "has a header line without a name");
    }
    const std::string_view value = without_blanks(line.substr(colon + 1));
    if (!is_valid_utf8(value) || has_control_character(value)) {
        return malformed(number, "has a header that is not UTF-8 or has control characters");
    }
    if (equals_without_case(name, "Content-Disposition")) {
        if (std::exchange(has_disposition, true)) {
            return malformed(number, "has two Content-Dispositions");
        }
        return read_disposition(value, number, part);
    }
    if (equals_without_case(name, "Content-Type")) {
        if (!part.media_type.empty()) {
            return malformed(number, "has two Content-Types");
        }
        part.media_type = value;
    } else if (equals_without_case(name, "Content-Transfer-Encoding")) {
        constexpr std::array<std::string_view, 3> kAsItIs{"binary", "8bit", "7bit"};
        if (std::ranges::none_of(kAsItIs,
                                 [&](auto one) { return equals_without_case(value, one); })) {
            return malformed(number, "has a Content-Transfer-Encoding; send its bytes as they are");
        }
    }
    return {};
}

/// The headers of a part, and the bytes behind them.
Result<FormPart> read_part(std::string_view bytes, std::size_t number, const FormLimits& limits) {
    FormPart part;
    bool has_disposition = false;
    std::size_t at = 0;
    while (true) {
        const auto end = bytes.find(kLineEnd, at);
        if (std::min(end, bytes.size()) > limits.header_bytes_max) {
            return fail(ErrorCode::kTooLarge,
                        fmt::format("the headers of part {} of the form have more than {} bytes",
                                    number, limits.header_bytes_max));
        }
        if (end == std::string_view::npos) {
            return malformed(number, "ends in its headers");
        }
        const std::string_view line = bytes.substr(at, end - at);
        at = end + kLineEnd.size();
        if (line.empty()) {
            break;
        }
        RAG_TRY(read_header(line, number, part, has_disposition));
    }
    if (!has_disposition) {
        return malformed(number, "has no Content-Disposition");
    }
    part.body = bytes.substr(at);
    return part;
}

}  // namespace

Result<std::vector<FormPart>> parse_form(std::string_view body, std::string_view boundary,
                                         FormLimits limits) {
    const std::string delimiter = fmt::format("\r\n--{}", boundary);
    if (body.starts_with(kLineEnd)) {
        body.remove_prefix(kLineEnd.size());
    }
    const std::string_view first = std::string_view{delimiter}.substr(kLineEnd.size());
    if (!body.starts_with(first)) {
        return fail(ErrorCode::kMalformed,
                    "the form cannot be read: it does not begin with the boundary that the header "
                    "Content-Type names");
    }
    body.remove_prefix(first.size());
    std::vector<FormPart> parts;
    while (!body.starts_with("--")) {
        const std::size_t number = parts.size() + 1;
        if (!body.starts_with(kLineEnd)) {
            return malformed(number, "does not begin with the end of a line");
        }
        if (number > limits.parts_max) {
            return fail(ErrorCode::kTooLarge,
                        fmt::format("the form has more than {} parts", limits.parts_max));
        }
        // The empty line after headers may be the one that the next boundary begins with: a part
        // without headers, which is refused, whichever way it is read.
        body.remove_prefix(kLineEnd.size());
        const auto end = body.find(delimiter);
        if (end == std::string_view::npos) {
            return malformed(number, "does not end: the last boundary is missing");
        }
        parts.push_back(RAG_TRY(read_part(body.substr(0, end), number, limits)));
        body.remove_prefix(end + delimiter.size());
    }
    body.remove_prefix(2);
    if (!body.empty() && body != kLineEnd) {
        return fail(ErrorCode::kMalformed,
                    "the form cannot be read: something follows its last boundary");
    }
    return parts;
}

}  // namespace ragd
