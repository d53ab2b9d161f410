#pragma once
#include <exception>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "base/task.hpp"

namespace ragd {

/// The one thread on which every coroutine runs. Nothing on it blocks or computes.
/// Threads: any. Lifetime: outlives all that hold its executor; the destructor stops the thread
/// and drops what still waits.
class IoThread {
public:
    explicit IoThread(std::string name = "io");
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    [[nodiscard]] boost::asio::any_io_executor executor() { return context_.get_executor(); }
    /// Lets the thread finish the handler it is in, and end.
    void stop();

    /// Runs a task from a plain thread and waits for its value. Rethrows what it throws.
    /// Requires: not called on the io thread itself.
    template <typename T>
    T block_on(Task<T> task) {
        std::promise<std::optional<T>> done;
        auto value = done.get_future();
        boost::asio::co_spawn(context_, std::move(task),
                              [&done](const std::exception_ptr& failure, T result) {
                                  if (failure) {
                                      done.set_exception(failure);
                                  } else {
                                      done.set_value(std::optional<T>{std::move(result)});
                                  }
                              });
        return std::move(*value.get());
    }

private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::jthread thread_;
};

}  // namespace ragd
