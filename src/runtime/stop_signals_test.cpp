#include "runtime/stop_signals.hpp"

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>
#include <unistd.h>

namespace ragd {
namespace {

/// Each in a process of its own, since it takes the signals of the whole process.
class StopSignalsDeathTest : public testing::Test {
protected:
    void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }

    [[noreturn]] static void hang() {
        for (;;) {
            ::pause();
        }
    }
};

using testing::ExitedWithCode;

TEST_F(StopSignalsDeathTest, WhileItStartsTheFirstOneEndsTheProcess) {
    for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) {
        const auto start = [signal] {
            std::signal(SIGHUP, SIG_DFL);
            const StopSignals signals;
            ::kill(::getpid(), signal);
            hang();
        };
        EXPECT_EXIT(start(), ExitedWithCode(EXIT_SUCCESS), "");
    }
}

TEST_F(StopSignalsDeathTest, OnceItHasStartedTheFirstOneIsForWhoWaits) {
    const auto serve = [] {
        StopSignals signals;
        signals.started();
        ::kill(::getpid(), SIGTERM);
        std::_Exit(signals.wait() == SIGTERM ? 42 : 43);
    };
    EXPECT_EXIT(serve(), ExitedWithCode(42), "");
}

TEST_F(StopSignalsDeathTest, TheSecondOneEndsWhatHangs) {
    const auto hang_on = [] {
        StopSignals signals;
        signals.started();
        ::kill(::getpid(), SIGTERM);
        static_cast<void>(signals.wait());
        ::kill(::getpid(), SIGINT);
        hang();
    };
    EXPECT_EXIT(hang_on(), ExitedWithCode(EXIT_FAILURE), "");
}

TEST_F(StopSignalsDeathTest, HangingUpAfterTheFirstOneIsNobodysImpatience) {
    const auto hang_up = [] {
        std::signal(SIGHUP, SIG_DFL);
        StopSignals signals;
        signals.started();
        ::kill(::getpid(), SIGTERM);
        static_cast<void>(signals.wait());
        for (int i = 0; i < 2; ++i) {  // the second is taken by who has outlived the first
            ::kill(::getpid(), SIGHUP);
            sigset_t pending;
            do {
                sigemptyset(&pending);
                ::sigpending(&pending);
            } while (sigismember(&pending, SIGHUP) == 1);
        }
        std::_Exit(42);
    };
    EXPECT_EXIT(hang_up(), ExitedWithCode(42), "");
}

TEST_F(StopSignalsDeathTest, HangingUpIsNoSignalWhereItWasIgnored) {
    const auto start = [] {
        std::signal(SIGHUP, SIG_IGN);
        StopSignals signals;
        signals.started();
        ::kill(::getpid(), SIGHUP);
        ::kill(::getpid(), SIGTERM);
        std::_Exit(signals.wait() == SIGTERM ? 42 : 43);
    };
    EXPECT_EXIT(start(), ExitedWithCode(42), "");
}

}  // namespace
}  // namespace ragd
