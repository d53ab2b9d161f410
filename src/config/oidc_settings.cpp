#include "config/oidc_settings.hpp"

#include "config/setting_kinds.hpp"

namespace ragd {
namespace {

using namespace setting_kinds;

SettingSpec issuer() {
    SettingSpec spec = address("OIDC_ISSUER", &Settings::oidc_issuer,
                               "Issuer of tokens, as they name it: https://id.example.com/realm");
    spec.read = [](Settings& s, const std::string& value) -> Result<void> {
        s.oidc_issuer = unwrapped(value);
        return {};
    };
    return spec;
}

}  // namespace

std::vector<SettingSpec> oidc_settings() {
    constexpr std::uint64_t kRefreshMax = 86'400;
    return {
        issuer(),
        word("OIDC_AUDIENCE", &Settings::oidc_audience,
             "Whom a token must be meant for: this word, in its claim aud"),
        word("OIDC_TENANT_CLAIM", &Settings::oidc_tenant_claim,
             "Claim that names the tenant; empty: all are of the tenant default"),
        word("OIDC_SCOPES_CLAIM", &Settings::oidc_scopes_claim, "Claim with the scopes"),
        word("OIDC_SCOPE_PREFIX", &Settings::oidc_scope_prefix,
             "How those begin that are meant for ragd: ragd: for ragd:query"),
        word("OIDC_DEFAULT_SCOPES", &Settings::oidc_default_scopes,
             "Scopes of a token without that claim, comma-separated: query, index, admin, metrics; "
             "empty: none"),
        word("OIDC_GROUPS_CLAIM", &Settings::oidc_groups_claim,
             "Claim with groups, which access lists know as group:NAME"),
        word("OIDC_USER_CLAIM", &Settings::oidc_user_claim,
             "Claim with the user, whom access lists know as user:VALUE"),
        duration("OIDC_REFRESH_SECONDS", &Settings::oidc_refresh, {10, kRefreshMax},
                 "After so long the issuer's keys are fetched anew"),
        address("PUBLIC_URL", &Settings::public_url,
                "Where clients reach the server, for those that look for the issuer: "
                "https://rag.example.com; empty: where the request was sent to"),
    };
}

}  // namespace ragd
