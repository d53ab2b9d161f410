#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/http_client.hpp"

namespace ragd {

/// A bucket of S3, or of what speaks like it, as somebody names it: s3://bucket/prefix.
struct BucketPlace {
    std::string bucket;
    std::string prefix;  // with '/' at the end; empty: all of it
    bool operator==(const BucketPlace&) const = default;
};

/// Nothing: `text` names no bucket.
/// Errors: InvalidField - it does, by a name that no bucket can have.
Result<std::optional<BucketPlace>> parse_bucket_place(std::string_view text);

/// Where buckets are, and as whom they are asked, of the environment that AWS's own tools go by:
/// AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, AWS_REGION or AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID,
/// AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
class BucketService {
public:
    /// Errors: InvalidField - an endpoint that is no URL, half of a key.
    static Result<BucketService> of(const std::map<std::string, std::string>& environment);

    using Query = std::vector<std::pair<std::string, std::string>>;  // sorted by name
    /// A signed GET; without a key, one that is not.
    [[nodiscard]] HttpCall get(const BucketPlace& place, std::string_view key,
                               const Query& query = {}) const;
    [[nodiscard]] const std::string& region() const { return region_; }

private:
    std::string endpoint_;  // empty: AWS's of the region
    std::string region_;
    std::string key_id_;
    std::string secret_;
    std::string token_;
};

}  // namespace ragd
