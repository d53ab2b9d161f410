#include "app/https.hpp"

#include <chrono>

#include <fmt/format.h>

namespace ragd {
namespace {

using Grade = Finding::Grade;
constexpr std::chrono::days kWarnBefore{14};

}  // namespace

std::vector<FieldError> faults_of_https(const Settings& settings) {
    std::vector<FieldError> faults;
    const bool has_certificate = !settings.server_cert_file.empty();
    const bool has_key = !settings.server_key_file.empty();
    if (has_certificate && !has_key) {
        faults.push_back({"SERVER_CERT_FILE", "needs SERVER_KEY_FILE: set both or neither"});
    }
    const auto needs_certificate = [&](bool is_set, const char* setting) {
        if (is_set && !has_certificate) {
            faults.push_back({setting, "needs SERVER_CERT_FILE and SERVER_KEY_FILE"});
        }
    };
    needs_certificate(has_key, "SERVER_KEY_FILE");
    needs_certificate(!settings.server_client_ca_file.empty(), "SERVER_CLIENT_CA_FILE");
    needs_certificate(settings.server_hsts.count() > 0, "SERVER_HSTS_SECONDS");
    needs_certificate(settings.server_redirect_port != 0, "SERVER_REDIRECT_PORT");
    if (has_certificate && settings.server_redirect_port != 0 &&
        settings.server_redirect_port == settings.server_port) {
        faults.push_back({"SERVER_REDIRECT_PORT", "must be another port than SERVER_PORT"});
    }
    return faults;
}

Result<std::unique_ptr<TlsKeeper>> open_https(const Settings& settings) {
    if (const auto faults = faults_of_https(settings); !faults.empty()) {
        return fail_field(faults.front().pointer, faults.front().detail);
    }
    if (settings.server_cert_file.empty()) {
        return std::unique_ptr<TlsKeeper>{};
    }
    return TlsKeeper::open({.certificate = settings.server_cert_file,
                            .key = settings.server_key_file,
                            .client_ca = settings.server_client_ca_file});
}

Finding examine_https(const Settings& settings, const Clock& clock) {
    const auto keeper = open_https(settings);
    if (!keeper) {
        return {Grade::kFault, keeper.error().message, "Mend it, or unset it: docs/https.md."};
    }
    if (!*keeper) {
        return {Grade::kGood, "The server speaks plain HTTP (SERVER_CERT_FILE).", ""};
    }
    const auto end = (*keeper)->expiry();
    if (end < clock.wall() + kWarnBefore) {
        return {Grade::kWarning,
                fmt::format("The server's certificate {} ends on {}.", settings.server_cert_file,
                            to_rfc3339(end)),
                "Renew it; a running server takes the new files by itself."};
    }
    return {
        Grade::kGood,
        fmt::format("The server speaks HTTPS; its certificate is valid until {}.", to_rfc3339(end)),
        ""};
}

}  // namespace ragd
