#include "sources/git_command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/deadline.hpp"
#include "base/descriptor.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSaidBytesMax = 16 * limits::kKiB;  // on stderr; the end of it

/// What of ours it gets: no keys of services.
constexpr std::array<std::string_view, 14> kPassedOn{
    "PATH",          "HOME",       "XDG_CONFIG_HOME", "TMPDIR",        "USER",
    "SSH_AUTH_SOCK", "http_proxy", "https_proxy",     "no_proxy",      "HTTPS_PROXY",
    "NO_PROXY",      "ALL_PROXY",  "SSL_CERT_FILE",   "GIT_SSL_CAINFO"};

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("no pipe: {}", std::generic_category().message(errno)));
    }
    return Pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

std::vector<std::string> environment_of(const GitCall& call,
                                        const std::map<std::string, std::string>& ours) {
    std::vector<std::string> out{"LC_ALL=C",
                                 "GIT_TERMINAL_PROMPT=0",
                                 "GIT_ASKPASS=true",
                                 "SSH_ASKPASS=true",
                                 "GIT_SSH_COMMAND=ssh -oBatchMode=yes",
                                 "GIT_LFS_SKIP_SMUDGE=1",
                                 "GIT_OPTIONAL_LOCKS=0",
                                 "GIT_ALLOW_PROTOCOL=https:http:ssh:git:file"};
    for (const std::string_view name : kPassedOn) {
        if (const auto found = ours.find(std::string{name}); found != ours.end()) {
            out.push_back(fmt::format("{}={}", name, found->second));
        }
    }
    std::map<std::string, std::string> settings = call.settings;
    settings.emplace("core.hooksPath", "/dev/null");
    settings.emplace("core.fsmonitor", "false");
    settings.emplace("safe.directory", "*");  // it is read alone, and nothing in it is run
    out.push_back(fmt::format("GIT_CONFIG_COUNT={}", settings.size()));
    std::size_t number = 0;
    for (const auto& [name, value] : settings) {
        out.push_back(fmt::format("GIT_CONFIG_KEY_{}={}", number, name));
        out.push_back(fmt::format("GIT_CONFIG_VALUE_{}={}", number, value));
        ++number;
    }
    return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (std::string& word : words) {
        out.push_back(word.data());
    }
    out.push_back(nullptr);
    return out;
}

/// A process with a group of its own, which ends with this.
class Child {
public:
    explicit Child(pid_t process) : process_(process) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (process_ > 0) {
            ::kill(-process_, SIGKILL);
            (void)wait();
        }
    }
    int wait() {
        int status = 0;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = 0;
        return status;
    }

private:
    pid_t process_;
};

struct Streams {
    int out;
    int error;
};

Result<pid_t> spawn_git(const GitCall& call, const std::map<std::string, std::string>& environment,
                        Streams streams) {
    std::vector<std::string> arguments{"git"};
    arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
    std::vector<std::string> settings = environment_of(call, environment);
    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, streams.out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, streams.error, STDERR_FILENO);
    posix_spawnattr_t attributes{};
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    auto argv = pointers_to(arguments);
    auto envp = pointers_to(settings);
    pid_t process = 0;
    const int error =
        ::posix_spawnp(&process, "git", &actions, &attributes, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) {
        return fail(ErrorCode::kUnavailable,
                    error == ENOENT ? "there is no git on this machine; install it"
                                    : fmt::format("git cannot be started: {}",
                                                  std::generic_category().message(error)));
    }
    return process;
}

/// The last line of what it said, without its prefix.
std::string last_line(std::string_view said) {
    while (said.ends_with('\n')) {
        said.remove_suffix(1);
    }
    std::string_view line = said.substr(said.rfind('\n') + 1);
    constexpr std::string_view kFatal = "fatal: ";
    if (line.starts_with(kFatal)) {
        line.remove_prefix(kFatal.size());
    }
    return std::string{line};
}

struct Output {
    std::string out;
    std::string said;
    std::size_t out_bytes = 0;
};

/// False: the stream has ended.
Result<bool> take(int from, int into, std::size_t bytes_max, Output& output) {
    std::array<char, 64 * limits::kKiB> part{};
    const ssize_t got = ::read(from, part.data(), part.size());
    if (got <= 0) {
        return got < 0 && errno == EINTR;
    }
    std::string_view bytes{part.data(), static_cast<std::size_t>(got)};
    output.out_bytes += bytes.size();
    if (output.out_bytes > bytes_max) {
        return fail(ErrorCode::kTooLarge, fmt::format("git prints more than {} bytes", bytes_max));
    }
    if (into < 0) {
        output.out += bytes;
        return true;
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(into, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return fail(ErrorCode::kUnavailable,
                        fmt::format("what git prints cannot be kept: {}",
                                    std::generic_category().message(errno)));
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return true;
}

bool take_said(int from, Output& output) {
    std::array<char, 4 * limits::kKiB> part{};
    const ssize_t got = ::read(from, part.data(), part.size());
    if (got <= 0) {
        return got < 0 && errno == EINTR;
    }
    output.said.append(part.data(), static_cast<std::size_t>(got));
    if (output.said.size() > kSaidBytesMax) {
        output.said.erase(0, output.said.size() - kSaidBytesMax);
    }
    return true;
}

struct Kept {
    int file = -1;  // none: in memory
    std::size_t bytes_max = 0;
};

Result<Output> read_both(int out, int error, Kept kept, const Clock& clock, Deadline deadline) {
    Output output;
    std::array<pollfd, 2> streams{pollfd{.fd = out, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = error, .events = POLLIN, .revents = 0}};
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline.time() - clock.now());
        if (left.count() <= 0) {
            return fail(ErrorCode::kDeadlineExceeded, "git takes too long");
        }
        const auto wait = static_cast<int>(std::min<std::int64_t>(left.count(), 1000));
        if (::poll(streams.data(), streams.size(), wait) <= 0) {
            continue;
        }
        if (streams[0].revents != 0 && !RAG_TRY(take(out, kept.file, kept.bytes_max, output))) {
            streams[0].fd = -1;
        }
        if (streams[1].revents != 0 && !take_said(error, output)) {
            streams[1].fd = -1;
        }
    }
    return output;
}

}  // namespace

Result<std::string> run_git(const GitCall& call,
                            const std::map<std::string, std::string>& environment,
                            const Clock& clock) {
    Pipe out = RAG_TRY(make_pipe());
    Pipe error = RAG_TRY(make_pipe());
    Descriptor file;
    if (!call.out.empty()) {
        file = Descriptor::open(call.out, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        if (!file.is_open()) {
            return fail(
                ErrorCode::kUnavailable,
                fmt::format("no room for a file: {}", std::generic_category().message(errno)));
        }
    }
    const pid_t process =
        RAG_TRY(spawn_git(call, environment, {out.write.get(), error.write.get()}));
    Child child{process};
    out.write = Descriptor{};
    error.write = Descriptor{};
    const Kept kept{.file = file.is_open() ? file.get() : -1, .bytes_max = call.out_bytes_max};
    Output output = RAG_TRY(read_both(out.read.get(), error.read.get(), kept, clock,
                                      Deadline::in(clock, call.time_max)));
    const int status = child.wait();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail(ErrorCode::kUnavailable, fmt::format("git: {}", last_line(output.said)));
    }
    return std::move(output.out);
}

}  // namespace ragd
