#include "domain/document_url.hpp"

#include <algorithm>
#include <string>

#include "base/ascii.hpp"

namespace ragd {
namespace {

bool is_in_scheme(char c) {
    return is_ascii_alnum(c) || c == '+' || c == '.' || c == '-';
}

/// In lower case; empty if there is none. One letter is the drive of a path.
std::string scheme_in(std::string_view url) {
    std::string scheme;
    for (const char c : url) {
        if (c == ':') {
            return scheme.size() > 1 ? scheme : std::string{};
        }
        if (static_cast<unsigned char>(c) <= ' ') {
            continue;
        }
        if (!is_in_scheme(c)) {
            return {};
        }
        scheme += ascii_lower(c);
    }
    return {};
}

}  // namespace

bool is_safe_url(std::string_view url) {
    const std::string scheme = scheme_in(url);
    std::string_view allowed = kUrlSchemes;
    bool is_one = scheme.empty();
    while (!is_one && !allowed.empty()) {
        const std::size_t end = std::min(allowed.find(','), allowed.size());
        is_one = allowed.substr(0, end) == scheme;
        allowed.remove_prefix(std::min(end + 2, allowed.size()));
    }
    return is_one;
}

}  // namespace ragd
