#include "wire/tenant_codec.hpp"

#include <cstddef>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

void write_numbers(JsonWriter& out, std::string_view name, const QuotaNumbers& numbers) {
    out.key(name).begin_object();
    for (const std::string_view quota : kNamesOf<Quota>) {
        out.key(quota);
        if (const auto number = numbers.at(*parse_name<Quota>(quota))) {
            out.integer(*number);
        } else {
            out.null();
        }
    }
    out.end_object();
}

void write_tenant(JsonWriter& out, const TenantShown& tenant, const QuotaNumbers* use = nullptr) {
    out.begin_object();
    out.key("id").string(tenant.record.id.str());
    out.key("state").string(name_of(tenant.record.state));
    out.key("created_at").string(to_rfc3339(tenant.record.created));
    write_numbers(out, "quota", tenant.quota);
    if (use != nullptr) {
        write_numbers(out, "use", *use);
    }
    out.end_object();
}

void read_quota(ObjectReader& reader, std::string_view name, QuotaChange& into) {
    const json::value* value = reader.find(name);
    if (value == nullptr) {
        return;
    }
    const Quota quota = *parse_name<Quota>(name);
    if (value->is_null()) {
        into.emplace_back(quota, std::nullopt);
        return;
    }
    std::size_t number = 0;
    reader.integer(name, {.min = 0, .max = QuotaNumbers::kMax}, number);
    into.emplace_back(quota, number);
}

}  // namespace

Result<QuotaChange> decode_tenant_change(std::string_view body) {
    const json::value value = RAG_TRY(parse_json(body));
    const json::object* members = value.if_object();
    if (members == nullptr) {
        return fail_field("", "the body must be a JSON object");
    }
    Faults faults;
    ObjectReader reader{*members, "", faults};
    QuotaChange change;
    const json::value* quota = reader.find("quota");
    if (quota == nullptr || !quota->is_object()) {
        reader.fault("quota", fmt::format("must be an object of some of {}", all_names<Quota>()));
    } else {
        ObjectReader numbers{quota->get_object(), "/quota", faults};
        for (const std::string_view name : kNamesOf<Quota>) {
            read_quota(numbers, name, change);
        }
        numbers.refuse_unknown();
    }
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return change;
}

std::string encode_tenant(const TenantShown& tenant) {
    JsonWriter out;
    write_tenant(out, tenant);
    return out.take();
}

std::string encode_tenant_use(const TenantShown& tenant, const QuotaNumbers& use) {
    JsonWriter out;
    write_tenant(out, tenant, &use);
    return out.take();
}

std::string encode_tenant_list(const std::vector<TenantShown>& tenants) {
    JsonWriter out;
    out.begin_object().key("tenants").begin_array();
    for (const TenantShown& tenant : tenants) {
        write_tenant(out, tenant);
    }
    out.end_array().end_object();
    return out.take();
}

}  // namespace ragd
