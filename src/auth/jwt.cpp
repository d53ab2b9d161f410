#include "auth/jwt.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "auth/strict_base64url.hpp"
#include "base/ascii.hpp"
#include "base/limits.hpp"
#include "base/shown.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kKeyIdBytesMax = 256;

Error bad_token(std::string why) {
    return fail(ErrorCode::kUnauthenticated, "this token is refused: " + std::move(why));
}

Result<json::object> object_of(std::string_view part, std::string_view what) {
    const auto bytes = decode_strictly(part);
    if (!bytes) {
        return bad_token(fmt::format("its {} is no base64url as RFC 7515 has it", what));
    }
    auto value = parse_json(*bytes);
    if (!value || !value->is_object()) {
        return bad_token(fmt::format("its {} is no JSON object whose names are given once", what));
    }
    return std::move(value->get_object());
}

/// RFC 8725, section 3.11: a token that was made for something else says so.
bool is_type_of_access(const json::value& type) {
    const json::string* text = type.if_string();
    if (text == nullptr) {
        return false;
    }
    std::string lower{*text};
    std::ranges::transform(lower, lower.begin(), ascii_lower);
    constexpr std::string_view kMediaPrefix = "application/";
    std::string_view name = lower;
    if (name.starts_with(kMediaPrefix)) {
        name.remove_prefix(kMediaPrefix.size());
    }
    return name == "jwt" || name == "at+jwt";
}

Result<SignatureAlgorithm> algorithm_of(const json::object& header) {
    const json::value* given = header.if_contains("alg");
    const json::string* name = given == nullptr ? nullptr : given->if_string();
    const auto known = name == nullptr ? std::nullopt : parse_name<SignatureAlgorithm>(*name);
    if (!known) {
        return bad_token(fmt::format("'alg' must be one of {}, not {}",
                                     fmt::join(kNamesOf<SignatureAlgorithm>, ", "),
                                     name == nullptr ? "missing" : shown(*name)));
    }
    return *known;
}

Result<std::optional<std::string>> key_id_in(const json::object& header) {
    const json::value* given = header.if_contains("kid");
    if (given == nullptr) {
        return std::optional<std::string>{};
    }
    const json::string* id = given->if_string();
    if (id == nullptr || id->empty() || id->size() > kKeyIdBytesMax) {
        return bad_token(fmt::format("'kid' must be a text of 1..{} bytes", kKeyIdBytesMax));
    }
    return std::optional{std::string{*id}};
}

}  // namespace

Result<Jwt> parse_jwt(std::string_view token) {
    if (token.size() > limits::kTokenBytes) {
        return bad_token(fmt::format("it has more than {} bytes", limits::kTokenBytes));
    }
    const std::size_t first = token.find('.');
    const std::size_t second = first == token.npos ? first : token.find('.', first + 1);
    if (second == token.npos || token.find('.', second + 1) != token.npos) {
        return bad_token("it has not three parts with dots between them");
    }
    const json::object header = RAG_TRY(object_of(token.substr(0, first), "header"));
    const SignatureAlgorithm algorithm = RAG_TRY(algorithm_of(header));
    if (header.contains("crit")) {
        return bad_token("'crit' asks for what is not done here");
    }
    if (const json::value* type = header.if_contains("typ"); type && !is_type_of_access(*type)) {
        return bad_token("'typ' must be JWT or at+jwt");
    }
    auto key_id = RAG_TRY(key_id_in(header));
    auto signature = decode_strictly(token.substr(second + 1));
    if (!signature) {
        return bad_token("its signature is no base64url as RFC 7515 has it");
    }
    return Jwt{.algorithm = algorithm,
               .key_id = std::move(key_id),
               .signed_text = token.substr(0, second),
               .payload = token.substr(first + 1, second - first - 1),
               .signature = std::move(*signature)};
}

Result<json::object> claims_of(const Jwt& token) {
    return object_of(token.payload, "payload");
}

}  // namespace ragd
