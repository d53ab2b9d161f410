#include "net/tls_keeper.hpp"

#include <chrono>
#include <ctime>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <openssl/asn1.h>
#include <openssl/ssl.h>

#include "net/key_pin.hpp"
#include "net/net_metrics.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::days kSoon{14};
/// What is wrong only once is half of a change.
constexpr std::size_t kTimesBeforeLog = 2;

}  // namespace

Result<TlsKeeper::Current> TlsKeeper::load(const TlsMaterial& material,
                                           const TlsServerFiles& files) {
    return Current{.context = RAG_TRY(make_server_context(material, files)),
                   .digest = material.digest()};
}

Result<std::unique_ptr<TlsKeeper>> TlsKeeper::open(TlsServerFiles files) {
    const auto material = RAG_TRY(read_tls_material(files));
    auto current = RAG_TRY(load(material, files));
    return std::unique_ptr<TlsKeeper>{new TlsKeeper{std::move(files), std::move(current)}};
}

std::shared_ptr<SSL_CTX> TlsKeeper::context() const {
    return current_.with([](const Current& current) { return current.context; });
}

std::string TlsKeeper::key_pin() const {
    return key_pin_of(SSL_CTX_get0_certificate(context().get()));
}

WallTime TlsKeeper::expiry() const {
    std::tm end{};
    ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context().get())), &end);
    return WallTime{std::chrono::seconds{::timegm(&end)}};
}

void TlsKeeper::look(const Parts& parts) {
    const auto material = read_tls_material(files_);
    const std::string digest = material ? material->digest() : "";
    if (material &&
        current_.with([&](const Current& current) { return current.digest == digest; })) {
        refused_.clear();
        return;
    }
    auto loaded = material ? load(*material, files_) : Result<Current>{material.error()};
    if (!loaded) {
        const bool is_same =
            std::exchange(refused_, loaded.error().message) == loaded.error().message;
        times_refused_ = is_same ? times_refused_ + 1 : 1;
        if (times_refused_ == kTimesBeforeLog) {
            parts.log.error("tls_files_refused", {{"why", refused_}});
        }
        return;
    }
    refused_.clear();
    current_.with([&](Current& current) { current = std::move(*loaded); });
    report(parts);
    if (parts.changed) {
        parts.changed();
    }
}

void TlsKeeper::report(const Parts& parts) const {
    const auto end = expiry();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(end).time_since_epoch();
    NetMetrics{parts.metrics}.certificate_expiry.set(static_cast<double>(seconds.count()));
    const bool is_soon = end < parts.clock.wall() + kSoon;
    parts.log.write(is_soon ? LogLevel::kWarn : LogLevel::kInfo, "tls_certificate",
                    {{"file", files_.certificate}, {"valid_until", to_rfc3339(end)}});
}

void TlsKeeper::look_each_second(const Parts& parts, const std::stop_token& stop) {
    boost::asio::io_context waiting;
    const std::stop_callback wake{stop, [&waiting] { waiting.stop(); }};
    boost::asio::steady_timer second{waiting};
    while (!stop.stop_requested()) {
        second.expires_after(kLookEvery);
        second.async_wait([](const boost::system::error_code&) {});
        if (waiting.run_one() > 0) {
            look(parts);
        }
        waiting.restart();
    }
}

std::unique_ptr<ServiceThread> TlsKeeper::watch(Parts parts) {
    report(parts);
    return std::make_unique<ServiceThread>(
        "tls-files", [this, parts = std::move(parts)](const std::stop_token& stop) {
            look_each_second(parts, stop);
        });
}

}  // namespace ragd
