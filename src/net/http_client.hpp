#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "net/address_rule.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// Who signs a request, and for what, as AWS asks for it (Signature Version 4). Of the body the signature
/// has the digest that the header x-amz-content-sha256 gives.
struct AwsSigner {
    std::string key_id;
    std::string secret;
    std::string region;
    std::string service;  // "s3"
};

/// One request to another server. http and https only; HTTP/2 where TLS offers it, with one call at
/// a time on a connection.
struct HttpCall {
    std::string method = "GET";
    std::string url;
    HttpHeaders headers = {};
    std::string body = {};
    Deadline deadline = Deadline::never();
    std::stop_token cancelled = {};
    std::chrono::milliseconds connect_timeout{5'000};
    /// The names and values of a query to be signed must come sorted, and encoded as RFC 3986 has it.
    std::optional<AwsSigner> signer = {};
    /// Of the body, whether it is collected or streamed; more is TooLarge.
    std::size_t response_bytes_max = 16 * limits::kMiB;
    /// Redirects to follow, each to https only. Credentials do not follow to another host.
    int redirects_max = 0;

    /// Called once, when the head of the final response has come. An error ends the call with it.
    std::function<Result<void>(int status, const HttpHeaders& headers)> on_head = {};
    /// Given, the pieces of a 2xx body come here instead of into the reply; the next piece waits
    /// until the task is done, and the sender slows down. An error ends the call with it.
    std::function<Task<Result<void>>(std::string piece)> on_body = {};
};

/// What came back. Any status is a reply: 404 and 500 are not errors of the call.
struct HttpReply {
    int status = 0;
    HttpHeaders headers = {};
    std::string body = {};

    [[nodiscard]] const std::string* header(std::string_view name) const {
        return find_header(headers, name);
    }
};

struct HttpClientOptions {
    std::string ca_file = {};           // empty: the system's certificates
    std::string client_cert_file = {};  // PEM; with client_key_file
    std::string client_key_file = {};
    /// Given, a server is who has this key, whatever its certificate says of name, signer and time: see
    /// key_pin.hpp.
    std::string key_pin = {};
    std::string user_agent = "ragd";
    std::size_t connections_per_host_max = 32;
    std::size_t connections_kept_max = 64;
    std::size_t calls_max = 1024;  // in flight or waiting for a connection
    /// Given, only servers that it allows are connected to: the others are Forbidden. No proxy is asked
    /// then, which would connect in our place.
    std::shared_ptr<const AddressRule> addresses = {};
};

class CurlEngine;

/// The one HTTP client: keeps connections, verifies TLS, honours http_proxy, https_proxy, no_proxy.
/// Threads:  transfers run on a thread of its own; `send` is awaited on the io thread, where the
///           callbacks run too.
/// Lifetime: destroyed before the executor of its callers and not from a callback; the destructor
///           ends calls in flight with Cancelled.
class HttpClient {
public:
    HttpClient(HttpClientOptions options, const Clock& clock);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Sends a request and returns the whole response.
    /// Errors: Forbidden - see HttpClientOptions::addresses; Unavailable - name, connection, TLS, or a broken response; names the host, never
    ///         credentials, path or query; safe to retry if the request is.
    ///         DeadlineExceeded, Cancelled - the transfer has ended and its socket is closed.
    ///         TooLarge - the response is over response_bytes_max. Malformed - URL or header.
    Task<Result<HttpReply>> send(HttpCall call);

private:
    const Clock& clock_;
    std::shared_ptr<CurlEngine> engine_;  // shared with calls that outlive the client
};

}  // namespace ragd
