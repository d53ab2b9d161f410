#include "api/request_id.hpp"

#include <algorithm>
#include <random>

#include <fmt/format.h>

namespace ragd {
namespace {

bool is_sane(const std::string& id) {
    constexpr std::size_t kBytesMax = 128;
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    return !id.empty() && id.size() <= kBytesMax && std::ranges::all_of(id, allowed);
}

}  // namespace

std::string random_request_id() {
    // Ids need only differ; a generator seeded once by the system does that without a call to it
    // for each request.
    thread_local std::mt19937_64 generator = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64{seed};
    }();
    const auto high = generator();
    const auto low = generator();
    return fmt::format("{:016x}{:016x}", high, low);
}

RequestId request_id_of(const HttpRequest& request, const std::function<std::string()>& fresh) {
    const auto* given = request.header("X-Request-Id");
    if (given != nullptr && is_sane(*given)) {
        return RequestId{*given};
    }
    return RequestId{fresh()};
}

}  // namespace ragd
