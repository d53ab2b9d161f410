#include "sources/bucket_place.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "base/sha256.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::size_t kBucketBytesMin = 3;
constexpr std::size_t kBucketBytesMax = 63;

bool is_bucket_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '_' || (c >= 'A' && c <= 'Z');
    };
    return name.size() >= kBucketBytesMin && name.size() <= kBucketBytesMax &&
           !name.starts_with('.') && !name.contains("..") && std::ranges::all_of(name, allowed);
}

std::string value_of(const std::map<std::string, std::string>& environment,
                     std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const auto found = environment.find(name);
        if (found != environment.end() && !found->second.empty()) {
            return found->second;
        }
    }
    return {};
}

}  // namespace

Result<std::optional<BucketPlace>> parse_bucket_place(std::string_view text) {
    if (!text.starts_with(kScheme)) {
        return std::nullopt;
    }
    text.remove_prefix(kScheme.size());
    const std::string_view name = text.substr(0, text.find('/'));
    if (!is_bucket_name(name)) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("a bucket is named as s3://bucket or s3://bucket/prefix, by {}..{} "
                                "letters, digits, '-' and '.'; not 's3://{}'",
                                kBucketBytesMin, kBucketBytesMax, text));
    }
    BucketPlace place{.bucket = std::string{name},
                      .prefix = std::string{text.substr(std::min(text.size(), name.size() + 1))}};
    if (!place.prefix.empty() && !place.prefix.ends_with('/')) {
        place.prefix += '/';
    }
    return std::optional{std::move(place)};
}

Result<BucketService> BucketService::of(const std::map<std::string, std::string>& environment) {
    BucketService out;
    out.endpoint_ = value_of(environment, {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"});
    while (out.endpoint_.ends_with('/')) {
        out.endpoint_.pop_back();
    }
    if (!out.endpoint_.empty() && !out.endpoint_.starts_with("http://") &&
        !out.endpoint_.starts_with("https://")) {
        return fail(ErrorCode::kInvalidField,
                    "AWS_ENDPOINT_URL must be like https://minio.example.org:9000");
    }
    out.region_ = value_of(environment, {"AWS_REGION", "AWS_DEFAULT_REGION"});
    if (out.region_.empty()) {
        out.region_ = "us-east-1";
    }
    out.key_id_ = value_of(environment, {"AWS_ACCESS_KEY_ID"});
    out.secret_ = value_of(environment, {"AWS_SECRET_ACCESS_KEY"});
    out.token_ = value_of(environment, {"AWS_SESSION_TOKEN"});
    if (out.key_id_.empty() != out.secret_.empty()) {
        return fail(ErrorCode::kInvalidField,
                    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set together, or neither is");
    }
    return out;
}

HttpCall BucketService::get(const BucketPlace& place, std::string_view key,
                            const Query& query) const {
    // A name with a dot is no name for a certificate.
    const bool in_path = !endpoint_.empty() || place.bucket.contains('.');
    const std::string aws = fmt::format("s3.{}.amazonaws.com", region_);
    HttpCall call;
    call.url = !endpoint_.empty() ? endpoint_
               : in_path          ? "https://" + aws
                                  : fmt::format("https://{}.{}", place.bucket, aws);
    call.url += in_path ? '/' + percent_encode(place.bucket) : "";
    call.url += '/' + percent_encode(key, "/");
    char separator = '?';
    for (const auto& [name, value] : query) {
        call.url += fmt::format("{}{}={}", separator, percent_encode(name), percent_encode(value));
        separator = '&';
    }
    if (!key_id_.empty()) {
        call.signer =
            AwsSigner{.key_id = key_id_, .secret = secret_, .region = region_, .service = "s3"};
        call.headers.emplace_back("x-amz-content-sha256", sha256_hex(""));
    }
    if (!token_.empty()) {
        call.headers.emplace_back("x-amz-security-token", token_);
    }
    return call;
}

}  // namespace ragd
