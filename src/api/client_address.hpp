#pragma once
#include <string>

#include "net/address_rule.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// The address that a request is from, where it came through proxies: each of them adds the address of
/// whom it heard to X-Forwarded-For. What a client wrote there itself stands before that, so it is read
/// from its end, and as far as proxies are named that are ours.
std::string client_address(const HttpRequest& request, const Networks& proxies);

}  // namespace ragd
