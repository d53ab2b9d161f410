#include "wire/token_resource.hpp"

#include "wire/json_writer.hpp"

namespace ragd {

std::string encode_token_resource(const TokenResourceInfo& info) {
    JsonWriter out;
    out.begin_object();
    out.key("resource").string(info.name);
    out.key("authorization_servers").begin_array().string(info.issuer).end_array();
    out.key("bearer_methods_supported").begin_array().string("header").end_array();
    out.key("scopes_supported").begin_array();
    for (const std::string& scope : info.scopes) {
        out.string(scope);
    }
    out.end_array().end_object();
    return out.take();
}

}  // namespace ragd
