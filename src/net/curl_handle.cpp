#include "net/curl_handle.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/assert.hpp"
#include "net/http_syntax.hpp"

namespace ragd {
namespace {

constexpr std::size_t kHeaderBytesMax = 64 * limits::kKiB;
constexpr std::size_t kReasonBytesMax = 200;

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
    const auto code = curl_easy_setopt(easy, option, value);
    if (code == CURLE_OUT_OF_MEMORY) {
        throw std::bad_alloc();
    }
    RAG_ASSERT(code != CURLE_UNKNOWN_OPTION && code != CURLE_BAD_FUNCTION_ARGUMENT,
               "libcurl refuses an option that we set");
}

bool is_success(int status) {
    return status >= 200 && status < 300;
}

/// A part of a URL, or nothing.
std::optional<std::string> part_of(CURLU* url, CURLUPart part, unsigned flags) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) {
        return std::nullopt;
    }
    std::string copy = text;
    curl_free(text);
    return copy;
}

/// What libcurl says, as one harmless line.
std::string printable(std::string_view text) {
    std::string out{text.substr(0, kReasonBytesMax)};
    std::ranges::replace_if(out, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, ' ');
    return out;
}

}  // namespace

Result<std::string> host_of(const std::string& url) {
    const std::unique_ptr<CURLU, decltype([](CURLU* parsed) { curl_url_cleanup(parsed); })> parsed{
        curl_url()};
    if (!parsed) {
        throw std::bad_alloc();
    }
    const bool valid = !url.contains('\0') &&
                       curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK;
    const auto scheme = valid ? part_of(parsed.get(), CURLUPART_SCHEME, 0) : std::nullopt;
    const auto host = valid ? part_of(parsed.get(), CURLUPART_HOST, 0) : std::nullopt;
    if (!host || host->empty() || (scheme != "http" && scheme != "https")) {
        return fail(ErrorCode::kMalformed,
                    "a URL must begin with http:// or https:// and name a host");
    }
    const auto port = part_of(parsed.get(), CURLUPART_PORT, 0);
    return printable(port ? fmt::format("{}:{}", *host, *port) : *host);
}

CurlHandle::CurlHandle(std::shared_ptr<Transfer> transfer, const HttpClientOptions& options)
    : transfer_(std::move(transfer)), easy_(curl_easy_init()) {
    if (!easy_) {
        throw std::bad_alloc();
    }
    const HttpCall& call = transfer_->call();
    host_ = host_of(call.url).value_or("the server");
    host_name_ = host_.substr(0, host_.find(':'));
    set(easy_.get(), CURLOPT_PRIVATE, this);
    set(easy_.get(), CURLOPT_ERRORBUFFER, why_.data());
    set(easy_.get(), CURLOPT_HEADERFUNCTION, &CurlHandle::on_header);
    set(easy_.get(), CURLOPT_HEADERDATA, this);
    set(easy_.get(), CURLOPT_WRITEFUNCTION, &CurlHandle::on_body);
    set(easy_.get(), CURLOPT_WRITEDATA, this);
    set_request(call);
    set_policy(call, options);
    if (options.addresses) {
        addresses_ = options.addresses;
        set(easy_.get(), CURLOPT_PROXY, "");
        set(easy_.get(), CURLOPT_OPENSOCKETFUNCTION, &CurlHandle::on_open_socket);
        set(easy_.get(), CURLOPT_OPENSOCKETDATA, this);
    }
}

