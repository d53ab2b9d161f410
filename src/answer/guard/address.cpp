#include "answer/guard/address.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kWordBytesMax = 320;  // a mailbox and its host have no more
constexpr std::size_t kEndsMax = 64;
constexpr std::size_t kPortBytesMax = 5;

/// Those that are followed, or made links of, without `//`.
constexpr std::array<std::string_view, 11> kBareSchemes{
    "http",   "https", "ftp",    "javascript", "vbscript",   "livescript",
    "mailto", "xmpp",  "magnet", "data",       "view-source"};
constexpr std::array<std::string_view, 4> kActiveSchemes{"javascript", "vbscript", "livescript",
                                                         "data"};
/// Ends of names that are hosts and hardly ever anything else ...
constexpr std::array<std::string_view, 12> kHostEnds{"com",   "org",  "info",    "biz",
                                                     "xyz",   "site", "online",  "top",
                                                     "click", "link", "example", "test"};
/// ... and those that are with three parts ("asp.net" is none).
constexpr std::array<std::string_view, 12> kLongHostEnds{"net", "io", "dev", "app", "cloud", "ai",
                                                         "de",  "eu", "uk",  "ru",  "cn",    "fr"};

/// "main.cpp:42", "guide.md#food"
constexpr std::array<std::string_view, 18> kFileEnds{"md",   "txt",  "py",  "cpp",  "hpp",  "js",
                                                     "ts",   "json", "yml", "yaml", "toml", "pdf",
                                                     "html", "java", "go",  "rs",   "sh",   "csv"};

/// Of the ends in other letters, what programs make links of.
constexpr std::string_view kForeignEnd = "\u0440\u0444";

constexpr std::string_view kPunctuation = ".,;:!?'\"()[]{}*_~|>";

template <std::size_t kSize>
bool is_among(const std::array<std::string_view, kSize>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool ends_address(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '`' || c == '\x7F';
}

/// Up to a blank, a `<` or a backtick.
std::size_t run_bytes(std::string_view text) {
    const auto seen = text.substr(0, kAddressBytesMax);
    return static_cast<std::size_t>(std::ranges::find_if(seen, ends_address) - seen.begin());
}

/// The address that begins `before` bytes into the word.
FoundAddress url_at(std::string_view text, std::size_t before, Whole whole) {
    const std::size_t bytes = run_bytes(text.substr(before));
    if (before + bytes == text.size() && bytes < kAddressBytesMax && whole == Whole::kNo) {
        return {.kind = FoundAddress::Kind::kMayCome};
    }
    return {.kind = FoundAddress::Kind::kUrl, .before = before, .bytes = bytes};
}

bool is_of_scheme(char c) {
    return is_ascii_alnum(c) || c == '+' || c == '.' || c == '-';
}

/// Where the scheme begins that `word` ends with; its size, if with none.
std::size_t scheme_start(std::string_view word) {
    std::size_t start = word.size();
    for (std::size_t at = word.size(); at > 0 && is_of_scheme(word[at - 1]); --at) {
        start = is_ascii_letter(word[at - 1]) ? at - 1 : start;
    }
    return start;
}

/// `text[word]` is a colon, or one with a backslash before it.
std::optional<FoundAddress> after_scheme(std::string_view text, std::size_t word, Whole whole) {
    const std::size_t start = scheme_start(text.substr(0, word));
    if (start == word) {
        return std::nullopt;
    }
    const std::size_t colon = text[word] == '\\' ? word + 1 : word;
    const std::string_view rest = text.substr(colon + 1);
    const std::string name = lower(text.substr(start, word - start));
    if (rest.size() < 2 && whole == Whole::kNo && (rest.empty() || rest == "/")) {
        return FoundAddress{.kind = FoundAddress::Kind::kMayCome};
    }
    if (rest.starts_with("//")) {
        return url_at(text, start, whole);
    }
    for (const std::string_view scheme : kBareSchemes) {
        const std::size_t extra = name.size() - std::min(name.size(), scheme.size());
        if (!name.ends_with(scheme) || rest.empty() || ends_address(rest[0]) ||
            (extra > 0 && is_ascii_alnum(name[extra - 1]))) {
            continue;
        }
        const auto found = url_at(text, start, whole);
        const auto behind = std::ranges::find_if_not(rest, is_of_word);
        const bool is_prose = scheme == "data" &&  // "data:5"
                              (behind == rest.end() || !std::string_view{",;/"}.contains(*behind));
        if (found.kind == FoundAddress::Kind::kMayCome || !is_prose) {
            return found;
        }
    }
    return std::nullopt;
}

/// `text[word]` is an `@`, or one with a backslash before it.
std::optional<FoundAddress> after_mailbox(std::string_view text, std::size_t word, Whole whole) {
    const std::size_t host = text[word] == '\\' ? word + 2 : word + 1;
    std::size_t end = host;
    while (end < text.size() && end - host < kWordBytesMax &&
           (is_ascii_alnum(text[end]) || text[end] == '.' || text[end] == '-')) {
        ++end;
    }
    if (end == text.size() && end - host < kWordBytesMax && whole == Whole::kNo) {
        return FoundAddress{.kind = FoundAddress::Kind::kMayCome};
    }
    std::string_view name = text.substr(host, end - host);
    name = name.substr(0, name.find_last_not_of(".-") + 1);
    if (!name.contains('.')) {
        return std::nullopt;
    }
    return FoundAddress{.kind = FoundAddress::Kind::kMail, .bytes = host + name.size()};
}

struct HostName {
    std::size_t start = 0;
    std::size_t labels = 0;
    std::string end;  // its last label, in lower case
};

/// The name of a host that `word` ends with, if it looks like one.
std::optional<HostName> host_name(std::string_view word) {
    HostName host{.start = word.size()};
    while (host.start > 0 && (is_of_scheme(word[host.start - 1]) && word[host.start - 1] != '+')) {
        --host.start;
    }
    std::string_view name = word.substr(host.start);
    const std::size_t skipped = std::min(name.find_first_not_of(".-"), name.size());
    host.start += skipped;
    name.remove_prefix(skipped);
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name.contains("..")) {
        return std::nullopt;
    }
    host.end = lower(name.substr(dot + 1));
    host.labels = 1 + static_cast<std::size_t>(std::ranges::count(name, '.'));
    if (host.end.size() < 2 || !std::ranges::all_of(host.end, is_ascii_letter)) {
        return std::nullopt;
    }
    return host;
}

