#include "net/address_rule.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace ragd {
namespace {

namespace ip = boost::asio::ip;

using Bytes = std::array<std::uint8_t, 16>;

constexpr unsigned kMappedBits = 96;

/// One of IANA's special-purpose blocks; IPv4 ones have 96 bits more.
struct Block {
    Bytes bytes;
    unsigned bits;
};

constexpr Block v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, unsigned bits) {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, 0}, kMappedBits + bits};
}

constexpr Block v6(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, unsigned bits) {
    return {{a, b, c, d}, bits};
}

// https://www.iana.org/assignments/iana-ipv4-special-registry and multicast, reserved, broadcast.
constexpr std::array kNotPublicV4{v4(0, 0, 0, 8),      v4(10, 0, 0, 8),     v4(100, 64, 0, 10),
                                  v4(127, 0, 0, 8),    v4(169, 254, 0, 16), v4(172, 16, 0, 12),
                                  v4(192, 0, 0, 24),   v4(192, 0, 2, 24),   v4(192, 88, 99, 24),
                                  v4(192, 168, 0, 16), v4(198, 18, 0, 15),  v4(198, 51, 100, 24),
                                  v4(203, 0, 113, 24), v4(224, 0, 0, 4),    v4(240, 0, 0, 4)};

// Inside 2000::/3, which is all of IPv6 that is public: Teredo and its neighbours, documentation.
constexpr Block kGlobal = v6(0x20, 0, 0, 0, 3);
constexpr std::array kNotPublicV6{v6(0x20, 0x01, 0x00, 0x00, 23), v6(0x20, 0x01, 0x0d, 0xb8, 32),
                                  v6(0x3f, 0xff, 0x00, 0x00, 20)};
constexpr Block kNat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};
constexpr Block kSixToFour = v6(0x20, 0x02, 0, 0, 16);
constexpr Block kMapped = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, kMappedBits};

bool is_in(const Bytes& address, const Bytes& network, unsigned bits) {
    constexpr unsigned kByte = 8;
    const unsigned whole = bits / kByte;
    const unsigned rest = bits % kByte;
    if (!std::equal(address.begin(), address.begin() + whole, network.begin())) {
        return false;
    }
    const auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
    return rest == 0 || ((address.at(whole) ^ network.at(whole)) & mask) == 0;
}

bool is_in(const Bytes& address, const Block& block) {
    return is_in(address, block.bytes, block.bits);
}

Bytes mapped(const std::uint8_t* four) {
    Bytes bytes = kMapped.bytes;
    std::copy_n(four, 4, bytes.begin() + 12);
    return bytes;
}

Bytes bytes_of(const ip::address& address) {
    if (address.is_v4()) {
        const auto four = address.to_v4().to_bytes();
        return mapped(four.data());
    }
    return address.to_v6().to_bytes();
}

bool is_public_bytes(const Bytes& address) {
    if (is_in(address, kMapped)) {
        return std::ranges::none_of(kNotPublicV4,
                                    [&](const Block& block) { return is_in(address, block); });
    }
    if (is_in(address, kNat64)) {
        return is_public_bytes(mapped(address.data() + 12));
    }
    if (is_in(address, kSixToFour)) {
        return is_public_bytes(mapped(address.data() + 2));
    }
    return is_in(address, kGlobal) && std::ranges::none_of(kNotPublicV6, [&](const Block& block) {
               return is_in(address, block);
           });
}

/// 16 of "16"; nothing: it is no number up to `most`.
std::optional<unsigned> number_of(std::string_view text, unsigned most) {
    unsigned number = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stopped == end && number <= most ? std::optional{number}
                                                                    : std::nullopt;
}

bool is_host_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

}  // namespace

bool is_public(const ip::address& address) {
    return is_public_bytes(bytes_of(address));
}

Result<Networks> Networks::of(std::span<const std::string> names) {
    Networks all;
    for (const std::string& one : names) {
        const auto slash = one.find('/');
        boost::system::error_code failure;
        const auto address = ip::make_address(one.substr(0, slash), failure);
        const unsigned width = !failure && address.is_v4() ? 32 : 128;
        const auto bits = slash == std::string::npos ? std::optional{width}
                                                     : number_of(one.substr(slash + 1), width);
        if (failure || !bits) {
            return fail(
                ErrorCode::kInvalidField,
                fmt::format("must be addresses and networks like 10.1.0.0/16, not {}", one));
        }
        all.networks_.push_back({bytes_of(address), *bits + 128 - width});
    }
    return all;
}

bool Networks::contains(const ip::address& address) const {
    const Bytes bytes = bytes_of(address);
    return std::ranges::any_of(networks_, [&](const Network& network) {
        return is_in(bytes, network.bytes, network.bits);
    });
}

Result<AddressRule> AddressRule::with(std::span<const std::string> also) {
    AddressRule rule;
    std::vector<std::string> networks;
    for (const std::string& one : also) {
        if (Networks::of(std::span{&one, 1})) {
            networks.push_back(one);
        } else if (is_host_name(one)) {
            rule.hosts_.push_back(one);
        } else {
            return fail(ErrorCode::kInvalidField,
                        fmt::format("must be host names, addresses and networks like 10.1.0.0/16, "
                                    "not {}",
                                    one));
        }
    }
    rule.networks_ = RAG_TRY(Networks::of(networks));
    return rule;
}

bool AddressRule::allows(std::string_view host, const ip::address& address) const {
    return is_public(address) || std::ranges::find(hosts_, host) != hosts_.end() ||
           networks_.contains(address);
}

}  // namespace ragd
