#pragma once
#include <mutex>
#include <shared_mutex>

namespace ragd {

/// A shared mutex under which a writer waits only for the readers of the moment. The plain one of
/// glibc prefers readers: searches that overlap without end would keep a change out for ever.
/// Works with ReadLock and WriteLock.
class __attribute__((capability("mutex"))) FairSharedMutex {
public:
    void lock_shared() __attribute__((acquire_shared_capability())) {
        const std::lock_guard wait_behind_writer{turnstile_};
        mutex_.lock_shared();
    }
    void unlock_shared() __attribute__((release_shared_capability())) { mutex_.unlock_shared(); }
    void lock() __attribute__((acquire_capability())) {
        turnstile_.lock();
        mutex_.lock();
    }
    void unlock() __attribute__((release_capability())) {
        mutex_.unlock();
        turnstile_.unlock();
    }

private:
    std::mutex turnstile_;
    std::shared_mutex mutex_;
};

}  // namespace ragd