/// Four numbers, and behind them what makes an address of them, with or without a port: "10.0.0.1/24"
/// is a network, "10.0.0.1:80" a place that nothing is told.
std::optional<FoundAddress> as_number(std::string_view text, std::size_t word, Whole whole) {
    const std::string_view name = text.substr(0, word);
    if (word < 7 || std::ranges::count(name, '.') != 3 || !is_ascii_digit(name.back()) ||
        !std::ranges::all_of(name, [](char c) { return c == '.' || is_ascii_digit(c); })) {
        return std::nullopt;
    }
    const std::size_t colon = word < text.size() && text[word] == ':' ? 1 : 0;
    std::size_t end = word + colon;
    while (colon == 1 && end < text.size() && end - word <= kPortBytesMax &&
           is_ascii_digit(text[end])) {
        ++end;
    }
    if (end + 1 >= text.size() && whole == Whole::kNo) {
        return FoundAddress{.kind = FoundAddress::Kind::kMayCome};
    }
    const bool has_path = end + 1 < text.size() && (text[end] == '/' || text[end] == '?') &&
                          !ends_address(text[end + 1]) &&
                          (end > word || text[end] == '?' || !is_ascii_digit(text[end + 1]));
    return has_path ? std::optional{url_at(text, 0, whole)} : std::nullopt;
}

/// A word that is an address by itself: `www.`, `example.com`, `example.co/path`.
std::optional<FoundAddress> as_host(std::string_view text, std::size_t word, Whole whole) {
    const std::string lowered = lower(text.substr(0, word));
    const std::size_t www = lowered.find("www.");
    if (www != std::string::npos && www + 4 < text.size() &&
        (is_ascii_alnum(text[www + 4]) || !is_ascii(text[www + 4])) &&
        (www == 0 || !is_ascii_alnum(text[www - 1]))) {
        return url_at(text, www, whole);
    }
    const std::size_t bare = lowered.find_last_not_of("._%+-") + 1;
    const auto host = host_name(std::string_view{lowered}.substr(0, bare));
    if (!host) {
        return std::nullopt;
    }
    const bool has_path =
        bare == word && word + 1 < text.size() &&
        (((text[word] == '/' || text[word] == '?') && !ends_address(text[word + 1])) ||
         (text[word] == '#' && !is_among(kFileEnds, host->end) && !ends_address(text[word + 1])) ||
         (text[word] == ':' && !is_among(kFileEnds, host->end) && is_ascii_digit(text[word + 1])));
    if (bare == word && word + 1 == text.size() && whole == Whole::kNo &&
        std::string_view{"/?#:"}.contains(text[word])) {
        return FoundAddress{.kind = FoundAddress::Kind::kMayCome};
    }
    if (has_path || is_among(kHostEnds, host->end) ||
        (host->labels > 2 && is_among(kLongHostEnds, host->end))) {
        return url_at(text, host->start, whole);
    }
    return std::nullopt;
}

