#include "domain/api_key_record.hpp"

#include <boost/json.hpp>

namespace ragd {
namespace {

namespace json = boost::json;

Error key_damaged() {
    return fail(ErrorCode::kInternal, "what is stored of an API key is damaged");
}

/// Nothing: there is no such text.
std::optional<std::string> member_text(const json::object& members, std::string_view name) {
    const json::value* found = members.if_contains(name);
    return found != nullptr && found->is_string() ? std::optional{std::string{found->get_string()}}
                                                  : std::nullopt;
}

std::optional<WallTime> member_time(const json::object& members, std::string_view name) {
    const json::value* found = members.if_contains(name);
    return found != nullptr && found->is_int64()
               ? std::optional{WallTime{std::chrono::milliseconds{found->get_int64()}}}
               : std::nullopt;
}

Result<std::vector<std::string>> member_texts(const json::object& members, std::string_view name) {
    const json::value* found = members.if_contains(name);
    if (found == nullptr || !found->is_array()) {
        return key_damaged();
    }
    std::vector<std::string> texts;
    for (const json::value& text : found->get_array()) {
        if (!text.is_string()) {
            return key_damaged();
        }
        texts.emplace_back(text.get_string());
    }
    return texts;
}

}  // namespace

std::string encode_key_record(const ApiKeyRecord& record) {
    json::array scopes;
    for (const std::string_view name : kNamesOf<Right>) {
        if (record.rights.contains(*parse_name<Right>(name))) {
            scopes.emplace_back(name);
        }
    }
    json::array principals;
    for (const Principal& principal : record.principals) {
        principals.emplace_back(principal.str());
    }
    json::object out{{"id", record.id.str()},
                     {"tenant", record.tenant.str()},
                     {"name", record.name},
                     {"scopes", std::move(scopes)},
                     {"principals", std::move(principals)},
                     {"created_ms", record.created.time_since_epoch().count()},
                     {"salt", record.salt},
                     {"digest", record.digest}};
    if (record.expires) {
        out["expires_ms"] = record.expires->time_since_epoch().count();
    }
    return json::serialize(out);
}

Result<ApiKeyRecord> decode_key_record(std::string_view text) {
    boost::system::error_code failure;
    const json::value value = json::parse(text, failure);
    const json::object* members = failure ? nullptr : value.if_object();
    if (members == nullptr) {
        return key_damaged();
    }
    auto id = member_text(*members, "id");
    auto tenant = member_text(*members, "tenant");
    auto salt = member_text(*members, "salt");
    auto digest = member_text(*members, "digest");
    const auto created = member_time(*members, "created_ms");
    // An end that cannot be read must not become none.
    const bool is_whole = id && tenant && salt && digest && created && !id->empty() &&
                          !tenant->empty() && !salt->empty() && !digest->empty() &&
                          (!members->contains("expires_ms") || member_time(*members, "expires_ms"));
    if (!is_whole) {
        return key_damaged();
    }
    ApiKeyRecord record{.id = KeyId{std::move(*id)},
                        .tenant = TenantId{std::move(*tenant)},
                        .name = member_text(*members, "name").value_or(""),
                        .created = *created,
                        .expires = member_time(*members, "expires_ms"),
                        .salt = std::move(*salt),
                        .digest = std::move(*digest)};
    for (const std::string& scope : RAG_TRY(member_texts(*members, "scopes"))) {
        const auto right = parse_name<Right>(scope);
        if (!right) {
            return key_damaged();
        }
        record.rights.add(*right);
    }
    for (std::string& principal : RAG_TRY(member_texts(*members, "principals"))) {
        record.principals.emplace_back(std::move(principal));
    }
    return record;
}

}  // namespace ragd
