#include "net/slots.hpp"

#include <algorithm>
#include <utility>

namespace ragd {

Slots::Counts Slots::held_by(std::string_view address) const {
    const auto found = by_address_.find(std::string{address});
    return found == by_address_.end() ? Counts{} : found->second;
}

void Slots::add(const std::string& address, Kind kind) {
    auto& held = by_address_[address];
    ++(kind == Kind::kOpen ? held.open : held.reserve);
    ++(kind == Kind::kOpen ? all_.open : all_.reserve);
}

void Slots::remove(const std::string& address, Kind kind) {
    const auto held = by_address_.find(address);
    --(kind == Kind::kOpen ? held->second.open : held->second.reserve);
    --(kind == Kind::kOpen ? all_.open : all_.reserve);
    if (held->second.open == 0 && held->second.reserve == 0) {
        by_address_.erase(held);
    }
}

Slots::Lack Slots::lack(std::string_view address) const {
    const bool shares = limits_.open_per_address < limits_.open;
    if (shares && held_by(address).open >= limits_.open_per_address) {
        return Lack::kRoomForAddress;
    }
    return all_.open >= limits_.open ? Lack::kRoom : Lack::kNothing;
}

std::optional<Slots::Slot> Slots::take(std::string address) {
    auto kind = Kind::kOpen;
    if (lack(address) != Lack::kNothing) {
        const bool has_share =
            held_by(address).reserve >= std::max<std::size_t>(1, limits_.reserve / 2);
        if (all_.reserve >= limits_.reserve || has_share) {
            return std::nullopt;
        }
        kind = Kind::kReserve;
    }
    add(address, kind);
    return Slot{*this, std::move(address), kind};
}

Slots::Slot::Slot(Slot&& other) noexcept
    : slots_(other.slots_),
      address_(std::move(other.address_)),
      kind_(std::exchange(other.kind_, Kind::kNone)) {}

bool Slots::Slot::open() {
    if (kind_ == Kind::kReserve && slots_.lack(address_) == Lack::kNothing) {
        slots_.remove(address_, kind_);
        kind_ = Kind::kOpen;
        slots_.add(address_, kind_);
    }
    return is_open();
}

void Slots::Slot::give_back() {
    if (const auto kind = std::exchange(kind_, Kind::kNone); kind != Kind::kNone) {
        slots_.remove(address_, kind);
    }
}

std::string slot_address(const boost::asio::ip::address& address) {
    if (!address.is_v6()) {
        return address.to_string();
    }
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) {
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
    }
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), 0);
    return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace ragd
