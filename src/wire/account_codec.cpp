#include "wire/account_codec.hpp"

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "wire/document_fields.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kNameBytes = 512;
constexpr std::size_t kSecondsMax = std::size_t{100} * 366 * 86'400;

Result<json::object> object_of(std::string_view body) {
    auto value = RAG_TRY(parse_json(body));
    if (!value.is_object()) {
        Error error = fail(ErrorCode::kInvalidField, "the body must be a JSON object");
        error.fields.push_back({"", error.message});
        return error;
    }
    return std::move(value.get_object());
}

void read_tenant(ObjectReader& reader, std::optional<TenantId>& into) {
    if (const auto text = reader.string("tenant")) {
        auto tenant = parse_tenant(*text);
        if (!tenant) {
            reader.fault("tenant", tenant.error().message);
            return;
        }
        into = std::move(*tenant);
    }
}

void read_scopes(ObjectReader& reader, Rights& into) {
    const json::value* value = reader.find("scopes");
    if (value == nullptr) {
        return;
    }
    Rights rights{};
    const json::array* names = value->if_array();
    bool known = names != nullptr && !names->empty();
    for (std::size_t i = 0; known && i < names->size(); ++i) {
        const json::string* name = names->at(i).if_string();
        const auto right = name == nullptr ? std::nullopt : parse_name<Right>(*name);
        known = right.has_value();
        if (right) {
            rights.add(*right);
        }
    }
    if (!known) {
        reader.fault("scopes", "must be an array of at least one of " + all_names<Right>());
        return;
    }
    into = rights;
}

void read_seconds(ObjectReader& reader, std::string_view name,
                  std::optional<std::chrono::seconds>& into) {
    if (reader.find(name) != nullptr) {
        std::size_t seconds = 0;
        reader.integer(name, {.min = 1, .max = kSecondsMax}, seconds);
        into = std::chrono::seconds{seconds};
    }
}

void write_optional_time(JsonWriter& out, std::string_view key, std::optional<WallTime> time) {
    out.key(key);
    if (time) {
        out.string(to_rfc3339(*time));
    } else {
        out.null();
    }
}

void write_key(JsonWriter& out, const KnownKey& key, WallTime now) {
    out.key("id").string(key.record.id.str());
    out.key("tenant").string(key.record.tenant.str());
    out.key("name").string(key.record.name);
    out.key("scopes").begin_array();
    for (const std::string_view name : kNamesOf<Right>) {
        if (key.record.rights.contains(*parse_name<Right>(name))) {
            out.string(name);
        }
    }
    out.end_array();
    out.key("principals").begin_array();
    for (const Principal& principal : key.record.principals) {
        out.string(principal.str());
    }
    out.end_array();
    out.key("state").string(name_of(key.state(now)));
    out.key("created_at").string(to_rfc3339(key.record.created));
    write_optional_time(out, "expires_at", key.ends());
    write_optional_time(out, "last_used_at", key.used);
}

}  // namespace

Result<KeyWanted> decode_key_wanted(std::string_view body) {
    const json::object members = RAG_TRY(object_of(body));
    Faults faults;
    ObjectReader reader{members, "", faults};
    KeyWanted wanted;
    read_tenant(reader, wanted.tenant);
    if (const auto name = reader.string("name")) {
        if (name->size() > kNameBytes || has_control_character(*name)) {
            reader.fault("name", fmt::format("must have at most {} bytes and no control characters",
                                             kNameBytes));
        }
        wanted.name = *name;
    }
    read_scopes(reader, wanted.rights);
    read_principals(reader, faults, wanted.principals);
    read_seconds(reader, "expires_in_seconds", wanted.expires_in);
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return wanted;
}

Result<std::chrono::seconds> decode_overlap(std::string_view body) {
    const json::object members = RAG_TRY(object_of(body));
    Faults faults;
    ObjectReader reader{members, "", faults};
    std::size_t seconds = 0;
    reader.integer("overlap_seconds", {.min = 0, .max = kSecondsMax}, seconds);
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return std::chrono::seconds{seconds};
}

Result<TenantId> decode_new_tenant(std::string_view body) {
    const json::object members = RAG_TRY(object_of(body));
    Faults faults;
    ObjectReader reader{members, "", faults};
    std::optional<TenantId> tenant;
    read_tenant(reader, tenant);
    if (!tenant) {
        reader.fault("tenant", "is required");
    }
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return std::move(*tenant);
}

std::string encode_made_key(const MadeKey& made, WallTime now) {
    JsonWriter out;
    out.begin_object();
    out.key("key").string(made.text);
    write_key(out, made.key, now);
    out.end_object();
    return out.take();
}

std::string encode_key_list(const std::vector<KnownKey>& keys, WallTime now) {
    JsonWriter out;
    out.begin_object().key("keys").begin_array();
    for (const KnownKey& key : keys) {
        out.begin_object();
        write_key(out, key, now);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

}  // namespace ragd
