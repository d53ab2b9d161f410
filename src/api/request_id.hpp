#pragma once
#include <functional>
#include <string>

#include "base/id.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// 128 random bits in lower-case hex.
std::string random_request_id();

/// The caller's X-Request-Id if it is 1..128 of [A-Za-z0-9._-], so that it can be logged and sent
/// back as it is; else a fresh one.
RequestId request_id_of(const HttpRequest& request, const std::function<std::string()>& fresh);

}  // namespace ragd
