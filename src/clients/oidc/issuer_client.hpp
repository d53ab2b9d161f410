#pragma once
#include <string>
#include <string_view>

#include "net/http_client.hpp"
#include "ports/key_set_source.hpp"

namespace ragd {

/// Whether this is an address that an issuer may have: https, or http on this machine; without a user,
/// a query and a fragment.
/// Errors: InvalidField - no; says what is allowed.
Result<void> check_issuer(const std::string& issuer);

/// The keys of an issuer, by way of its discovery document.
/// Threads: the io thread.  Lifetime: `client` outlives it.
class IssuerClient final : public KeySetSource {
public:
    static constexpr std::size_t kDocumentBytes = 64 * limits::kKiB;

    /// Requires: `issuer` has passed check_issuer.
    IssuerClient(std::string issuer, HttpClient& client)
        : issuer_(std::move(issuer)), client_(client) {}

    Task<Result<std::string>> fetch_keys(Deadline deadline) override;

private:
    struct Wanted {
        std::string url;
        std::string_view what;
        std::size_t bytes_max = 0;
    };
    Task<Result<std::string>> get(Wanted wanted, Deadline deadline);
    /// Where it says that its keys are.
    [[nodiscard]] Result<std::string> keys_address_in(std::string_view document) const;

    std::string issuer_;
    HttpClient& client_;
};

}  // namespace ragd
