#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/known_key.hpp"
#include "domain/tenant_record.hpp"

namespace ragd {

/// The body of `POST /admin/keys`.
/// Errors: Malformed, InvalidField.
Result<KeyWanted> decode_key_wanted(std::string_view body);
/// The body of `POST /admin/keys/{id}/rotate`: how long the old key goes on.
/// Errors: Malformed, InvalidField.
Result<std::chrono::seconds> decode_overlap(std::string_view body);
/// The body of `POST /admin/tenants`.
/// Errors: Malformed, InvalidField.
Result<TenantId> decode_new_tenant(std::string_view body);

/// A key with its text: the only time that it is shown.
std::string encode_made_key(const MadeKey& made, WallTime now);
/// Keys without their texts.
std::string encode_key_list(const std::vector<KnownKey>& keys, WallTime now);

}  // namespace ragd
