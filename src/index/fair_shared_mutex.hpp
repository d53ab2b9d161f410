#pragma once
#include <mutex>
#include <shared_mutex>

namespace ragd {

/// A shared mutex under which a writer waits only for the readers of the moment. The plain one of
/// glibc prefers readers: searches that overlap without end would keep a change out for ever.
/// Works with std::shared_lock and std::unique_lock.
class FairSharedMutex {
public:
    void lock_shared() {
        const std::lock_guard wait_behind_writer{turnstile_};
        mutex_.lock_shared();
    }
    void unlock_shared() { mutex_.unlock_shared(); }
    void lock() {
        turnstile_.lock();
        mutex_.lock();
    }
    void unlock() {
        mutex_.unlock();
        turnstile_.unlock();
    }

private:
    std::mutex turnstile_;
    std::shared_mutex mutex_;
};

}  // namespace ragd