/// Whether `text` is nothing but what may stand behind an address: punctuation, marks of citations.
bool is_tail(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t close =
            text[at] == '[' ? text.find_first_not_of("0123456789, -", at + 1) : at;
        if (close != std::string_view::npos && close > at + 1 && text[close] == ']') {
            at = close;
        } else if (!kPunctuation.contains(text[at])) {
            return false;
        }
    }
    return true;
}

std::string without_needless_escapes(std::string_view text) {
    const auto digit = [](char c) {
        return is_ascii_digit(c)                                ? c - '0'
               : ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f' ? ascii_lower(c) - 'a' + 10
                                                                : -1;
    };
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_escape = text[at] == '%' && at + 2 < text.size() &&
                               digit(text[at + 1]) >= 0 && digit(text[at + 2]) >= 0;
        if (!is_escape) {
            out += text[at];
            continue;
        }
        const char c = static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
        if (is_ascii_alnum(c) || std::string_view{"-._~"}.contains(c)) {
            out += c;
        } else {
            constexpr std::string_view kHex = "0123456789ABCDEF";
            out += '%';
            out += kHex[static_cast<std::size_t>(digit(text[at + 1]))];
            out += kHex[static_cast<std::size_t>(digit(text[at + 2]))];
        }
        at += 2;
    }
    return out;
}

/// Where the name of a host in other letters ends: browsers read ｅｖｉｌ.example as evil.example, and
/// evil。example, too. 0: its letters are ASCII alone, and what is not is no part of it.
std::size_t foreign_host_end(std::string_view address) {
    constexpr std::array<std::string_view, 3> kDots{"\u3002", "\uFF0E", "\uFF61"};
    const std::size_t slashes = address.find("//");
    std::size_t at = slashes == std::string_view::npos ? address.size() : slashes + 2;
    const bool begins_foreign = at < address.size() && !is_ascii(address[at]);
    bool is_foreign = begins_foreign;
    while (at < address.size() && !std::string_view{"/?#\\\"|>)]"}.contains(address[at])) {
        if (is_ascii(address[at]) || begins_foreign) {
            ++at;
            continue;
        }
        const std::string_view rest = address.substr(at);
        const bool is_dot = std::ranges::any_of(
            kDots, [rest](std::string_view dot) { return rest.starts_with(dot); });
        if (!is_dot || rest.size() < 4 || !is_ascii_alnum(rest[3])) {
            break;
        }
        is_foreign = true;
        at += 3;
    }
    return is_foreign ? at : 0;
}

}  // namespace

bool is_of_word(char c) {
    return is_ascii_alnum(c) || std::string_view{"._%+-"}.contains(c);
}

/// The end of a name whose other labels are in other letters: `.com`, `.co/path`, `.рф`.
FoundAddress find_foreign_end(std::string_view text, Whole whole) {
    const std::string_view rest = text.substr(1, kAddressBytesMax);
    if (rest.starts_with(kForeignEnd) || kForeignEnd.starts_with(rest)) {
        const std::string_view behind = rest.substr(std::min(rest.size(), kForeignEnd.size()));
        if (behind.empty() && whole == Whole::kNo) {
            return {.kind = FoundAddress::Kind::kMayCome};
        }
        if (rest.size() >= kForeignEnd.size() && (behind.empty() || is_ascii(behind[0]))) {
            return url_at(text, 0, whole);
        }
    }
    if (rest.empty() || !is_ascii_alnum(rest[0])) {
        return {.before = 1};
    }
    const std::string named = "x" + std::string{text.substr(0, kAddressBytesMax)};
    FoundAddress found = find_address(named, whole);
    if (found.before == 0) {
        found.bytes -= std::min<std::size_t>(found.bytes, 1);
    } else {
        --found.before;
    }
    return found;
}

