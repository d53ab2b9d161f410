#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/names.hpp"
#include "base/result.hpp"

namespace ragd {

enum class TenantState : std::uint8_t {
    kActive,
    kSuspended,  // its keys are refused; what it has stays
    kDeleting,   // its keys are refused; what it has is being removed
};

template <>
inline constexpr auto kNamesOf<TenantState> =
    names_of<TenantState>("active", "suspended", "deleting");

/// What is kept of a tenant besides its documents and keys.
struct TenantRecord {
    TenantId id;
    TenantState state = TenantState::kActive;
    WallTime created{};
    bool operator==(const TenantRecord&) const = default;
};

/// What a tenant may be called: it is part of paths, labels and keys.
/// Errors: InvalidField.
Result<TenantId> parse_tenant(std::string_view text);

std::string encode_tenant_record(const TenantRecord& record);
/// Errors: Internal - not what `encode_tenant_record` writes.
Result<TenantRecord> decode_tenant_record(std::string_view text);

}  // namespace ragd
