#pragma once
#include <boost/asio/awaitable.hpp>

namespace ragd {

/// A coroutine on the io thread. What waits returns Task<Result<T>>; what only computes is a plain
/// function. Reference parameters must outlive the task: await it in the full expression or scope
/// that owns them, or take them by value.
template <typename T>
using Task = boost::asio::awaitable<T>;

}  // namespace ragd
