#include "net/curl_engine.hpp"

#include <algorithm>
#include <csignal>
#include <new>
#include <utility>

namespace ragd {
namespace {

constexpr std::chrono::milliseconds kPollMax{1000};
/// By then libcurl has closed what was idle all the time.
constexpr std::chrono::minutes kDistrust{2};
constexpr std::size_t kHostsMax = 64;

void set_up_libcurl_once() {
    static std::once_flag done;
    std::call_once(done, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

/// A TLS write to a closed connection raises SIGPIPE in the thread that writes.
void block_sigpipe() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

CURLM* make_multi(const HttpClientOptions& options) {
    set_up_libcurl_once();
    CURLM* multi = curl_multi_init();
    if (multi == nullptr) {
        throw std::bad_alloc();
    }
    // One call a connection, over HTTP/2 too: only then the end of a call is the end of its
    // connection, which the server notices at once, and a connection that died costs one caller.
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(options.connections_per_host_max));
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections_kept_max));
    return multi;
}

}  // namespace

CurlEngine::CurlEngine(HttpClientOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      multi_(make_multi(options_)),
      thread_("http-client", [this](const std::stop_token& stop) { run(stop); }) {}

CurlEngine::~CurlEngine() {
    shut_down();
}

void CurlEngine::shut_down() {
    inbox_.with([](Inbox& inbox) { inbox.closed = true; });
    thread_.stop();
}

bool CurlEngine::send(Order order, const std::shared_ptr<Transfer>& transfer) {
    const bool sent = inbox_.with([&](Inbox& inbox) {
        if (inbox.closed || (order == Order::kStart && inbox.calls >= options_.calls_max)) {
            return false;
        }
        inbox.calls += order == Order::kStart ? 1 : 0;
        inbox.commands.push_back({order, transfer});
        return true;
    });
    if (sent) {
        curl_multi_wakeup(multi_.get());
    }
    return sent;
}

Result<void> CurlEngine::start(const std::shared_ptr<Transfer>& transfer) {
    if (!send(Order::kStart, transfer)) {
        Error refused =
            fail(ErrorCode::kUnavailable, "too many calls to other servers are waiting");
        refused.retry_after = limits::kRetryAfter;
        return refused;
    }
    return {};
}

void CurlEngine::cancel(const std::shared_ptr<Transfer>& transfer) {
    send(Order::kCancel, transfer);
}

void CurlEngine::resume(const std::shared_ptr<Transfer>& transfer) {
    send(Order::kResume, transfer);
}

void CurlEngine::run(const std::stop_token& stop) {
    block_sigpipe();
    const std::stop_callback wake{stop, [this] { curl_multi_wakeup(multi_.get()); }};
    while (!stop.stop_requested()) {
        obey();
        int still_running = 0;
        curl_multi_perform(multi_.get(), &still_running);
        reap();
        expire();
        curl_multi_poll(multi_.get(), nullptr, 0, poll_timeout_ms(), nullptr);
    }
    obey();  // what was sent before we closed; nothing comes after
    while (!running_.empty()) {
        end_with(running_.begin()->first, ErrorCode::kCancelled, "the server is shutting down");
    }
}

void CurlEngine::obey() {
    const auto commands =
        inbox_.with([](Inbox& inbox) { return std::exchange(inbox.commands, {}); });
    for (const auto& [order, transfer] : commands) {
        if (order == Order::kStart) {
            begin(transfer);
        } else if (order == Order::kCancel) {
            end_with(transfer.get(), ErrorCode::kCancelled, "the call was cancelled");
        } else if (const auto found = running_.find(transfer.get()); found != running_.end()) {
            if (const CURLcode code = found->second->resume(); code != CURLE_OK) {
                abandon(transfer.get(), [code](CurlHandle& handle) { handle.finish(code); });
            }
        }
    }
}

void CurlEngine::begin(const std::shared_ptr<Transfer>& transfer) {
    auto handle = std::make_unique<CurlHandle>(transfer, options_);
    auto* easy = handle->get();
    const auto now = clock_.now();
    const auto silent = silent_since_.find(host_of(transfer->call().url).value_or(""));
    if (silent != silent_since_.end() && now - silent->second < kDistrust) {
        handle->use_no_older_than(now - silent->second);
    }
    running_.emplace(transfer.get(), std::move(handle));
    if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) {
        end_with(transfer.get(), ErrorCode::kInternal, "libcurl refused the transfer");
    }
}

void CurlEngine::end(const Transfer* transfer, const std::function<void(CurlHandle&)>& tell) {
    const auto found = running_.find(transfer);
    if (found == running_.end()) {
        return;
    }
    const auto handle = std::move(found->second);
    running_.erase(found);
    inbox_.with([](Inbox& inbox) { --inbox.calls; });
    // First out of libcurl, which closes the socket of an unfinished transfer; then the news.
    curl_multi_remove_handle(multi_.get(), handle->get());
    tell(*handle);
}

void CurlEngine::abandon(const Transfer* transfer, const std::function<void(CurlHandle&)>& tell) {
    if (const auto found = running_.find(transfer); found != running_.end()) {
        found->second->abandon();
        end(transfer, tell);
    }
}

void CurlEngine::end_with(const Transfer* transfer, ErrorCode code, const char* why) {
    abandon(transfer, [&](CurlHandle& handle) { handle.transfer().put_done(fail(code, why)); });
}

void CurlEngine::reap() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        void* owner = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        const auto code = message->data.result;
        end(&static_cast<CurlHandle*>(owner)->transfer(),
            [code](CurlHandle& handle) { handle.finish(code); });
    }
}

void CurlEngine::expire() {
    const auto now = clock_.now();
    std::vector<const Transfer*> late;
    for (const auto& [transfer, handle] : running_) {
        if (transfer->call().deadline.passed(now)) {
            late.push_back(transfer);
        }
    }
    for (const auto* transfer : late) {
        distrust(host_of(transfer->call().url).value_or(""), now);
        abandon(transfer, [](CurlHandle& handle) { handle.expire(); });
    }
}

void CurlEngine::distrust(const std::string& host, SteadyTime now) {
    if (silent_since_.size() >= kHostsMax && !silent_since_.contains(host)) {
        std::erase_if(silent_since_,
                      [&](const auto& one) { return now - one.second >= kDistrust; });
    }
    if (silent_since_.size() < kHostsMax || silent_since_.contains(host)) {
        silent_since_[host] = now;
    }
}

int CurlEngine::poll_timeout_ms() const {
    const auto now = clock_.now();
    auto wait = std::chrono::steady_clock::duration(kPollMax);
    for (const auto& [transfer, handle] : running_) {
        wait = std::min(wait, transfer->call().deadline.remaining(now));
    }
    // Rounded up, else the last part of a millisecond is spent in a busy loop.
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(wait).count());
}

}  // namespace ragd
