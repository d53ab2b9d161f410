#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/result.hpp"

namespace ragd {

/// Whether an address is one of the public Internet: of none of the blocks that IANA keeps for other
/// purposes (loopback, private and shared networks, link-local, multicast, documentation, ...). An IPv4
/// address inside an IPv6 one (mapped, NAT64, 6to4) counts as that IPv4 address.
bool is_public(const boost::asio::ip::address& address);

/// Addresses and networks.
/// Threads: immutable.
class Networks {
public:
    /// "10.1.0.0/16", "fd00::/8", "192.0.2.7".
    /// Errors: InvalidField - one of them is none of these.
    static Result<Networks> of(std::span<const std::string> names);

    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;
    [[nodiscard]] bool is_empty() const { return networks_.empty(); }

private:
    struct Network {
        std::array<std::uint8_t, 16> bytes{};  // IPv4 as its mapped form
        unsigned bits = 0;
    };
    std::vector<Network> networks_;
};

/// Which servers a call may connect to: all with public addresses, and what is named besides. It looks at
/// the address that the socket is about to connect to, so a name that resolves to another address each
/// time gains nothing.
/// Threads: immutable.
class AddressRule {
public:
    /// `also`: host names ("wiki.example.com"), addresses and networks ("10.1.0.0/16", "fd00::/8").
    /// Errors: InvalidField - one of them is none of these.
    static Result<AddressRule> with(std::span<const std::string> also);

    /// `host`: as the URL names it, in lower case.
    [[nodiscard]] bool allows(std::string_view host, const boost::asio::ip::address& address) const;

private:
    std::vector<std::string> hosts_;
    Networks networks_;
};

}  // namespace ragd
