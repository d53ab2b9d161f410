#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ragd {

enum class Endpoint {
    kQuery,
    kIndex,
    kListDocuments,
    kReadDocument,
    kReadContent,
    kDeleteDocument,
    kHealth,
    kReady,
    kMetrics,
    kOpenApi,
    kVersion,
};

struct Route {
    std::string_view method;
    std::string_view pattern;  // "/documents/{id}/content"; {id} takes one or more segments
    Endpoint endpoint;
    std::span<const std::string_view> parameters = {};  // the query parameters that it knows
    bool takes_json = false;                            // it has a body, and that must be JSON
};

/// Every route of the server.
std::span<const Route> route_table();

struct RouteMatch {
    const Route* route = nullptr;
    std::string id;  // what {id} stands for, its segments joined by '/'
};

/// The first pattern of the table that fits the path decides, then the method.
/// Errors: NotFound; MethodNotAllowed - `allowed_methods` says which there are.
Result<RouteMatch> find_route(std::string_view method, const std::vector<std::string>& segments);

/// "GET, HEAD, DELETE" for the value of Allow; empty: no such path.
std::string allowed_methods(const std::vector<std::string>& segments);

}  // namespace ragd
