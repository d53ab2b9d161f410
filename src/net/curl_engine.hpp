#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include <curl/curl.h>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "net/curl_handle.hpp"
#include "net/http_client.hpp"
#include "net/transfer.hpp"
#include "runtime/service_thread.hpp"

namespace ragd {

/// Runs transfers on one thread with libcurl's multi interface.
/// Threads: start, cancel, resume: any. All else is the engine's own thread.
/// Lifetime: `shut_down` before the last owner goes; after it, nothing starts.
class CurlEngine {
public:
    CurlEngine(HttpClientOptions options, const Clock& clock);
    ~CurlEngine();
    CurlEngine(const CurlEngine&) = delete;
    CurlEngine& operator=(const CurlEngine&) = delete;

    /// Errors: Unavailable - too many calls, or shutting down.
    Result<void> start(const std::shared_ptr<Transfer>& transfer);
    /// Ends a transfer with Cancelled, if it has not ended.
    void cancel(const std::shared_ptr<Transfer>& transfer);
    /// The caller has taken a full mailbox.
    void resume(const std::shared_ptr<Transfer>& transfer);
    /// Ends all transfers with Cancelled and joins the thread.
    void shut_down();

private:
    enum class Order { kStart, kCancel, kResume };
    struct Command {
        Order order;
        std::shared_ptr<Transfer> transfer;
    };
    struct Inbox {
        std::vector<Command> commands;
        std::size_t calls = 0;
        bool closed = false;
    };
    struct Free {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };

    bool send(Order order, const std::shared_ptr<Transfer>& transfer);
    void run(const std::stop_token& stop);
    void obey();
    void begin(const std::shared_ptr<Transfer>& transfer);
    void end(const Transfer* transfer, const std::function<void(CurlHandle&)>& tell);
    /// The same for one that libcurl has not ended.
    void abandon(const Transfer* transfer, const std::function<void(CurlHandle&)>& tell);
    void end_with(const Transfer* transfer, ErrorCode code, const char* why);
    void reap();
    void expire();
    void distrust(const std::string& host, SteadyTime now);
    [[nodiscard]] int poll_timeout_ms() const;

    HttpClientOptions options_;
    const Clock& clock_;
    Guarded<Inbox> inbox_;
    std::unique_ptr<CURLM, Free> multi_;
    std::unordered_map<const Transfer*, std::unique_ptr<CurlHandle>> running_;
    /// By host, when a call last ended there without an answer. Connections from before may be dead
    /// without a sign, as when a firewall has forgotten them: each would cost a caller all its
    /// time.
    std::unordered_map<std::string, SteadyTime> silent_since_;
    ServiceThread thread_;  // last: it uses all the others
};

}  // namespace ragd
