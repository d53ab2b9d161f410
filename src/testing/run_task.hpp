#pragma once
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "base/task.hpp"

namespace ragd {

/// Runs a task on the calling thread until it is done, and returns its value. For tests that need
/// no io thread of their own.
template <typename T>
T run_task(Task<T> task) {
    boost::asio::io_context context;
    std::optional<T> value;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, std::move(task),
                          [&](const std::exception_ptr& failure, T result) {
                              thrown = failure;
                              if (!failure) {
                                  value.emplace(std::move(result));
                              }
                          });
    context.run();
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return std::move(*value);
}

}  // namespace ragd