/// What libcurl is about to connect to, whatever the name resolved to a moment ago.
curl_socket_t CurlHandle::open_socket(const curl_sockaddr& address) {
    boost::asio::ip::address server;
    if (address.family == AF_INET && address.addrlen >= sizeof(sockaddr_in)) {
        sockaddr_in four{};
        std::memcpy(&four, &address.addr, sizeof four);
        server = boost::asio::ip::address_v4{ntohl(four.sin_addr.s_addr)};
    } else if (address.family == AF_INET6 && address.addrlen >= sizeof(sockaddr_in6)) {
        sockaddr_in6 six{};
        std::memcpy(&six, reinterpret_cast<const char*>(&address.addr), sizeof six);
        boost::asio::ip::address_v6::bytes_type bytes{};
        std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
        server = boost::asio::ip::address_v6{bytes};
    } else {
        return CURL_SOCKET_BAD;
    }
    if (!addresses_->allows(host_name_, server)) {
        is_refused_address_ = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
}

curl_socket_t CurlHandle::on_open_socket(void* self, curlsocktype /*purpose*/,
                                         curl_sockaddr* address) {
    return static_cast<CurlHandle*>(self)->open_socket(*address);
}

/// libcurl counts in whole seconds, and 0 means any age; so at first a connection of its own.
void CurlHandle::use_no_older_than(SteadyTime::duration age) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(age).count();
    if (seconds < 2) {
        set(easy_.get(), CURLOPT_FRESH_CONNECT, 1L);
        set(easy_.get(), CURLOPT_FORBID_REUSE, 1L);
        return;
    }
    set(easy_.get(), CURLOPT_MAXLIFETIME_CONN, static_cast<long>(seconds - 1));
}

