#include "app/server_options.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace ragd {
namespace {

std::size_t share_of_one_address(const Settings& settings) {
    const auto all = settings.max_connections;
    return settings.max_connections_per_address > 0 ? settings.max_connections_per_address
                                                    : all - all / 10;
}

}  // namespace

HttpServerOptions server_options(const Settings& settings) {
    return {.host = settings.server_host,
            .port = settings.server_port,
            .hsts = settings.server_hsts,
            .connections_max = settings.max_connections,
            .connections_per_address_max = share_of_one_address(settings),
            .bodies_bytes_max = std::max(limits::kBodiesBytes, settings.upload_bytes_max),
            .request_timeout = settings.request_timeout};
}

std::vector<std::string> names_of_server(const Settings& settings) {
    auto names = settings.allowed_hosts;
    names.push_back(settings.server_host);
    return names;
}

}  // namespace ragd
