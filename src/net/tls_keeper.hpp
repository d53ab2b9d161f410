#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "net/tls_context.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "runtime/service_thread.hpp"

namespace ragd {

/// What new connections of our server start from, made anew when its files change. Connections that
/// there are keep what they began with.
/// Threads:  `context`, `key_pin`, `expiry`: any; the others: one at a time.
/// Lifetime: outlives the server that uses it.
class TlsKeeper {
public:
    struct Parts {
        const Clock& clock;
        const Log& log;
        Metrics& metrics;
        /// After each change, where `look` was called.
        std::function<void()> changed = {};
    };

    /// Errors: InvalidField - see make_server_context.
    static Result<std::unique_ptr<TlsKeeper>> open(TlsServerFiles files);

    [[nodiscard]] std::shared_ptr<ssl_ctx_st> context() const;
    /// See key_pin.hpp.
    [[nodiscard]] std::string key_pin() const;
    /// When the certificate ends.
    [[nodiscard]] WallTime expiry() const;

    /// Reads the files, and uses them if they have changed and belong together. Those that do not are
    /// looked at again next time, since their other half may still be on its way, and then logged, once.
    void look(const Parts& parts);
    /// Looks each second, on a thread of its own, for as long as what is returned lives.
    [[nodiscard]] std::unique_ptr<ServiceThread> watch(Parts parts);

private:
    struct Current {
        std::shared_ptr<ssl_ctx_st> context;
        std::string digest;  // of the material
    };

    TlsKeeper(TlsServerFiles files, Current current)
        : files_(std::move(files)), current_(std::move(current)) {}
    static Result<Current> load(const TlsMaterial& material, const TlsServerFiles& files);
    void look_each_second(const Parts& parts, const std::stop_token& stop);
    void report(const Parts& parts) const;

    TlsServerFiles files_;
    Guarded<Current> current_;
    std::string refused_;  // what is wrong with the files, if something is
    std::size_t times_refused_ = 0;
};

}  // namespace ragd
