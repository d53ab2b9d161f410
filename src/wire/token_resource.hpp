#pragma once
#include <string>
#include <vector>

namespace ragd {

/// What a resource says of the tokens that it takes.
struct TokenResourceInfo {
    std::string name;  // its address
    std::string issuer;
    std::vector<std::string> scopes;
};

/// Metadata of a protected resource: RFC 9728, section 2.
std::string encode_token_resource(const TokenResourceInfo& info);

}  // namespace ragd
