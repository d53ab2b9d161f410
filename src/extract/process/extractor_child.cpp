#include "extract/process/extractor_child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "extract/extract_fault.hpp"
#include "extract/process/channel.hpp"
#include "extract/process/child.hpp"
#include "extract/process/message.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kStartMax{30};  // on a machine that does much else

#if __has_feature(address_sanitizer)
constexpr bool kShowsStderr = true;  // what a sanitizer says of a child should be read
#else
constexpr bool kShowsStderr = false;  // libraries print what nobody asked for
#endif

/// What a child is to have open: nothing but its socket.
class SpawnActions {
public:
    explicit SpawnActions(int socket) {
        good_ = ::posix_spawn_file_actions_init(&actions_) == 0 &&
                ::posix_spawn_file_actions_adddup2(&actions_, socket, kChildSocket) == 0 &&
                ::posix_spawn_file_actions_addclosefrom_np(&actions_, kChildSocket + 1) == 0;
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            if (standard != STDERR_FILENO || !kShowsStderr) {
                good_ = good_ && ::posix_spawn_file_actions_addopen(&actions_, standard,
                                                                    "/dev/null", O_RDWR, 0) == 0;
            }
        }
    }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }

    [[nodiscard]] const posix_spawn_file_actions_t* get() const {
        return good_ ? &actions_ : nullptr;
    }

private:
    posix_spawn_file_actions_t actions_{};
    bool good_ = false;
};

/// Signals as a program expects them when it starts, whatever this process made of them.
class SpawnAttributes {
public:
    SpawnAttributes() {
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        // A group of its own: Ctrl-C is for its parent, which ends it when it has no more use for it.
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }

    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

constexpr const char* kChildMark = "RAGD_EXTRACT_CHILD";

Result<pid_t> spawn(const ExtractorPoolOptions& options, int socket) {
    // A program that does not know these arguments, such as a test, would do all its work again.
    if (::getenv(kChildMark) != nullptr) {  // NOLINT(concurrency-mt-unsafe): nobody sets it here
        return fail(ErrorCode::kUnavailable, "a process that reads documents starts no other one");
    }
    const SpawnActions actions{socket};
    const SpawnAttributes attributes;
    std::string name = "ragd";
    std::vector<std::string> arguments = options.arguments;
    std::vector<char*> argv{name.data()};
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    // Ours may hold keys. Tesseract's OpenMP is not to start threads, which a child cannot have.
    std::string one_thread = "OMP_THREAD_LIMIT=1";
    std::string mark = fmt::format("{}=1", kChildMark);
    std::array<char*, 3> environment{one_thread.data(), mark.data(), nullptr};
    pid_t process = 0;
    const int error = actions.get() == nullptr
                          ? ENOMEM
                          : ::posix_spawn(&process, options.program.c_str(), actions.get(),
                                          attributes.get(), argv.data(), environment.data());
    if (error != 0) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("no process to read documents in: {}", std::strerror(error)));
    }
    return process;
}

/// Appends `bytes` to `out` as they come: a child that only says that it has much to say costs nothing.
Result<void> receive_into(std::string& out, std::size_t bytes, int socket, const Clock& clock,
                          Deadline deadline) {
    constexpr std::size_t kPart = limits::kMiB;
    while (out.size() < bytes) {
        const std::size_t start = out.size();
        out.resize(std::min(bytes, start + kPart));
        RAG_TRY(receive_all(socket, std::span{out}.subspan(start), clock, deadline));
    }
    return {};
}

Result<Reply> receive_frame(int socket, const Frame& most, const Clock& clock, Deadline deadline) {
    Frame frame;
    RAG_TRY(receive_all(socket, {reinterpret_cast<char*>(&frame), sizeof frame}, clock, deadline));
    if (frame.head_bytes > most.head_bytes || frame.body_bytes > most.body_bytes) {
        return fail(ErrorCode::kTooLarge, "a longer answer than there can be");
    }
    Reply reply;
    RAG_TRY(receive_into(reply.head, frame.head_bytes, socket, clock, deadline));
    RAG_TRY(receive_into(reply.body, frame.body_bytes, socket, clock, deadline));
    return reply;
}

