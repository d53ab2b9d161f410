#include "api/foreign.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "api/socket_handshake.hpp"
#include "base/shown.hpp"

namespace ragd {
namespace {

bool is_address(std::string_view name) {
    boost::system::error_code failed;
    boost::asio::ip::make_address(name, failed);
    return !failed;
}

/// `parent` begins with a dot.
bool is_below(std::string_view name, std::string_view parent) {
    return name.size() > parent.size() &&
           equals_ignoring_case(name.substr(name.size() - parent.size()), parent);
}

/// These are not looked up anywhere (RFC 6761, section 6.3).
bool is_loopback(std::string_view name) {
    return equals_ignoring_case(name, "localhost") || is_below(name, ".localhost");
}

bool allows(const std::string& allowed, std::string_view name) {
    return allowed == "*" || equals_ignoring_case(allowed, name) ||
           (allowed.starts_with('.') && is_below(name, allowed));
}

/// A page reads what comes over a WebSocket, whatever its origin.
bool changes_something(const HttpRequest& request) {
    const bool only_reads =
        request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
    return !only_reads || asks_for_socket(request);
}

bool is_own_page(const HttpRequest& request, std::string_view origin) {
    const auto* host = request.header("Host");
    const auto scheme_end = origin.find("://");
    return host != nullptr && scheme_end != std::string_view::npos &&
           equals_ignoring_case(origin.substr(scheme_end + 3), *host);
}

}  // namespace

std::string_view name_of_host(std::string_view host) {
    if (host.starts_with('[')) {
        return host.substr(1, std::min(host.find(']'), host.size()) - 1);
    }
    auto name = host.substr(0, host.find(':'));
    name.remove_suffix(name.ends_with('.') ? 1 : 0);  // fully qualified, the same name
    return name;
}

Result<void> check_host(const HttpRequest& request, const std::vector<std::string>& names) {
    const auto* host = request.header("Host");
    if (host == nullptr) {
        return {};
    }
    const auto name = name_of_host(*host);
    const auto ours = [name](const std::string& allowed) { return allows(allowed, name); };
    if (is_loopback(name) || is_address(name) || std::ranges::any_of(names, ours)) {
        return {};
    }
    return fail(ErrorCode::kForbidden,
                fmt::format("the Host {} is not a name of this server; if it should be, add it to "
                            "ALLOWED_HOSTS",
                            shown(name)));
}

Result<void> check_origin(const HttpRequest& request, const std::vector<std::string>& origins) {
    const auto* origin = request.header("Origin");
    if (origin == nullptr || !changes_something(request) || is_own_page(request, *origin)) {
        return {};
    }
    const auto allowed = [origin](const std::string& one) { return one == "*" || one == *origin; };
    if (std::ranges::any_of(origins, allowed)) {
        return {};
    }
    return fail(ErrorCode::kForbidden, fmt::format("pages of the origin {} may not change anything "
                                                   "here, or open a WebSocket; if they should, "
                                                   "add it to CORS_ORIGINS",
                                                   shown(*origin)));
}

}  // namespace ragd
