#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "extract/process/extractor_pool.hpp"

namespace ragd {

/// A running child, seen from its parent.
/// Threads: one at a time. Lifetime: the end kills it, and waits for that.
class ExtractorChild {
public:
    /// Starts one and waits until it has given up what it does not need.
    /// Errors: Unavailable - it cannot be started, or ended before.
    static Result<std::unique_ptr<ExtractorChild>> start(const ExtractorPoolOptions& options,
                                                         const Clock& clock);
    ~ExtractorChild();
    ExtractorChild(const ExtractorChild&) = delete;
    ExtractorChild& operator=(const ExtractorChild&) = delete;

    /// See ExtractorPool::extract().
    Result<Extraction> extract(std::string_view file_name, std::string_view bytes,
                               const ExtractLimits& limits);

    /// Makes an `extract` that waits return, as if the child had ended.  Threads: any, while it lives.
    void interrupt() const;

    /// What the kernel would not take from it; empty: nothing.
    [[nodiscard]] const std::string& weakness() const { return weakness_; }
    /// False once it ended or said what cannot be understood; then it is of no more use.
    [[nodiscard]] bool is_good() const { return is_good_; }
    [[nodiscard]] std::size_t documents() const { return documents_; }
    /// By how much its address space has grown since it was ready: what documents left behind counts
    /// against the memory that the next one may have.
    [[nodiscard]] std::size_t grown_bytes() const;

private:
    ExtractorChild(pid_t process, Descriptor socket, const Clock& clock)
        : process_(process), socket_(std::move(socket)), clock_(clock) {}
    Result<void> send_request(std::string_view file_name, std::string_view bytes,
                              const ExtractLimits& limits) const;
    /// Why it does not answer, once it has ended.
    Error why_it_ended();
    int end();

    pid_t process_;  // 0: ended, and waited for
    Descriptor socket_;
    const Clock& clock_;
    std::string weakness_;
    bool is_good_ = true;
    std::size_t documents_ = 0;
    std::size_t bytes_when_ready_ = 0;  // of address space
};

}  // namespace ragd
