#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "base/id.hpp"

namespace ragd {

/// How many requests of each tenant are under way, and that these are not too many: else one of them could
/// take all connections.
/// Threads: the io thread.  Lifetime: outlives the slots.
class TenantSlots {
public:
    /// One request. Given back when it goes.
    class Slot {
    public:
        Slot(Slot&& other) noexcept
            : slots_(std::exchange(other.slots_, nullptr)), tenant_(std::move(other.tenant_)) {}
        Slot& operator=(Slot&& other) noexcept {
            std::swap(slots_, other.slots_);
            std::swap(tenant_, other.tenant_);
            return *this;
        }
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        ~Slot() {
            if (slots_ != nullptr) {
                slots_->give_back(tenant_);
            }
        }

    private:
        friend TenantSlots;
        Slot(TenantSlots& slots, TenantId tenant) : slots_(&slots), tenant_(std::move(tenant)) {}
        TenantSlots* slots_;
        TenantId tenant_;
    };

    /// 0: as many as come.
    explicit TenantSlots(std::size_t per_tenant) : per_tenant_(per_tenant) {}

    [[nodiscard]] std::size_t per_tenant() const { return per_tenant_; }
    /// Nothing: it has all that it may.
    std::optional<Slot> take(const TenantId& tenant) {
        std::size_t& own = taken_[tenant];
        if (per_tenant_ > 0 && own >= per_tenant_) {
            return std::nullopt;
        }
        ++own;
        return Slot{*this, tenant};
    }

private:
    void give_back(const TenantId& tenant) {
        const auto found = taken_.find(tenant);
        if (--found->second == 0) {
            taken_.erase(found);
        }
    }

    std::size_t per_tenant_;
    std::map<TenantId, std::size_t> taken_;  // of those that have any
};

}  // namespace ragd
