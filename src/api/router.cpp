#include "api/router.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::string_view kIdPart = "/{id}";

/// "{page}.png" against "3.png": what stands for the name, which is something.
std::optional<std::string_view> part_of(std::string_view literal, std::string_view segment) {
    const auto open = literal.find('{');
    const auto before = literal.substr(0, open);
    const auto after = literal.substr(literal.find('}') + 1);
    if (segment.size() <= before.size() + after.size() || !segment.starts_with(before) ||
        !segment.ends_with(after)) {
        return std::nullopt;
    }
    return segment.substr(before.size(), segment.size() - before.size() - after.size());
}

/// "/health/ready" against {"health", "ready"}. Not against {"health/ready"}: an escaped slash
/// separates nothing. What a name in braces stands for goes to `part`.
bool equals(std::string_view literal, std::span<const std::string> segments, std::string& part) {
    for (const auto& segment : segments) {
        if (literal.empty()) {
            return false;
        }
        literal.remove_prefix(1);  // its slash
        const auto end = std::min(literal.find('/'), literal.size());
        const auto wanted = literal.substr(0, end);
        literal.remove_prefix(end);
        if (!wanted.contains('{')) {
            if (wanted != segment) {
                return false;
            }
        } else if (const auto found = part_of(wanted, segment)) {
            part = *found;
        } else {
            return false;
        }
    }
    return literal.empty();
}

std::string join(std::span<const std::string> segments) {
    return fmt::format("{}", fmt::join(segments, "/"));
}

/// What the names in the pattern stand for; nothing if the path does not fit.
std::optional<RouteMatch> fit(const Route& route, std::span<const std::string> segments) {
    RouteMatch match{.route = &route, .id = {}, .part = {}};
    const std::string_view pattern = route.pattern;
    const auto id_at = pattern.find(kIdPart);
    if (id_at == std::string_view::npos) {
        return equals(pattern, segments, match.part) ? std::optional{std::move(match)}
                                                     : std::nullopt;
    }
    const auto before = pattern.substr(0, id_at);
    const auto after = pattern.substr(id_at + kIdPart.size());
    const auto head = static_cast<std::size_t>(std::ranges::count(before, '/'));
    const auto tail = static_cast<std::size_t>(std::ranges::count(after, '/'));
    if (segments.size() <= head + tail || !equals(before, segments.first(head), match.part) ||
        !equals(after, segments.last(tail), match.part)) {
        return std::nullopt;
    }
    match.id = join(segments.subspan(head, segments.size() - head - tail));
    return match.id.empty() ? std::nullopt : std::optional{std::move(match)};
}

}  // namespace

RouteTable::RouteTable(std::vector<RouteFamily> families) : families_(std::move(families)) {
    for (const auto& family : families_) {
        routes_.insert(routes_.end(), family.routes.begin(), family.routes.end());
    }
}

/// The first route whose pattern fits, and what its names stand for.
std::optional<RouteMatch> RouteTable::first_fit(std::span<const std::string> segments) const {
    for (const auto& route : routes_) {
        if (auto match = fit(route, segments)) {
            return match;
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

ErrorDialect RouteTable::dialect_of(const std::vector<std::string>& segments) const {
    if (const auto match = first_fit(segments)) {
        return match->route->dialect;
    }
    if (segments.empty()) {
        return kProblemDialect;
    }
    const std::string of_one_api = "/" + segments.front() + "/";
    const auto sibling = std::ranges::find_if(
        routes_, [&](const Route& route) { return route.pattern.starts_with(of_one_api); });
    return sibling == routes_.end() ? kProblemDialect : sibling->dialect;
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
