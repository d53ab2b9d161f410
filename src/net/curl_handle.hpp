#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "base/clock.hpp"
#include "net/http_client.hpp"
#include "net/transfer.hpp"

namespace ragd {

/// "example.com:8443" of an http or https URL: all of it that a message may show.
/// Errors: Malformed - another scheme, no host, not a URL.
Result<std::string> host_of(const std::string& url);

/// A libcurl transfer of one call: options in, bytes and headers out into the Transfer.
/// Threads: the transfers'.
class CurlHandle {
public:
    CurlHandle(std::shared_ptr<Transfer> transfer, const HttpClientOptions& options);
    CurlHandle(const CurlHandle&) = delete;
    CurlHandle& operator=(const CurlHandle&) = delete;

    [[nodiscard]] CURL* get() const { return easy_.get(); }
    [[nodiscard]] Transfer& transfer() const { return *transfer_; }
    /// Takes no connection that was opened longer ago than this. Requires: not yet begun.
    void use_no_older_than(SteadyTime::duration age);
    /// Goes on after the caller has taken what made us pause. What was held back is handed over at
    /// once: another result than CURLE_OK ends the transfer, and libcurl will not say it again.
    CURLcode resume();
    /// To be said of a transfer that is taken from libcurl before its end, or that we make fail:
    /// its connection is not kept. Of an HTTP/2 connection libcurl ends the stream only, and
    /// from 7.88 on tells the server when that connection is used next: until then the server goes
    /// on.
    void abandon();
    /// Tells the caller how libcurl ended.
    void finish(CURLcode code);
    /// Tells the caller that its deadline came first.
    void expire();

private:
    struct Free {
        void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    void set_request(const HttpCall& call);
    void set_signer(const AwsSigner& signer);
    void set_policy(const HttpCall& call, const HttpClientOptions& options);
    void set_body(const HttpCall& call);
    void put_head_once();
    [[nodiscard]] Error error_of(CURLcode code) const;

    std::size_t refuse(Error why);
    std::size_t take_header(std::string_view line);
    std::size_t take_body(std::string_view bytes);
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
    curl_socket_t open_socket(const curl_sockaddr& address);
    static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

    std::shared_ptr<Transfer> transfer_;
    std::unique_ptr<CURL, Free> easy_;
    std::unique_ptr<curl_slist, Free> headers_;
    std::array<char, CURL_ERROR_SIZE> why_{};
    std::string host_;
    std::string host_name_;  // without its port
    std::shared_ptr<const AddressRule> addresses_;
    bool is_refused_address_ = false;
    HttpReply reply_;
    std::size_t header_bytes_ = 0;
    std::size_t body_bytes_ = 0;
    bool head_complete_ = false;
    bool head_put_ = false;
    bool paused_ = false;
    std::optional<Error> refused_;  // why we ended it, when libcurl only knows that we did
};

}  // namespace ragd
