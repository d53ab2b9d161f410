#include "clients/openai/service.hpp"

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::string_view kChat = "/chat/completions";
constexpr std::string_view kModels = "/models";
constexpr std::string_view kDeployments = "/deployments/";

/// A base URL: where routes are appended, and what stands behind them.
struct Address {
    std::string base;
    std::string query;  // with its '?', or empty
};

void drop_slashes(std::string& url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
}

Address address_of(std::string_view url) {
    url = trim(url);
    url = url.substr(0, url.find('#'));
    const std::size_t query = url.find('?');
    Address address{.base = std::string{url.substr(0, query)},
                    .query = query == std::string_view::npos ? "" : std::string{url.substr(query)}};
    drop_slashes(address.base);
    if (address.base.ends_with(kChat)) {
        address.base.resize(address.base.size() - kChat.size());
        drop_slashes(address.base);
    }
    if (address.query == "?") {
        address.query.clear();
    }
    return address;
}

bool has_version(const Address& address) {
    return address.query.contains("api-version=");
}

std::string_view host_of(std::string_view base) {
    const std::size_t scheme = base.find("://");
    const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
    return base.substr(begin, base.find_first_of(":/", begin) - begin);
}

std::string_view path_of(std::string_view base) {
    const std::size_t scheme = base.find("://");
    const std::size_t path = base.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
    return path == std::string_view::npos ? std::string_view{} : base.substr(path);
}

/// "https://NAME.openai.azure.com" and ".../openai" name the resource alone: the model's
/// deployment belongs into the path, as Azure's own client puts it there.
void add_deployment(Address& address, std::string_view model) {
    const std::string_view path = path_of(address.base);
    if (has_version(address) && (path.empty() || path == "/openai")) {
        address.base.append(path.empty() ? "/openai" : "").append(kDeployments).append(model);
    }
}

}  // namespace

bool is_azure(const OpenAiOptions& options) {
    const Address address = address_of(options.base_url);
    return has_version(address) || host_of(address.base).ends_with(".azure.com");
}

std::string url_of(const OpenAiOptions& options, std::string_view route) {
    Address address = address_of(options.base_url);
    add_deployment(address, options.model);
    const std::size_t deployment = address.base.find(kDeployments);
    if (route == kModels && deployment != std::string::npos) {
        address.base.resize(deployment);  // a deployment lists no models, its resource does
    }
    return address.base.append(route).append(address.query);
}

HttpHeaders headers_for(const OpenAiOptions& options, std::string_view accept) {
    HttpHeaders headers{{"Accept", std::string{accept}}};
    const std::string& key = options.api_key;
    const bool is_token = key.starts_with("eyJ");  // of Microsoft Entra: a JWT
    if (!key.empty() && is_azure(options) && !is_token) {
        headers.emplace_back("api-key", key);
    } else if (!key.empty()) {
        headers.emplace_back("Authorization", "Bearer " + key);
    }
    return headers;
}

}  // namespace ragd