FoundAddress find_address(std::string_view text, Whole whole) {
    const auto seen = text.substr(0, kWordBytesMax);
    const auto word =
        static_cast<std::size_t>(std::ranges::find_if_not(seen, is_of_word) - seen.begin());
    if (word == text.size() && word < kWordBytesMax && whole == Whole::kNo) {
        return {.kind = FoundAddress::Kind::kMayCome};
    }
    std::optional<FoundAddress> found;
    if (word < text.size()) {
        if (text[word] == '\\' && word + 1 == text.size() && whole == Whole::kNo) {
            return {.kind = FoundAddress::Kind::kMayCome};
        }
        const char next =
            text[word] == '\\' && word + 1 < text.size() ? text[word + 1] : text[word];
        if (next == ':') {
            found = after_scheme(text, word, whole);
        } else if (next == '@') {
            found = after_mailbox(text, word, whole);
        }
    }
    if (const auto number = found ? std::nullopt : as_number(text, word, whole)) {
        return *number;
    }
    const std::size_t before = found ? found->before : word;
    if (auto host = before > 0 ? as_host(text, before, whole) : std::nullopt) {
        return *host;
    }
    return found.value_or(FoundAddress{.before = word});
}

std::vector<std::size_t> ends_of(std::string_view address) {
    std::vector<std::size_t> ends{address.size()};
    for (std::size_t at = address.size() - 1; at > 0 && ends.size() < kEndsMax; --at) {
        const char c = address[at];
        const bool begins_other = !is_ascii(c) && is_ascii(address[at - 1]);
        const bool ends_here = std::string_view{"\"|()[]{}>"}.contains(c) || begins_other ||
                               (kPunctuation.contains(c) && is_tail(address.substr(at)));
        if (ends_here) {
            ends.push_back(at);
        }
    }
    return ends;
}

std::size_t bytes_to_cut(std::string_view address) {
    std::size_t end = address.substr(1).starts_with(kForeignEnd) ? 1 + kForeignEnd.size()
                                                                 : foreign_host_end(address);
    std::size_t open = 0;
    while (end < address.size() && is_ascii(address[end]) &&
           !std::string_view{"\"|>]"}.contains(address[end])) {
        if (address[end] == '[' && !address.substr(0, end).ends_with("//")) {
            break;  // a citation
        }
        open += address[end] == '(' ? 1 : 0;
        if (address[end] == ')' && open == 0) {
            break;
        }
        open -= address[end] == ')' ? 1 : 0;
        ++end;
    }
    if (end == kAddressBytesMax) {
        return end;  // and it goes on
    }
    while (end > 1 && (std::string_view{".,;:!?'*_~"}.contains(address[end - 1]))) {
        --end;
    }
    return end;
}

std::string_view scheme_of(std::string_view text) {
    const std::size_t end = text.find_first_of(":/?#");
    const bool has_one = end != std::string_view::npos && end > 0 && text[end] == ':' &&
                         is_ascii_letter(text[0]) &&
                         std::ranges::all_of(text.substr(0, end), is_of_scheme);
    return has_one ? text.substr(0, end) : std::string_view{};
}

bool is_active_scheme(std::string_view address) {
    return is_among(kActiveSchemes, lower(scheme_of(address)));
}

std::string normal_address(std::string_view address) {
    std::string scheme = lower(scheme_of(address));
    std::string_view rest = address.substr(scheme.empty() ? 0 : scheme.size() + 1);
    if (scheme == "mailto" || (scheme.empty() && !rest.starts_with("//") && rest.contains('@'))) {
        return rest.contains('?') ? "mailto:" + std::string{rest} : lower(rest);
    }
    if (!rest.starts_with("//") && !scheme.empty()) {
        return scheme + ":" + std::string{rest};
    }
    rest.remove_prefix(rest.starts_with("//") ? 2 : 0);
    const std::size_t host_end = std::min(rest.find_first_of("/?#\\"), rest.size());
    std::string host = lower(rest.substr(0, host_end));
    const std::string_view port = scheme == "https" ? ":443" : scheme == "http" ? ":80" : "";
    if (!port.empty() && host.ends_with(port)) {
        host.resize(host.size() - port.size());
    }
    const std::string path = without_needless_escapes(rest.substr(host_end));
    return (scheme.empty() ? "" : scheme + ":") + "//" + host + (path.empty() ? "/" : path);
}

}  // namespace ragd
