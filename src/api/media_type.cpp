#include "api/media_type.hpp"

#include <algorithm>

#include "net/http_syntax.hpp"

namespace ragd {

bool MediaType::is(std::string_view other) const {
    return equals_ignoring_case(name, other);
}

std::string_view MediaType::parameter(std::string_view wanted) const {
    auto rest = parameters;
    while (!rest.empty()) {
        rest.remove_prefix(1);  // its semicolon
        const auto one = rest.substr(0, std::min(rest.find(';'), rest.size()));
        rest.remove_prefix(one.size());
        const auto equals = one.find('=');
        if (equals == std::string_view::npos ||
            !equals_ignoring_case(trim_ows(one.substr(0, equals)), wanted)) {
            continue;
        }
        auto value = trim_ows(one.substr(equals + 1));
        if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
            value = value.substr(1, value.size() - 2);
        }
        return value;
    }
    return "";
}

MediaType media_type_of(const HttpRequest& request) {
    const auto* header = request.header("Content-Type");
    if (header == nullptr) {
        return {};
    }
    const std::string_view text = *header;
    const auto end = std::min(text.find(';'), text.size());
    return {.name = trim_ows(text.substr(0, end)), .parameters = text.substr(end)};
}

}  // namespace ragd
