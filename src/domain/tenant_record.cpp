#include "domain/tenant_record.hpp"

#include <algorithm>

#include <boost/json.hpp>

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kTenantBytes = 64;

bool is_tenant_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

Error tenant_damaged() {
    return fail(ErrorCode::kInternal, "what is stored of a tenant is damaged");
}

}  // namespace

Result<TenantId> parse_tenant(std::string_view text) {
    if (text.empty() || text.size() > kTenantBytes || text.front() == '.' ||
        !std::ranges::all_of(text, is_tenant_character)) {
        Error error = fail(ErrorCode::kInvalidField,
                           "a tenant is named by 1..64 of a-z, 0-9, '-', '_' and '.', and does not "
                           "begin with '.'");
        error.fields.push_back({"/tenant", error.message});
        return error;
    }
    return TenantId{std::string{text}};
}

std::string encode_tenant_record(const TenantRecord& record) {
    return json::serialize(json::object{{"id", record.id.str()},
                                        {"state", name_of(record.state)},
                                        {"created_ms", record.created.time_since_epoch().count()}});
}

Result<TenantRecord> decode_tenant_record(std::string_view text) {
    boost::system::error_code failure;
    const json::value value = json::parse(text, failure);
    const json::object* members = failure ? nullptr : value.if_object();
    if (members == nullptr) {
        return tenant_damaged();
    }
    const json::value* id = members->if_contains("id");
    const json::value* state = members->if_contains("state");
    const json::value* created = members->if_contains("created_ms");
    if (id == nullptr || !id->is_string() || state == nullptr || !state->is_string() ||
        created == nullptr || !created->is_int64()) {
        return tenant_damaged();
    }
    const auto known = parse_name<TenantState>(state->get_string());
    if (!known) {
        return tenant_damaged();
    }
    return TenantRecord{.id = TenantId{std::string{id->get_string()}},
                        .state = *known,
                        .created = WallTime{std::chrono::milliseconds{created->get_int64()}}};
}

}  // namespace ragd
