#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/http_message.hpp"

namespace ragd {

// Web pages of strangers reach a server on this machine through its user's browser. Two headers
// say so, and a page cannot choose either.

/// "rag.example.com" of the Host "rag.example.com.:8080", "::1" of "[::1]:8080".
std::string_view name_of_host(std::string_view host);

/// The request is addressed to us. A page can have its own name resolve to our address and then read
/// what we answer, as if it came from its own server (DNS rebinding); but the browser sends that
/// name as Host. Ours are: the loopback names, any address (it is resolved by nobody), and `names`:
/// "rag.example.com", ".example.com" for all below it, "*" for any. No Host (HTTP/1.0, our own
/// command line) comes from no browser.
/// Errors: Forbidden - says which setting allows the name.
Result<void> check_host(const HttpRequest& request, const std::vector<std::string>& names);

/// What may change something, or opens a WebSocket, comes from no page of another origin, unless `origins` has it
/// (CORS_ORIGINS). A page of ours has the Host that was asked for as its origin's.
/// Errors: Forbidden - says which setting allows the origin.
Result<void> check_origin(const HttpRequest& request, const std::vector<std::string>& origins);

}  // namespace ragd
