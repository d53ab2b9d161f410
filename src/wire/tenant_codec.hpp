#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/tenant_quota.hpp"
#include "domain/tenant_record.hpp"

namespace ragd {

/// The body of `PATCH /admin/tenants/{id}`: {"quota": {"documents": 1000, "bytes": null}}.
/// Errors: Malformed, InvalidField.
Result<QuotaChange> decode_tenant_change(std::string_view body);

/// A tenant and the quota that goes for it.
struct TenantShown {
    TenantRecord record;
    TenantQuota quota;
};
std::string encode_tenant(const TenantShown& tenant);
/// And what it has, or has used of today.
std::string encode_tenant_use(const TenantShown& tenant, const QuotaNumbers& use);
std::string encode_tenant_list(const std::vector<TenantShown>& tenants);

}  // namespace ragd
