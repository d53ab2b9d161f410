#include "domain/tenant_quota.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json.hpp>

#include "base/utf8.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

struct Unit {
    std::string_view name;
    std::uint64_t times;
};

constexpr std::array kUnits{
    Unit{"", 1}, Unit{"KiB", std::uint64_t{1} << 10}, Unit{"MiB", std::uint64_t{1} << 20},
    Unit{"GiB", std::uint64_t{1} << 30}, Unit{"TiB", std::uint64_t{1} << 40}};

Error no_quota(std::string_view part) {
    return fail(ErrorCode::kInvalidField,
                "'" + std::string{part} +
                    "' is no quota: must be like documents=10000,bytes=10GiB; known are " +
                    all_names<Quota>());
}

}  // namespace

bool QuotaNumbers::has_any(std::span<const Quota> quotas) const {
    return std::ranges::any_of(quotas, [this](Quota quota) { return at(quota).has_value(); });
}

QuotaNumbers QuotaNumbers::or_else(const QuotaNumbers& other) const {
    QuotaNumbers both = *this;
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
        if (!both.numbers_[i]) {
            both.numbers_[i] = other.numbers_[i];
        }
    }
    return both;
}

Result<std::uint64_t> parse_quota_number(std::string_view text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    const auto* const unit = std::ranges::find(kUnits, std::string_view(stop, end), &Unit::name);
    if (failure != std::errc{} || unit == kUnits.end() ||
        number > QuotaNumbers::kMax / unit->times) {
        return fail(ErrorCode::kInvalidField,
                    "'" + std::string{text} +
                        "' must be a whole number, perhaps with KiB, MiB, GiB or TiB behind it");
    }
    return number * unit->times;
}

Result<TenantQuota> parse_tenant_quota(std::string_view text) {
    TenantQuota quota;
    while (!text.empty()) {
        const std::string_view part = trim(text.substr(0, text.find(',')));
        text.remove_prefix(std::min(text.size(), text.find(',')));
        text.remove_prefix(text.starts_with(',') ? 1 : 0);
        const auto equals = part.find('=');
        const auto known = parse_name<Quota>(part.substr(0, equals));
        if (!known || equals == std::string_view::npos || quota.at(*known)) {
            return no_quota(part);
        }
        quota.set(*known, RAG_TRY(parse_quota_number(part.substr(equals + 1))));
    }
    return quota;
}

std::string encode_tenant_quota(const TenantQuota& quota) {
    json::object members;
    for (const std::string_view name : kNamesOf<Quota>) {
        if (const auto number = quota.at(*parse_name<Quota>(name))) {
            members[name] = *number;
        }
    }
    return json::serialize(members);
}

Result<TenantQuota> decode_tenant_quota(std::string_view text) {
    const Error damaged =
        fail(ErrorCode::kInternal, "what is stored of a tenant's quota is damaged");
    boost::system::error_code failure;
    const json::value value = json::parse(text, failure);
    const json::object* members = failure ? nullptr : value.if_object();
    if (members == nullptr) {
        return damaged;
    }
    TenantQuota quota;
    for (const auto& [name, number] : *members) {
        const auto known = parse_name<Quota>(name);
        const auto read = number.to_number<std::uint64_t>(failure);
        if (!known || failure) {
            return damaged;
        }
        quota.set(*known, read);
    }
    return quota;
}

}  // namespace ragd
