#include "runtime/stop_signals.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>
#include <utility>

#include "runtime/thread_name.hpp"

namespace ragd {
namespace {

bool is_ignored(int signal) {
    struct sigaction present{};
    return ::sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGQUIT}) {
        sigaddset(&set, signal);
    }
    if (!is_ignored(SIGHUP)) {
        sigaddset(&set, SIGHUP);
    }
    return set;
}

int next_of(const sigset_t& set) {
    int received = 0;
    while (sigwait(&set, &received) != 0) {
    }
    return received;
}

}  // namespace

StopSignals::StopSignals() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::promise<int> first;
    first_ = first.get_future();
    std::thread{[set, first = std::move(first), has_started = has_started_,
                 asked = asked_]() mutable {
        name_this_thread("signals");
        const int signal = next_of(set);
        if (!*has_started) {
            std::_Exit(EXIT_SUCCESS);
        }
        first.set_value(signal);
        asked.request_stop();
        while (next_of(set) == SIGHUP) {
        }
        std::_Exit(EXIT_FAILURE);
    }}.detach();
}

int StopSignals::wait() {
    return first_.get();
}

}  // namespace ragd
