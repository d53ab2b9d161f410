#pragma once
#include <condition_variable>
#include <mutex>
#include <shared_mutex>

namespace ragd {

// The mutexes of the standard library with what clang needs to check their use (-Wthread-safety,
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html). Most state needs only Guarded (guarded.hpp).
// Where several members or functions hang on one mutex, say so, and a missing lock does not compile:
//     void append(Job job) __attribute__((requires_capability(mutex)));
//     std::deque<Job> jobs __attribute__((guarded_by(mutex)));

class __attribute__((capability("mutex"))) Mutex {
public:
    void lock() __attribute__((acquire_capability())) { mutex_.lock(); }
    void unlock() __attribute__((release_capability())) { mutex_.unlock(); }

private:
    friend class Lock;
    std::mutex mutex_;
};

/// Holds a Mutex to the end of its scope, or until `unlock`.
class __attribute__((scoped_lockable)) Lock {
public:
    explicit Lock(Mutex& mutex) __attribute__((acquire_capability(mutex))) : lock_(mutex.mutex_) {}
    ~Lock() __attribute__((release_capability())) = default;
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    void unlock() __attribute__((release_capability())) { lock_.unlock(); }
    /// Gives the mutex up while it waits. Returns without reason now and then: ask in a loop.
    void wait(std::condition_variable& wake) { wake.wait(lock_); }

private:
    std::unique_lock<std::mutex> lock_;
};

/// Many readers or one writer.
class __attribute__((capability("mutex"))) SharedMutex {
public:
    void lock() __attribute__((acquire_capability())) { mutex_.lock(); }
    void unlock() __attribute__((release_capability())) { mutex_.unlock(); }
    void lock_shared() __attribute__((acquire_shared_capability())) { mutex_.lock_shared(); }
    void unlock_shared() __attribute__((release_shared_capability())) { mutex_.unlock_shared(); }

private:
    std::shared_mutex mutex_;
};

/// Holds a SharedMutex, or what locks like one, as one of its readers.
template <typename M>
class __attribute__((scoped_lockable)) ReadLock {
public:
    explicit ReadLock(M& mutex) __attribute__((acquire_shared_capability(mutex))) : mutex_(mutex) {
        mutex_.lock_shared();
    }
    ~ReadLock() __attribute__((release_generic_capability())) { mutex_.unlock_shared(); }
    ReadLock(const ReadLock&) = delete;
    ReadLock& operator=(const ReadLock&) = delete;

private:
    M& mutex_;
};

/// The same as its writer.
template <typename M>
class __attribute__((scoped_lockable)) WriteLock {
public:
    explicit WriteLock(M& mutex) __attribute__((acquire_capability(mutex))) : mutex_(mutex) {
        mutex_.lock();
    }
    ~WriteLock() __attribute__((release_capability())) { mutex_.unlock(); }
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

private:
    M& mutex_;
};

}  // namespace ragd