/// The reply, however many pages the child asks time for: as many as may be recognised.
Result<Reply> receive_reply(int socket, const ExtractLimits& limits, const Clock& clock) {
    auto deadline = Deadline::in(clock, limits.wall_max);
    for (std::size_t pages = 0; pages <= limits.ocr.pages_max; ++pages) {
        auto reply = receive_frame(socket, frame_max(limits), clock, deadline);
        if (!reply || !reply->head.empty()) {
            return reply;
        }
        deadline = Deadline::at(deadline.time() + slow_page_time(limits));
    }
    return fail(ErrorCode::kDeadlineExceeded, "more pages than may be recognised");
}

/// 0 where that is not known.
std::size_t address_space_of(pid_t process) {
    std::ifstream file{fmt::format("/proc/{}/statm", process)};
    std::size_t pages = 0;
    file >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

Result<std::unique_ptr<ExtractorChild>> ExtractorChild::start(const ExtractorPoolOptions& options,
                                                              const Clock& clock) {
    ChannelEnds ends = RAG_TRY(make_channel());
    const pid_t process = RAG_TRY(spawn(options, ends.child.get()));
    ends.child = Descriptor{};
    std::unique_ptr<ExtractorChild> child{
        new ExtractorChild{process, std::move(ends.parent), clock}};
    constexpr Frame kHelloMax{.head_bytes = limits::kKiB, .body_bytes = 0};
    const int socket = child->socket_.get();
    const auto sent = send_all(socket, bytes_of(options.limits));
    const auto hello = sent
                           ? receive_frame(socket, kHelloMax, clock, Deadline::in(clock, kStartMax))
                           : Result<Reply>{sent.error()};
    if (!hello) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("the process to read documents in did not start: {}",
                                hello.error().message));
    }
    child->weakness_ = hello->head;
    child->bytes_when_ready_ = address_space_of(process);
    return child;
}

std::size_t ExtractorChild::grown_bytes() const {
    const std::size_t now = process_ == 0 ? 0 : address_space_of(process_);
    return now - std::min(now, bytes_when_ready_);
}

ExtractorChild::~ExtractorChild() {
    end();
}

int ExtractorChild::end() {
    int status = 0;
    if (const pid_t process = std::exchange(process_, 0); process != 0) {
        ::kill(process, SIGKILL);
        while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
        }
    }
    is_good_ = false;
    return status;
}

void ExtractorChild::interrupt() const {
    ::shutdown(socket_.get(), SHUT_RDWR);
}

Error ExtractorChild::why_it_ended() {
    const int status = end();
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM)) {
        return fail_extract(ExtractFault::kParserTimeout, "it takes too much time");
    }
    return fail_extract(ExtractFault::kParserCrashed,
                        WIFSIGNALED(status)
                            ? fmt::format("its reader ended by {}", ::sigdescr_np(WTERMSIG(status)))
                            : fmt::format("its reader ended with {}", WEXITSTATUS(status)));
}

Result<void> ExtractorChild::send_request(std::string_view file_name, std::string_view bytes,
                                          const ExtractLimits& limits) const {
    const Descriptor memory = RAG_TRY(make_sealed_memory(bytes));
    const std::string_view name =
        file_name.substr(file_name.size() - std::min(file_name.size(), kNameBytesMax));
    const Request request{.limits = limits,
                          .name_bytes = static_cast<std::uint32_t>(name.size()),
                          .input_bytes = bytes.size()};
    RAG_TRY(send_all(socket_.get(), bytes_of(request), memory.get()));
    return send_all(socket_.get(), name);
}

Result<Extraction> ExtractorChild::extract(std::string_view file_name, std::string_view bytes,
                                           const ExtractLimits& limits) {
    ++documents_;
    const auto sent = send_request(file_name, bytes, limits);
    if (!sent) {  // it ended while it was idle: not this document's fault
        end();
        return sent.error();
    }
    auto reply = receive_reply(socket_.get(), limits, clock_);
    if (!reply && reply.error().code == ErrorCode::kDeadlineExceeded) {
        end();
        return fail_extract(ExtractFault::kParserTimeout,
                            fmt::format("it takes more than {} s", limits.wall_max.count()));
    }
    if (!reply && reply.error().code == ErrorCode::kTooLarge) {
        end();
        return fail_extract(ExtractFault::kTooLarge, reply.error().message);
    }
    if (!reply) {
        return why_it_ended();
    }
    auto out = decode_reply(std::move(*reply), limits);
    if (!out && fault_of(out.error()) == ExtractFault::kParserCrashed) {
        end();
    }
    return out;
}

}  // namespace ragd
