#pragma once
#include <utility>

#include "base/mutex.hpp"

namespace ragd {

/// A value and the mutex that guards it, as one: it cannot be reached without the lock.
///     Guarded<Table> table;
///     table.with([&](Table& t) { t.insert(key); });
/// Threads: any. Do not call back into the same Guarded from inside `with`: it would deadlock.
template <typename T>
class Guarded {
public:
    Guarded() = default;
    explicit Guarded(T value) : value_(std::move(value)) {}

    template <typename F>
    decltype(auto) with(F&& use) {
        const Lock lock{mutex_};
        return std::forward<F>(use)(value_);
    }
    template <typename F>
    decltype(auto) with(F&& use) const {
        const Lock lock{mutex_};
        return std::forward<F>(use)(value_);
    }

private:
    mutable Mutex mutex_;
    T value_ __attribute__((guarded_by(mutex_)));
};

/// The same with many readers at once or one writer.
template <typename T>
class SharedGuarded {
public:
    SharedGuarded() = default;
    explicit SharedGuarded(T value) : value_(std::move(value)) {}

    template <typename F>
    decltype(auto) read(F&& use) const {
        const ReadLock lock{mutex_};
        return std::forward<F>(use)(value_);
    }
    template <typename F>
    decltype(auto) write(F&& use) {
        const WriteLock lock{mutex_};
        return std::forward<F>(use)(value_);
    }

private:
    mutable SharedMutex mutex_;
    T value_ __attribute__((guarded_by(mutex_)));
};

}  // namespace ragd
