#include "app/server_address.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ragd {
namespace {

constexpr std::string_view kPlain = "http://";

}  // namespace

std::string holder_of(const ServerAddress& server) {
    return server.url.starts_with(kPlain) ? server.url.substr(kPlain.size())
                                          : server.url + " " + server.key_pin;
}

std::optional<ServerAddress> server_of(std::string_view holder) {
    if (!holder.contains(':')) {
        return std::nullopt;
    }
    const auto blank = std::min(holder.find(' '), holder.size());
    const auto where = holder.substr(0, blank);
    ServerAddress server{
        .url = where.contains("://") ? std::string{where} : std::string{kPlain}.append(where),
        .key_pin = std::string{holder.substr(std::min(blank + 1, holder.size()))}};
    for (const auto& [any, loopback] :
         {std::pair{"://0.0.0.0:", "://127.0.0.1:"}, std::pair{"://[::]:", "://[::1]:"}}) {
        if (const auto at = server.url.find(any); at != std::string::npos) {
            server.url.replace(at, std::string_view{any}.size(), loopback);
        }
    }
    return server;
}

}  // namespace ragd
