#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "cli/transport.hpp"
#include "net/http_client.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {

/// Talks to a server over HTTP, and shows it a key where there is one.
/// Errors of `open`: InvalidField - not an http or https URL.
/// Threads: the main thread. Lifetime: the clock outlives it.
class RemoteTransport final : public Transport {
public:
    static Result<std::unique_ptr<Transport>> open(std::string url, HttpClientOptions options,
                                                   std::chrono::seconds timeout, std::string key,
                                                   const Clock& clock);
    Result<ApiReply> call(ApiCall call) override;

private:
    RemoteTransport(std::string url, HttpClientOptions options, std::chrono::seconds timeout,
                    std::string key, const Clock& clock);

    std::string url_;
    std::chrono::seconds timeout_;
    std::string key_;  // empty: none is shown
    const Clock& clock_;
    IoThread io_;
    HttpClient client_;
};

}  // namespace ragd
