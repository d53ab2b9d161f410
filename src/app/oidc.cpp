#include "app/oidc.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/parts.hpp"
#include "app/plan.hpp"
#include "base/shown.hpp"
#include "net/web_url.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

using Grade = Finding::Grade;

bool takes_tokens_of(const Settings& settings) {
    return settings.auth == AuthSetting::kOidc || settings.auth == AuthSetting::kKeysAndOidc;
}

/// Those that a token can give: all but the operator's.
Result<Rights> default_rights(std::string_view text) {
    Rights rights{};
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (word.starts_with(' ')) {
            word.remove_prefix(1);
        }
        const auto right = parse_name<Right>(word);
        if (!right || *right == Right::kOperator) {
            return fail(ErrorCode::kInvalidField,
                        fmt::format("must be some of query, index, admin and metrics with commas "
                                    "between them, not {}",
                                    shown(word)));
        }
        rights.add(*right);
    }
    return rights;
}

}  // namespace

AuthMode auth_mode_of(AuthSetting setting) {
    switch (setting) {
        case AuthSetting::kKeys:
            return AuthMode::kKeys;
        case AuthSetting::kOidc:
            return AuthMode::kOidc;
        case AuthSetting::kKeysAndOidc:
            return AuthMode::kKeysAndOidc;
        case AuthSetting::kNone:
            break;
    }
    return AuthMode::kNone;
}

std::optional<OidcPlan> oidc_plan(const Settings& settings, std::vector<FieldError>& faults) {
    if (!takes_tokens_of(settings)) {
        return std::nullopt;
    }
    if (const auto good = check_issuer(settings.oidc_issuer); !good) {
        faults.push_back({"OIDC_ISSUER", good.error().message});
    }
    const auto needs = [&faults](const std::string& value, const char* name, const char* why) {
        if (value.empty()) {
            faults.push_back({name, why});
        }
    };
    needs(settings.oidc_audience, "OIDC_AUDIENCE",
          "must say for whom tokens have to be meant (their claim aud): without it, those of every "
          "other service of the issuer would be taken");
    needs(settings.oidc_scopes_claim, "OIDC_SCOPES_CLAIM", "must be a name of a claim");
    needs(settings.oidc_groups_claim, "OIDC_GROUPS_CLAIM", "must be a name of a claim");
    needs(settings.oidc_user_claim, "OIDC_USER_CLAIM", "must be a name of a claim");
    const auto rights = default_rights(settings.oidc_default_scopes);
    if (!rights) {
        faults.push_back({"OIDC_DEFAULT_SCOPES", rights.error().message});
    }
    return OidcPlan{.rules = {.issuer = settings.oidc_issuer,
                              .audience = settings.oidc_audience,
                              .tenant_claim = settings.oidc_tenant_claim,
                              .scopes_claim = settings.oidc_scopes_claim,
                              .scope_prefix = settings.oidc_scope_prefix,
                              .groups_claim = settings.oidc_groups_claim,
                              .user_claim = settings.oidc_user_claim,
                              .default_rights = rights.value_or(Rights{})},
                    .refresh = settings.oidc_refresh};
}

Result<std::optional<TokenResource>> token_resource(const Settings& settings) {
    const auto at =
        settings.public_url.empty() ? Result<WebUrl>{WebUrl{}} : parse_web_url(settings.public_url);
    if (!at || at->path.size() > 1) {
        return fail(
            ErrorCode::kInvalidField,
            "must be where clients reach the server: https://rag.example.com, without a path");
    }
    if (!takes_tokens_of(settings)) {
        return std::nullopt;
    }
    return TokenResource{.issuer = settings.oidc_issuer,
                         .scope_prefix = settings.oidc_scope_prefix,
                         .public_url = at->origin,
                         .speaks_https = !settings.server_cert_file.empty()};
}

OidcCallers::OidcCallers(const OidcPlan& plan, HttpClient& client, const AccountKeeper& accounts,
                         const Basics& basics)
    : metrics_(basics.metrics),
      issuer_(plan.rules.issuer, client),
      keys_({.source = issuer_,
             .executor = basics.io.executor(),
             .refresh = plan.refresh,
             .clock = basics.clock,
             .log = basics.log,
             .metrics = metrics_}),
      tokens_({.rules = plan.rules,
               .keys = keys_,
               .accounts = accounts,
               .clock = basics.clock,
               .log = basics.log,
               .metrics = metrics_}) {}

Finding examine_oidc(const Settings& settings, const Clock& clock) {
    if (!takes_tokens_of(settings)) {
        return {Grade::kGood, "No tokens are taken (AUTH).", ""};
    }
    IoThread io;
    HttpClient client{http_options(settings), clock};
    IssuerClient issuer{settings.oidc_issuer, client};
    const auto text = io.block_on(issuer.fetch_keys(Deadline::in(clock, IssuerKeys::kPatience)));
    if (!text) {
        return {Grade::kFault, text.error().message,
                "Check OIDC_ISSUER, and that this machine reaches it (TLS_CA_FILE, a proxy)."};
    }
    const auto keys = JwkSet::parse(*text);
    if (!keys) {
        return {Grade::kFault, "The issuer's keys cannot be used: " + keys.error().message,
                "See what its jwks_uri answers."};
    }
    const std::string left_out =
        keys->left_out().empty() ? std::string{}
                                 : fmt::format(" Left out: {}.", fmt::join(keys->left_out(), "; "));
    if (keys->size() == 0) {
        return {Grade::kFault, "The issuer has no key that tokens can be checked with." + left_out,
                "Let it sign with RS256 (2048 bits), ES256 or EdDSA (Ed25519)."};
    }
    return {Grade::kGood,
            fmt::format("The issuer {} has {} keys that tokens can be checked with.{}",
                        settings.oidc_issuer, keys->size(), left_out),
            ""};
}

}  // namespace ragd
