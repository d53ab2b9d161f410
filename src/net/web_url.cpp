#include "net/web_url.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <optional>

#include <curl/curl.h>

namespace ragd {
namespace {

struct Free {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(char* text) const { curl_free(text); }
};
using UrlHandle = std::unique_ptr<CURLU, Free>;

Error no_url() {
    return fail(ErrorCode::kMalformed,
                "must be an address like https://example.com/page, without a user");
}

std::optional<std::string> part(const UrlHandle& url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) {
        return std::nullopt;
    }
    const std::unique_ptr<char, Free> owned{text};
    return std::string{text};
}

void lower_ascii(std::string& text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
}

Result<WebUrl> read(const UrlHandle& url) {
    if (part(url, CURLUPART_USER) || part(url, CURLUPART_PASSWORD)) {
        return no_url();
    }
    auto scheme = part(url, CURLUPART_SCHEME);
    auto host = part(url, CURLUPART_HOST);
    if (!scheme || !host || host->empty() || (*scheme != "http" && *scheme != "https")) {
        return no_url();
    }
    lower_ascii(*host);
    WebUrl made;
    const auto port = part(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
    made.origin = *scheme + "://" + *host + (port ? ":" + *port : "");
    made.path = part(url, CURLUPART_PATH).value_or("/");
    if (const auto query = part(url, CURLUPART_QUERY)) {
        made.path += "?" + *query;
    }
    made.text = made.origin + made.path;
    made.host = host->starts_with('[') ? host->substr(1, host->size() - 2) : *host;
    return made;
}

/// What a browser reads in the same way: no blanks around it, no lines in it.
std::optional<std::string> cleaned(const std::string& text) {
    std::string clean = text;
    std::erase_if(clean, [](unsigned char c) { return c == '\n' || c == '\r' || c == '\t'; });
    const auto begin = clean.find_first_not_of(' ');
    if (begin == std::string::npos) {
        return std::nullopt;
    }
    clean = clean.substr(begin, clean.find_last_not_of(' ') - begin + 1);
    const bool has_control =
        std::ranges::any_of(clean, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    return has_control ? std::nullopt : std::optional{std::move(clean)};
}

Result<UrlHandle> open(const std::string& text) {
    UrlHandle url{curl_url()};
    if (!url) {
        throw std::bad_alloc();
    }
    const auto clean = cleaned(text);
    if (!clean ||
        curl_url_set(url.get(), CURLUPART_URL, clean->c_str(), CURLU_URLENCODE) != CURLUE_OK) {
        return no_url();
    }
    return url;
}

}  // namespace

std::string WebUrl::folder() const {
    const std::string_view without_query = std::string_view{path}.substr(0, path.find('?'));
    return origin + std::string{without_query.substr(0, without_query.rfind('/') + 1)};
}

Result<WebUrl> parse_web_url(const std::string& text) {
    return read(RAG_TRY(open(text)));
}

Result<WebUrl> resolve_web_url(const WebUrl& base, const std::string& reference) {
    const UrlHandle url = RAG_TRY(open(base.text));
    auto clean = cleaned(reference);
    if (clean) {  // libcurl takes "#top" for a page without a name
        clean->resize(std::min(clean->find('#'), clean->size()));
    }
    if (clean && !clean->empty() &&
        curl_url_set(url.get(), CURLUPART_URL, clean->c_str(), CURLU_URLENCODE) != CURLUE_OK) {
        return no_url();
    }
    return read(url);
}

}  // namespace ragd
