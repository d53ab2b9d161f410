#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.hpp"
#include "base/result.hpp"

namespace ragd {

struct RouteMatch {
    const Route* route = nullptr;  // of the table
    std::string id;                // what {id} stands for, its segments joined by '/'
    std::string part;              // what another name stands for, which is within one segment
};

/// All routes, in order: the first pattern that fits a path decides, then the method.
/// Threads: immutable.
class RouteTable {
public:
    explicit RouteTable(std::vector<RouteFamily> families);

    /// Errors: NotFound; MethodNotAllowed - `allowed_methods` says which there are.
    [[nodiscard]] Result<RouteMatch> find(std::string_view method,
                                          const std::vector<std::string>& segments) const;

    /// "GET, HEAD, DELETE" for the value of Allow; empty: no such path.
    [[nodiscard]] std::string allowed_methods(const std::vector<std::string>& segments) const;

    /// How errors are told under this path, whatever the method and whether it is a route's or not:
    /// as the route tells them, or those that begin with the same segment.
    [[nodiscard]] ErrorDialect dialect_of(const std::vector<std::string>& segments) const;

    [[nodiscard]] std::span<const Route> routes() const { return routes_; }
    [[nodiscard]] std::span<const RouteFamily> families() const { return families_; }

private:
    [[nodiscard]] std::optional<RouteMatch> first_fit(std::span<const std::string> segments) const;

    std::vector<RouteFamily> families_;
    std::vector<Route> routes_;
};

}  // namespace ragd
