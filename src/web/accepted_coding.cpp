#include "web/accepted_coding.hpp"

#include <algorithm>
#include <optional>

#include "net/http_message.hpp"
#include "net/http_syntax.hpp"

namespace ragd {
namespace {

/// "q=0", "q=0.000".
bool is_refusal(std::string_view weight) {
    const auto equals = weight.find('=');
    if (equals == std::string_view::npos ||
        !equals_ignoring_case(trim_ows(weight.substr(0, equals)), "q")) {
        return false;
    }
    const auto value = trim_ows(weight.substr(equals + 1));
    return !value.empty() && value.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
    std::optional<bool> named;
    bool any = false;
    while (!accept_encoding.empty()) {
        const auto end = std::min(accept_encoding.find(','), accept_encoding.size());
        const auto one = accept_encoding.substr(0, end);
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        const auto semicolon = std::min(one.find(';'), one.size());
        const auto coding = trim_ows(one.substr(0, semicolon));
        const bool taken =
            semicolon == one.size() || !is_refusal(trim_ows(one.substr(semicolon + 1)));
        if (equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip")) {
            named = taken;
        } else if (coding == "*") {
            any = taken;
        }
    }
    return named.value_or(any);
}

}  // namespace ragd
