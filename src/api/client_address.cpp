#include "api/client_address.hpp"

#include <optional>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/utf8.hpp"

namespace ragd {
namespace {

namespace ip = boost::asio::ip;

/// Of "192.0.2.7", "192.0.2.7:4711", "2001:db8::7", "[2001:db8::7]" and "[2001:db8::7]:4711".
std::optional<ip::address> address_in(std::string_view hop) {
    if (hop.starts_with('[')) {
        hop = hop.substr(1, hop.find(']') - 1);
    } else if (hop.find(':') == hop.rfind(':')) {
        hop = hop.substr(0, hop.find(':'));
    }
    boost::system::error_code failed;
    const auto address = ip::make_address(hop, failed);
    return failed ? std::nullopt : std::optional{address};
}

/// In the order in which they were added.
std::vector<std::string_view> hops_of(const HttpRequest& request) {
    std::vector<std::string_view> hops;
    for (const auto& [name, value] : request.headers) {
        if (!equals_ignoring_case(name, "X-Forwarded-For")) {
            continue;
        }
        for (std::string_view rest = value; !rest.empty();) {
            const auto comma = rest.find(',');
            hops.push_back(trim(rest.substr(0, comma)));
            rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        }
    }
    return hops;
}

}  // namespace

std::string client_address(const HttpRequest& request, const Networks& proxies) {
    auto client = proxies.is_empty() ? std::nullopt : address_in(request.peer);
    if (!client) {
        return request.peer;
    }
    auto hops = hops_of(request);
    while (proxies.contains(*client) && !hops.empty()) {
        const auto before = address_in(hops.back());
        if (!before) {
            break;  // who wrote this is the last that we know
        }
        client = before;
        hops.pop_back();
    }
    return client->to_string();
}

}  // namespace ragd
