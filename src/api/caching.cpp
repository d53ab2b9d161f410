#include "api/caching.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "net/http_syntax.hpp"

namespace ragd {

std::string etag_of(std::string_view sha256_hex) {
    return fmt::format("\"{}\"", sha256_hex);
}

std::string etag_of(const DocumentInfo& document) {
    return etag_of(document_tag(document.version, document.updated_at));
}

bool has_version(const HttpRequest& request, std::string_view etag) {
    const auto* header = request.header("If-None-Match");
    if (header == nullptr) {
        return false;
    }
    // A list; ours have no comma. A proxy that compresses marks them as weak, which is no less
    // good here (RFC 9110, section 13.1.2).
    std::string_view rest = *header;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());
        auto known = trim_ows(rest.substr(0, end));
        known.remove_prefix(known.starts_with("W/") ? 2 : 0);
        if (known == etag || known == "*") {
            return true;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

namespace {

void say_caching(HttpHeaders& common, std::string rule) {
    std::erase_if(common, [](const auto& header) { return header.first == "Cache-Control"; });
    common.emplace_back("Cache-Control", std::move(rule));
}

}  // namespace

HttpResponse not_modified(std::string etag) {
    return {.status = 304, .headers = {{"ETag", std::move(etag)}}};
}

void allow_keeping(const HttpRequest& request, HttpHeaders& common, HttpResponse& response) {
    const auto* etag = find_header(response.headers, "ETag");
    if (etag == nullptr) {
        return;
    }
    say_caching(common, "private, no-cache");
    if (response.status == 200 && has_version(request, *etag)) {
        response = not_modified(*etag);
    }
}

void allow_keeping_forever(HttpHeaders& common, const HttpResponse& response) {
    if (response.status == 200) {
        say_caching(common, "public, max-age=31536000, immutable");
    }
}

}  // namespace ragd
