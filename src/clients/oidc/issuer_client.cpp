#include "clients/oidc/issuer_client.hpp"

#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/shown.hpp"
#include "net/web_url.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

Error issuer_fault(std::string_view why) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("the issuer of tokens (OIDC_ISSUER): {}", why));
}

bool is_this_machine(const WebUrl& url) {
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(url.host, failed);
    return url.host == "localhost" || (!failed && address.is_loopback());
}

bool is_encrypted(const WebUrl& url) {
    return url.origin.starts_with("https://");
}

}  // namespace

Result<void> check_issuer(const std::string& issuer) {
    const auto url = parse_web_url(issuer);
    if (!url || issuer.find_first_of("?# ") != std::string::npos ||
        !(is_encrypted(*url) || is_this_machine(*url))) {
        return fail(ErrorCode::kInvalidField,
                    "must be the issuer as its tokens name it: a URL like https://id.example.com/"
                    "realm, without user, query and fragment; http:// on this machine alone");
    }
    return {};
}

Task<Result<std::string>> IssuerClient::fetch_keys(Deadline deadline) {
    std::string base = issuer_;
    if (base.ends_with('/')) {
        base.pop_back();
    }
    const auto document =
        RAG_CO_TRY(co_await get({.url = base + "/.well-known/openid-configuration",
                                 .what = "its discovery document",
                                 .bytes_max = kDocumentBytes},
                                deadline));
    auto address = RAG_CO_TRY(keys_address_in(document));
    co_return co_await get({.url = std::move(address),
                            .what = "its keys (jwks_uri)",
                            .bytes_max = limits::kKeySetBytes},
                           deadline);
}

Task<Result<std::string>> IssuerClient::get(Wanted wanted, Deadline deadline) {
    auto reply = co_await client_.send({.url = std::move(wanted.url),
                                        .headers = {{"Accept", "application/json"}},
                                        .deadline = deadline,
                                        .response_bytes_max = wanted.bytes_max});
    if (!reply && reply.error().code == ErrorCode::kCancelled) {
        co_return reply.error();
    }
    if (!reply && reply.error().code == ErrorCode::kTooLarge) {
        co_return issuer_fault(
            fmt::format("{} has more than {} bytes", wanted.what, wanted.bytes_max));
    }
    if (!reply) {
        co_return issuer_fault(fmt::format("{}: {}", wanted.what, reply.error().message));
    }
    constexpr int kRedirects = 300;
    constexpr int kErrors = 400;
    if (reply->status >= kRedirects && reply->status < kErrors) {
        co_return issuer_fault(
            fmt::format("{} is answered with a redirect ({}), which is not "
                        "followed",
                        wanted.what, reply->status));
    }
    if (reply->status != 200) {
        co_return issuer_fault(fmt::format("{} is answered with {}", wanted.what, reply->status));
    }
    co_return std::move(reply->body);
}

Result<std::string> IssuerClient::keys_address_in(std::string_view document) const {
    const auto parsed = parse_json(document);
    const boost::json::object* root = parsed ? parsed->if_object() : nullptr;
    const auto text = [root](std::string_view name) -> const boost::json::string* {
        const boost::json::value* found = root == nullptr ? nullptr : root->if_contains(name);
        return found == nullptr ? nullptr : found->if_string();
    };
    const auto* issuer = text("issuer");
    const auto* keys = text("jwks_uri");
    if (issuer == nullptr || keys == nullptr) {
        return issuer_fault("its discovery document is no JSON object with issuer and jwks_uri");
    }
    if (*issuer != issuer_) {
        return issuer_fault(
            fmt::format("its discovery document names the issuer {}; the setting must be the same, "
                        "letter for letter",
                        shown(*issuer)));
    }
    const auto address = parse_web_url(std::string{*keys});
    const auto own = parse_web_url(issuer_);
    const bool both_here = address && own && is_this_machine(*address) && is_this_machine(*own);
    if (!address || !(is_encrypted(*address) || both_here)) {
        return issuer_fault(
            fmt::format("its keys (jwks_uri) are not at an address of https: {}", shown(*keys)));
    }
    return address->text;
}

}  // namespace ragd
