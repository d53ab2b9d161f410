// REDIS_URL: what is read can be written again; what is refused does not show the password.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "clients/redis/redis_url.hpp"
#include "input.hpp"

namespace ragd {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string written(const RedisUrl& url) {
    const std::string login =
        url.password.empty() ? "" : escaped(url.user) + ":" + escaped(url.password) + "@";
    return fmt::format("{}://{}{}/{}", url.tls ? "rediss" : "redis", login, url.address(),
                       url.database);
}

void check(std::string_view text) {
    const auto url = parse_redis_url(text);
    if (!url) {
        RAG_ASSERT(url.error().code == ErrorCode::kInvalidField, "the setting is at fault");
        RAG_ASSERT(url.error().message.contains("REDIS_URL"), "the setting is named");
        return;
    }
    RAG_ASSERT(!url->host.empty() && url->port > 0, "there is something to connect to");
    const auto again = parse_redis_url(written(*url));
    RAG_ASSERT(again, "what was read can be written");
    RAG_ASSERT(again->tls == url->tls && again->address() == url->address() &&
                   again->user == url->user && again->password == url->password &&
                   again->database == url->database,
               "and means the same");
}

/// Whatever follows the beginning of a password, a refusal does not repeat it.
void check_secret(std::string_view rest) {
    constexpr std::string_view kSecret = "S3cr3t";
    const auto url = parse_redis_url(fmt::format("redis://me:{}{}", kSecret, rest));
    RAG_ASSERT(url || !url.error().message.contains(kSecret), "a password is not shown");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = ragd::Input{data, size}.rest();
    ragd::check(text);
    ragd::check_secret(text);
    return 0;
}
