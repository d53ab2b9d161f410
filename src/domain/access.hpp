#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/names.hpp"
#include "base/result.hpp"

namespace ragd {

/// Whom an access list can name: "user:mia", "group:hr".
using Principal = Id<struct PrincipalTag>;

enum class Right : std::uint8_t {
    kQuery,  // ask, read, list
    kIndex,  // put and remove documents
    kAdmin,  // see and change every document of the tenant, whatever its access list says; its keys
    kMetrics,   // read what the server counts, of all tenants together
    kOperator,  // what spans tenants: tenants themselves, and keys of all
};

/// As keys list them: `--scopes query,index`.
template <>
inline constexpr auto kNamesOf<Right> =
    names_of<Right>("query", "index", "admin", "metrics", "operator");

class Rights {
public:
    constexpr Rights(std::initializer_list<Right> rights) {
        for (const Right right : rights) {
            bits_ |= bit(right);
        }
    }
    constexpr void add(Right right) { bits_ |= bit(right); }
    [[nodiscard]] constexpr bool contains(Right right) const { return (bits_ & bit(right)) != 0; }
    [[nodiscard]] constexpr bool contains(Rights others) const {
        return (bits_ & others.bits_) == others.bits_;
    }
    bool operator==(const Rights&) const = default;

private:
    static constexpr unsigned bit(Right right) { return 1U << static_cast<unsigned>(right); }
    unsigned bits_ = 0;
};

/// Who asks: of which tenant, under which names, and with which rights. Nobody can be made up: only
/// the makers below, and what checks keys, can make one.
/// Threads: immutable, and cheap to copy.
class Access {
public:
    /// Whoever may read the data directory, by the command line: all rights there are.
    static Access local_operator();
    /// Everybody, where nobody is asked who he is (AUTH=none): all rights over the one tenant.
    static Access anonymous();
    /// Whoever has not said who he is: no rights, of no tenant.
    static Access nobody();
    /// A measurement, in a store of its own.
    static Access for_eval();

    [[nodiscard]] const TenantId& tenant() const { return who_->tenant; }
    /// Ascending, each once.
    [[nodiscard]] const std::vector<Principal>& principals() const { return who_->principals; }
    [[nodiscard]] bool may(Right right) const { return who_->rights.contains(right); }
    /// Errors: Unauthenticated - it is nobody; Forbidden - without that right.
    [[nodiscard]] Result<void> require(Right right) const;
    /// Whether access lists hide nothing from it.
    [[nodiscard]] bool sees_all() const { return may(Right::kAdmin); }
    [[nodiscard]] bool is_nobody() const { return who_->tenant.empty(); }
    /// Whose part of the machine its work is: a number of its tenant (WorkLimits::share).
    [[nodiscard]] std::uint64_t share() const { return who_->share; }

    // A moved-from one would be nobody, so moving copies.
    Access(const Access&) = default;
    Access& operator=(const Access&) = default;
    ~Access() = default;
    bool operator==(const Access& other) const;

private:
    friend Result<Access> restore_access(std::string_view text);
    friend class AccessMaker;  // of auth/: of what was checked there, a key or a token
    friend class TestAccess;   // of testing/

    struct Who {
        TenantId tenant;
        std::vector<Principal> principals;
        Rights rights;
        std::uint64_t share = 0;  // of the tenant
        bool operator==(const Who&) const = default;
    };
    explicit Access(Who who);

    std::shared_ptr<const Who> who_;
};

/// Who asked for work that outlives its request and its process, as a store keeps it.
std::string keep_access(const Access& access);
/// And back. What a store kept is believed: nothing that a caller says may come here.
/// Errors: Internal - not what `keep_access` writes: then nobody is known to have asked.
Result<Access> restore_access(std::string_view text);

}  // namespace ragd
