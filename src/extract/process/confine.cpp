#include "extract/process/confine.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include <fmt/format.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace ragd {
namespace {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kBoundsMemory = false;  // the shadow of a sanitizer is larger than any bound
#else
constexpr bool kBoundsMemory = true;
#endif

/// The socket, the document, and a few to spare: see child.cpp.
constexpr rlim_t kOpenFilesMax = 16;

Result<void> bound(__rlimit_resource what, rlim_t soft, rlim_t hard) {
    const rlimit limit{.rlim_cur = soft, .rlim_max = hard};
    if (::setrlimit(what, &limit) != 0) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("a limit of the child cannot be set: {}", std::strerror(errno)));
    }
    return {};
}

/// Of address space: libraries count, though most of them is never touched.
std::size_t memory_in_use() {
    std::ifstream file{"/proc/self/statm"};
    std::size_t pages = 0;
    file >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

Result<void> bound_resources(const ExtractLimits& limits) {
    if (kBoundsMemory) {
        const rlim_t bytes = memory_in_use() + limits.input_bytes_max + limits.memory_bytes_max;
        RAG_TRY(bound(RLIMIT_AS, bytes, bytes));
    }
    RAG_TRY(bound(RLIMIT_CORE, 0, 0));
    RAG_TRY(bound(RLIMIT_FSIZE, 0, 0));
    RAG_TRY(bound(RLIMIT_NOFILE, kOpenFilesMax, kOpenFilesMax));
    return bound(RLIMIT_NPROC, 0, 0);
}

/// What needs no look at its arguments: memory, time, signals of its own, and the open socket.
constexpr std::array kAllowed = {
    SCMP_SYS(read),         SCMP_SYS(readv),          SCMP_SYS(pread64),
    SCMP_SYS(write),        SCMP_SYS(writev),         SCMP_SYS(recvmsg),
    SCMP_SYS(recvfrom),     SCMP_SYS(sendmsg),        SCMP_SYS(sendto),
    SCMP_SYS(close),        SCMP_SYS(lseek),          SCMP_SYS(fstat),
    SCMP_SYS(poll),         SCMP_SYS(munmap),         SCMP_SYS(mremap),
    SCMP_SYS(brk),          SCMP_SYS(madvise),        SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),  SCMP_SYS(clock_gettime),  SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday), SCMP_SYS(time),           SCMP_SYS(getrandom),
    SCMP_SYS(getpid),       SCMP_SYS(gettid),         SCMP_SYS(getrusage),
    SCMP_SYS(getuid),       SCMP_SYS(geteuid),        SCMP_SYS(getgid),
    SCMP_SYS(getegid),      SCMP_SYS(sysinfo),        SCMP_SYS(uname),
    SCMP_SYS(sched_yield),  SCMP_SYS(alarm),          SCMP_SYS(sched_getaffinity),
    SCMP_SYS(exit),         SCMP_SYS(exit_group),     SCMP_SYS(restart_syscall),
    SCMP_SYS(getrlimit),
};

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
/// UndefinedBehaviorSanitizer asks by a pipe whether memory can be read, before it looks at an object.
constexpr std::array kAllowedToSanitizers{SCMP_SYS(pipe), SCMP_SYS(pipe2)};
#else
constexpr std::array<int, 0> kAllowedToSanitizers{};
#endif

/// 0, or a negative errno, as libseccomp has it.
int add_rules(scmp_filter_ctx filter) {
    for (const int call : kAllowed) {
        if (const int error = ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0); error != 0) {
            return error;
        }
    }
    // No memory that can be run: what is loaded by now is all there will ever be.
    for (const int call : kAllowedToSanitizers) {
        if (const int error = ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0); error != 0) {
            return error;
        }
    }
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
        const scmp_arg_cmp no_exec = {
            .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
        if (const int error = ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &no_exec);
            error != 0) {
            return error;
        }
    }
    const auto self = static_cast<scmp_datum_t>(::getpid());
    const scmp_arg_cmp own_signal = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = self, .datum_b = 0};
    const scmp_arg_cmp own_limits = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = 0, .datum_b = 0};
    if (const int error =
            ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &own_signal);
        error != 0) {
        return error;
    }
    return ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, &own_limits);
}

/// Why there is no filter; empty: there is one.
std::string filter_system_calls() {
    const std::unique_ptr<void, void (*)(void*)> filter{::seccomp_init(SCMP_ACT_ERRNO(EPERM)),
                                                        ::seccomp_release};
    int error = filter == nullptr ? -ENOMEM : add_rules(filter.get());
    if (error == 0) {
        error = ::seccomp_load(filter.get());
    }
    return error == 0 ? "" : fmt::format("no seccomp filter: {}", std::strerror(-error));
}

}  // namespace

Result<std::string> confine_process(const ExtractLimits& limits) {
    RAG_TRY(bound_resources(limits));
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return fmt::format("no limit of rights: {}", std::strerror(errno));
    }
    return filter_system_calls();
}

Result<void> allow_processor_time(std::chrono::seconds more) {
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) != 0) {
        return fail(ErrorCode::kUnavailable, std::strerror(errno));
    }
    const auto seconds = used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 + more.count();
    return bound(RLIMIT_CPU, static_cast<rlim_t>(seconds), RLIM_INFINITY);
}

Result<void> add_processor_time(std::chrono::seconds more) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_CPU, &limit) != 0) {
        return fail(ErrorCode::kUnavailable, std::strerror(errno));
    }
    return limit.rlim_cur == RLIM_INFINITY
               ? Result<void>{}
               : bound(RLIMIT_CPU, limit.rlim_cur + static_cast<rlim_t>(more.count()),
                       RLIM_INFINITY);
}

}  // namespace ragd
