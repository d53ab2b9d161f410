#pragma once
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "net/http_server.hpp"

namespace ragd {

/// Of the server, and of the one that redirects to it.
HttpServerOptions server_options(const Settings& settings);

/// What a request may call it: ALLOWED_HOSTS, and where it was told to listen.
std::vector<std::string> names_of_server(const Settings& settings);

}  // namespace ragd
