#include "net/request_target.hpp"

#include <algorithm>
#include <optional>

#include "base/percent.hpp"

namespace ragd {
namespace {

/// Takes "http://host" off an absolute target.
OrFault<std::string_view> origin_form(std::string_view target, const std::string& method) {
    if (target.starts_with('/') || (target == "*" && method == "OPTIONS")) {
        return target;
    }
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.size() > scheme.size() &&
            equals_ignoring_case(target.substr(0, scheme.size()), scheme)) {
            const auto path = target.find_first_of("/?", scheme.size());
            if (path == scheme.size()) {
                break;  // no host
            }
            return path == std::string_view::npos ? "/" : target.substr(path);
        }
    }
    return refuse(400, "the request target must begin with '/'");
}

OrFault<std::string> decode(std::string_view part, PlusSign plus) {
    auto decoded = percent_decode(part, plus);
    if (!decoded) {
        return refuse(400, "a '%' in the request target must be followed by two hex digits");
    }
    if (decoded->contains('\0')) {
        return refuse(400, "the request target must not contain an escaped NUL");
    }
    return std::move(*decoded);
}

OrFault<void> split_path(std::string_view path, HttpRequest& request) {
    while (!path.empty()) {
        path.remove_prefix(1);  // its slash
        const auto end = std::min(path.find('/'), path.size());
        auto segment = decode(path.substr(0, end), PlusSign::kIsPlus);
        if (!segment) {
            return std::unexpected(segment.error());
        }
        request.path += '/';
        request.path += *segment;
        request.segments.push_back(std::move(*segment));
        path.remove_prefix(end);
    }
    return {};
}

OrFault<void> split_query(std::string_view query, HttpRequest& request) {
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty()) {
            continue;
        }
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decode(pair.substr(0, equals), PlusSign::kIsSpace);
        auto value = decode(pair.substr(std::min(equals + 1, pair.size())), PlusSign::kIsSpace);
        if (!name || !value) {
            return std::unexpected(!name ? name.error() : value.error());
        }
        request.query.emplace_back(std::move(*name), std::move(*value));
    }
    return {};
}

}  // namespace

OrFault<void> parse_target(std::string_view target, HttpRequest& request) {
    const auto visible = [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '#'; };
    if (target.empty() || !std::ranges::all_of(target, visible)) {
        return refuse(400, "the request target is empty or has a character that must be escaped");
    }
    const auto origin = origin_form(target, request.method);
    if (!origin) {
        return std::unexpected(origin.error());
    }
    request.target = *origin;
    if (*origin == "*") {
        request.path = "*";
        return {};
    }
    const auto question = std::min(origin->find('?'), origin->size());
    const auto path = origin->substr(0, question);
    if (auto split = split_path(path.empty() ? "/" : path, request); !split) {
        return split;
    }
    return split_query(origin->substr(std::min(question + 1, origin->size())), request);
}

}  // namespace ragd
