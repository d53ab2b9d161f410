#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <boost/asio/ip/address.hpp>

namespace ragd {

/// How many connections there may be, in all and from one address. An open connection may ask
/// anything. The reserve is for those that came when no open slot was free: they are heard, for a
/// moment, since a health check must be answered and a request is worth more than a silent peer.
/// Threads: one.  Lifetime: outlives its slots.
class Slots {
public:
    struct Limits {
        std::size_t open = 0;
        std::size_t open_per_address = 0;
        /// Enough to hear what they ask and to tell many of them why not. Half of it for one address.
        std::size_t reserve = 64;
    };
    enum class Lack { kNothing, kRoom, kRoomForAddress };
    class Slot;

    explicit Slots(Limits limits) : limits_(limits) {}

    /// An open slot, or else one of the reserve, or nothing.
    std::optional<Slot> take(std::string address);
    /// What stands between this address and an open slot; where both do, its own share.
    [[nodiscard]] Lack lack(std::string_view address) const;
    [[nodiscard]] const Limits& limits() const { return limits_; }

private:
    enum class Kind { kNone, kOpen, kReserve };
    struct Counts {
        std::size_t open = 0;
        std::size_t reserve = 0;
    };
    [[nodiscard]] Counts held_by(std::string_view address) const;
    void add(const std::string& address, Kind kind);
    void remove(const std::string& address, Kind kind);

    Limits limits_;
    Counts all_;
    std::unordered_map<std::string, Counts> by_address_;  // none that holds nothing
};

/// What one connection holds. Gives itself back.
class Slots::Slot {
public:
    ~Slot() { give_back(); }
    Slot(Slot&& other) noexcept;
    Slot& operator=(Slot&&) = delete;

    [[nodiscard]] bool is_open() const { return kind_ == Kind::kOpen; }
    [[nodiscard]] bool is_given_back() const { return kind_ == Kind::kNone; }
    [[nodiscard]] const std::string& address() const { return address_; }
    /// From the reserve to the open ones, if nothing lacks. Whether it is open now.
    bool open();
    void give_back();

private:
    friend class Slots;
    Slot(Slots& slots, std::string address, Kind kind)
        : slots_(slots), address_(std::move(address)), kind_(kind) {}

    Slots& slots_;
    std::string address_;
    Kind kind_;
};

/// What counts as one address: an IPv4 address, or the /64 network of an IPv6 address, which is
/// what one customer gets.
std::string slot_address(const boost::asio::ip::address& address);

}  // namespace ragd
