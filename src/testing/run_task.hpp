#pragma once
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "base/guarded.hpp"
#include "base/task.hpp"

namespace ragd {

/// An io_context of one call, taken from those that no call uses. They live until the program ends:
/// a pool thread that resumes a task may still be about to wake the context when the task is done.
class BorrowedContext {
public:
    BorrowedContext() {
        context_ = idle().with([](Contexts& contexts) {
            std::unique_ptr<boost::asio::io_context> taken;
            if (!contexts.empty()) {
                taken = std::move(contexts.back());
                contexts.pop_back();
            }
            return taken;
        });
        if (context_ == nullptr) {
            context_ = std::make_unique<boost::asio::io_context>();
        }
    }
    ~BorrowedContext() {
        context_->restart();
        idle().with([&](Contexts& contexts) { contexts.push_back(std::move(context_)); });
    }
    BorrowedContext(const BorrowedContext&) = delete;
    BorrowedContext& operator=(const BorrowedContext&) = delete;

    boost::asio::io_context& operator*() { return *context_; }

private:
    using Contexts = std::vector<std::unique_ptr<boost::asio::io_context>>;
    static Guarded<Contexts>& idle() {
        static Guarded<Contexts> contexts;
        return contexts;
    }

    std::unique_ptr<boost::asio::io_context> context_;
};

/// Runs a task on the calling thread until it is done, and returns its value. For tests that need
/// no io thread of their own.
template <typename T>
T run_task(Task<T> task) {
    BorrowedContext context;
    std::optional<T> value;
    std::exception_ptr thrown;
    boost::asio::co_spawn(*context, std::move(task),
                          [&](const std::exception_ptr& failure, T result) {
                              thrown = failure;
                              if (!failure) {
                                  value.emplace(std::move(result));
                              }
                          });
    (*context).run();
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return std::move(*value);
}

}  // namespace ragd
