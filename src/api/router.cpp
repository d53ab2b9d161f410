#include "api/router.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::string_view kIdPart = "/{id}";

/// "/health/ready" against {"health", "ready"}. Not against {"health/ready"}: an escaped slash
/// separates nothing.
bool equals(std::string_view literal, std::span<const std::string> segments) {
    for (const auto& segment : segments) {
        if (literal.empty()) {
            return false;
        }
        literal.remove_prefix(1);  // its slash
        const auto end = std::min(literal.find('/'), literal.size());
        if (literal.substr(0, end) != segment) {
            return false;
        }
        literal.remove_prefix(end);
    }
    return literal.empty();
}

std::string join(std::span<const std::string> segments) {
    return fmt::format("{}", fmt::join(segments, "/"));
}

/// The id, or empty for a pattern without one; nothing if the path does not fit.
std::optional<std::string> fit(std::string_view pattern, std::span<const std::string> segments) {
    const auto id_at = pattern.find(kIdPart);
    if (id_at == std::string_view::npos) {
        return equals(pattern, segments) ? std::optional<std::string>{""} : std::nullopt;
    }
    const auto before = pattern.substr(0, id_at);
    const auto after = pattern.substr(id_at + kIdPart.size());
    const auto head = static_cast<std::size_t>(std::ranges::count(before, '/'));
    const auto tail = static_cast<std::size_t>(std::ranges::count(after, '/'));
    if (segments.size() <= head + tail || !equals(before, segments.first(head)) ||
        !equals(after, segments.last(tail))) {
        return std::nullopt;
    }
    auto id = join(segments.subspan(head, segments.size() - head - tail));
    return id.empty() ? std::nullopt : std::optional{std::move(id)};
}

}  // namespace

RouteTable::RouteTable(std::vector<RouteFamily> families) : families_(std::move(families)) {
    for (const auto& family : families_) {
        routes_.insert(routes_.end(), family.routes.begin(), family.routes.end());
    }
}

/// The first route whose pattern fits, and the id in the path.
std::optional<RouteMatch> RouteTable::first_fit(std::span<const std::string> segments) const {
    for (const auto& route : routes_) {
        if (auto id = fit(route.pattern, segments)) {
            return RouteMatch{.route = &route, .id = std::move(*id)};
        }
    }
    return std::nullopt;
}

std::string RouteTable::allowed_methods(const std::vector<std::string>& segments) const {
    const auto match = first_fit(segments);
    std::string methods;
    for (const auto& route : routes_) {
        if (match && route.pattern == match->route->pattern) {
            methods += fmt::format("{}{}", methods.empty() ? "" : ", ", route.method);
            methods += route.method == "GET" ? ", HEAD" : "";
        }
    }
    return methods;
}

Result<RouteMatch> RouteTable::find(std::string_view method,
                                    const std::vector<std::string>& segments) const {
    auto match = first_fit(segments);
    if (!match) {
        return fail(ErrorCode::kNotFound, "there is no such route; GET /openapi.json lists them");
    }
    for (const auto& route : routes_) {
        if (route.pattern == match->route->pattern && route.method == method) {
            match->route = &route;
            return std::move(*match);
        }
    }
    return fail(ErrorCode::kMethodNotAllowed,
                fmt::format("{} takes {}", match->route->pattern, allowed_methods(segments)));
}

}  // namespace ragd
