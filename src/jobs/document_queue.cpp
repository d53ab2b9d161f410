#include "jobs/document_queue.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ragd {

DocumentQueue::DocumentQueue(const boost::asio::any_io_executor& executor, std::stop_token stop)
    : stop_(std::move(stop)),
      executor_(executor),
      news_(executor, boost::asio::steady_timer::time_point::max()) {}

bool DocumentQueue::is_full() const {
    return waiting_.size() >= kDocumentsMax || bytes_ >= kBytesMax;
}

Result<void> DocumentQueue::push(Document document) {
    const std::stop_callback wake{stop_, [this] {
                                      const Lock lock{mutex_};
                                      room_.notify_one();
                                  }};
    {
        Lock lock{mutex_};
        while (is_full() && !closed_ && !stop_.stop_requested()) {
            lock.wait(room_);
        }
        if (closed_ || stop_.stop_requested()) {
            return fail(ErrorCode::kCancelled,
                        "the documents of this file are not wanted any more");
        }
        bytes_ += document.text.size();
        waiting_.push_back(std::move(document));
    }
    wake_taker();
    return {};
}

void DocumentQueue::finish() {
    {
        const Lock lock{mutex_};
        finished_ = true;
    }
    wake_taker();
}

/// Whoever takes looks before it waits, on the io thread, where this wakes it: no news is lost.
void DocumentQueue::wake_taker() {
    boost::asio::post(executor_, [self = shared_from_this()] { self->news_.cancel(); });
}

Task<std::vector<Document>> DocumentQueue::take() {
    while (true) {
        std::vector<Document> taken;
        {
            const Lock lock{mutex_};
            taken = std::exchange(waiting_, {});
            bytes_ = 0;
            if (taken.empty() && (finished_ || closed_)) {
                co_return taken;
            }
        }
        if (!taken.empty()) {
            room_.notify_one();
            co_return taken;
        }
        co_await news_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

bool DocumentQueue::is_over() {
    const Lock lock{mutex_};
    return waiting_.empty() && (finished_ || closed_);
}

void DocumentQueue::close() {
    {
        const Lock lock{mutex_};
        closed_ = true;
        waiting_.clear();
    }
    room_.notify_one();
}

}  // namespace ragd
