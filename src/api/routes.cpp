#include "api/routes.hpp"

namespace ragd {

std::vector<RouteFamily> route_families() {
    return {query_routes(), index_routes(), document_routes(), status_routes()};
}

}  // namespace ragd
