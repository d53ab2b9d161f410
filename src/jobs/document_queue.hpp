#pragma once
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/mutex.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/document.hpp"

namespace ragd {

/// Documents on their way from the thread that reads a file to the io thread, which has them indexed.
/// Bounded: a file of a million rows is never in memory as a whole.
/// Threads:  `push` and `finish`: the one that reads; `take` and `close`: the io thread.
/// Lifetime: shared by both; the executor outlives it.
class DocumentQueue : public std::enable_shared_from_this<DocumentQueue> {
public:
    static constexpr std::size_t kDocumentsMax = 32;  // that wait; the text of one may be 16 MiB
    static constexpr std::size_t kBytesMax = 1024 * 1024;

    /// `stop` closes it, too.
    DocumentQueue(const boost::asio::any_io_executor& executor, std::stop_token stop);

    /// Waits for room.
    /// Errors: Cancelled - nobody takes any more.
    Result<void> push(Document document);
    /// There are no more.
    void finish();

    /// All that wait now; waits for the first one. Empty: there are no more.
    Task<std::vector<Document>> take();
    /// Nothing waits, and nothing will.
    [[nodiscard]] bool is_over();
    /// Nobody takes any more.
    void close();

private:
    [[nodiscard]] bool is_full() const __attribute__((requires_capability(mutex_)));
    void wake_taker();

    Mutex mutex_;
    std::condition_variable room_;
    std::vector<Document> waiting_ __attribute__((guarded_by(mutex_)));
    std::size_t bytes_ __attribute__((guarded_by(mutex_))) = 0;
    bool finished_ __attribute__((guarded_by(mutex_))) = false;
    bool closed_ __attribute__((guarded_by(mutex_))) = false;
    std::stop_token stop_;
    boost::asio::any_io_executor executor_;
    boost::asio::steady_timer news_;  // never fires; cancelled when there is something to take
};

}  // namespace ragd