void CurlHandle::set_request(const HttpCall& call) {
    set(easy_.get(), CURLOPT_URL, call.url.c_str());
    const auto add = [this](const std::string& line) {
        auto* longer = curl_slist_append(headers_.get(), line.c_str());
        if (longer == nullptr) {
            throw std::bad_alloc();
        }
        (void)headers_.release();
        headers_.reset(longer);
    };
    for (const auto& [name, value] : call.headers) {
        // A header without a value is written with a semicolon; with a colon libcurl drops it.
        add(value.empty() ? name + ";" : name + ": " + value);
    }
    if (call.signer) {
        set_signer(*call.signer);
    }
    set_body(call);
    // Without it libcurl waits for a 100 before a large body. It would be signed and then not sent.
    if (find_header(call.headers, "Expect") == nullptr && !call.signer) {
        add("Expect:");
    }
    set(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
}

void CurlHandle::set_signer(const AwsSigner& signer) {
    const std::string scope = fmt::format("aws:amz:{}:{}", signer.region, signer.service);
    set(easy_.get(), CURLOPT_AWS_SIGV4, scope.c_str());
    set(easy_.get(), CURLOPT_USERNAME, signer.key_id.c_str());
    set(easy_.get(), CURLOPT_PASSWORD, signer.secret.c_str());
}

void CurlHandle::set_body(const HttpCall& call) {
    if (call.method == "HEAD") {
        set(easy_.get(), CURLOPT_NOBODY, 1L);
        return;
    }
    if (!call.body.empty() || call.method == "POST" || call.method == "PUT" ||
        call.method == "PATCH") {
        set(easy_.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        set(easy_.get(), CURLOPT_POSTFIELDS, call.body.data());
    }
    set(easy_.get(), CURLOPT_CUSTOMREQUEST, call.method.c_str());
}

void CurlHandle::set_policy(const HttpCall& call, const HttpClientOptions& options) {
    auto* easy = easy_.get();
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_PATH_AS_IS, 1L);  // a document may be called ".."
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    set(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
    const auto connect = std::max<std::int64_t>(call.connect_timeout.count(), 1);
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect));
    if (call.redirects_max > 0) {
        set(easy, CURLOPT_FOLLOWLOCATION, 1L);
        set(easy, CURLOPT_MAXREDIRS, static_cast<long>(call.redirects_max));
        set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    }
    if (!options.ca_file.empty()) {
        set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
        set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    if (!options.key_pin.empty()) {
        set(easy, CURLOPT_PINNEDPUBLICKEY, options.key_pin.c_str());
        set(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        set(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (!options.client_cert_file.empty()) {
        set(easy, CURLOPT_SSLCERT, options.client_cert_file.c_str());
        set(easy, CURLOPT_SSLKEY, options.client_key_file.c_str());
    }
}

std::size_t CurlHandle::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<CurlHandle*>(self)->take_header({data, size * count});
}

std::size_t CurlHandle::on_body(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<CurlHandle*>(self)->take_body({data, size * count});
}

std::size_t CurlHandle::take_header(std::string_view line) {
    const std::size_t taken = line.size();
    header_bytes_ += taken;
    if (header_bytes_ > kHeaderBytesMax) {
        return refuse(fail(ErrorCode::kTooLarge, host_ + " sent response headers over 64 KiB"));
    }
    while (line.ends_with('\r') || line.ends_with('\n')) {
        line.remove_suffix(1);
    }
    if (line.starts_with("HTTP/")) {
        reply_.headers.clear();  // those before were of a 100 or of a redirect
        head_complete_ = false;
    } else if (line.empty()) {
        head_complete_ = true;
    } else if (auto field = parse_field_line(line); field && !head_put_) {
        reply_.headers.emplace_back(field->name, field->value);
    }
    return taken;
}

/// Only now is it certain which response is the last: redirects are followed without a body.
void CurlHandle::put_head_once() {
    if (!std::exchange(head_put_, true)) {
        long status = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
        reply_.status = static_cast<int>(status);
        transfer_->put_head(reply_);
    }
}

std::size_t CurlHandle::take_body(std::string_view bytes) {
    put_head_once();
    const HttpCall& call = transfer_->call();
    const bool streams = call.on_body && is_success(reply_.status);
    if (refused_) {
        return 0;  // a later piece must not close the gap
    }
    if (paused_) {
        return CURL_WRITEFUNC_PAUSE;
    }
    if (bytes.size() > call.response_bytes_max - body_bytes_) {
        return refuse(fail(ErrorCode::kTooLarge, fmt::format("{} sent a response over {} bytes",
                                                             host_, call.response_bytes_max)));
    }
    body_bytes_ += bytes.size();
    paused_ = transfer_->put_body(bytes, streams) >= Transfer::kWaitingBytesMax && streams;
    return bytes.size();
}

CURLcode CurlHandle::resume() {
    return std::exchange(paused_, false) ? curl_easy_pause(easy_.get(), CURLPAUSE_CONT) : CURLE_OK;
}

void CurlHandle::abandon() {
    set(easy_.get(), CURLOPT_FORBID_REUSE, 1L);
}

/// Returns what tells libcurl that we take no more.
std::size_t CurlHandle::refuse(Error why) {
    refused_ = std::move(why);
    abandon();
    return 0;
}

Error CurlHandle::error_of(CURLcode code) const {
    if (refused_) {
        return *refused_;
    }
    if (is_refused_address_) {
        return fail(ErrorCode::kForbidden,
                    fmt::format("{} is at an address that is not fetched from: one of a private or "
                                "special network; FETCH_ALLOW_PRIVATE can allow it",
                                host_));
    }
    // In libcurl's words these say where the files lie, which readers of an answer need not know.
    if (code == CURLE_SSL_CACERT_BADFILE) {
        return fail(ErrorCode::kUnavailable, "the file of TLS_CA_FILE cannot be used");
    }
    if (code == CURLE_SSL_CERTPROBLEM) {
        return fail(ErrorCode::kUnavailable,
                    "the files of TLS_CERT_FILE and TLS_KEY_FILE cannot be used");
    }
    const std::string reason = why_[0] != '\0' ? why_.data() : curl_easy_strerror(code);
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot reach {}: {}", host_, printable(reason)));
}

void CurlHandle::finish(CURLcode code) {
    if (code != CURLE_OK) {
        transfer_->put_done(error_of(code));
        return;
    }
    if (!head_complete_) {  // which libcurl lets pass
        transfer_->put_done(fail(ErrorCode::kUnavailable,
                                 host_ + " closed the connection in the head of its response"));
        return;
    }
    put_head_once();
    transfer_->put_done({});
}

void CurlHandle::expire() {
    transfer_->put_done(fail(ErrorCode::kDeadlineExceeded,
                             fmt::format("{} did not answer within the time allowed", host_)));
}

}  // namespace ragd
