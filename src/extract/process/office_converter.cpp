#include "extract/process/office_converter.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/deadline.hpp"
#include "extract/extract_fault.hpp"
#include "extract/process/channel.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

/// What of a profile matters: nothing that is in a file makes the program do more than read it.
constexpr std::string_view kProfile = R"(<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
)";

/// A folder that goes with what is in it.
class PrivateFolder {
public:
    static Result<PrivateFolder> make() {
        std::error_code error;
        std::string name = (fs::temp_directory_path(error) / "ragd-office-XXXXXX").string();
        if (error || ::mkdtemp(name.data()) == nullptr) {
            return fail(ErrorCode::kUnavailable, "no folder to convert a document in");
        }
        return PrivateFolder{name};
    }
    PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    PrivateFolder& operator=(PrivateFolder&&) = delete;
    ~PrivateFolder() {
        std::error_code ignored;
        if (!path_.empty()) {
            fs::remove_all(path_, ignored);
        }
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    explicit PrivateFolder(fs::path path) : path_(std::move(path)) {}
    fs::path path_;
};

Result<void> write_file(const fs::path& path, std::string_view bytes) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream file{path, std::ios::binary};
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    return file ? Result<void>{}
                : Result<void>{fail(ErrorCode::kUnavailable, "no room to convert a document in")};
}

/// What a new process is to be, all of it ready before fork(): behind that only system calls may be made.
struct Start {
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::vector<char*> argv;
    std::vector<char*> envp;
    rlimit processor{};
    rlimit memory{};
    rlimit file{};
    int socket = -1;

    void seal() {
        for (std::string& text : arguments) {
            argv.push_back(text.data());
        }
        for (std::string& text : environment) {
            envp.push_back(text.data());
        }
        argv.push_back(nullptr);
        envp.push_back(nullptr);
    }
};

rlimit same(std::uint64_t value) {
    return {.rlim_cur = value, .rlim_max = value};
}

[[noreturn]] void become(const Start& start) {
    constexpr int kSocket = 3;
    ::setpgid(0, 0);
    const int null = ::open("/dev/null", O_RDWR);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        ::dup2(null, standard);
    }
    // Open in all that it starts: closed once all of that has ended.
    ::dup2(::fcntl(start.socket, F_DUPFD, kSocket + 1), kSocket);  // a copy is kept over execve()
    ::close_range(kSocket + 1, ~0U, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::setrlimit(RLIMIT_CPU, &start.processor);
    ::setrlimit(RLIMIT_AS, &start.memory);
    ::setrlimit(RLIMIT_FSIZE, &start.file);
    const rlimit no_core{};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    // No network: as root, else in a namespace of users; a kernel that allows neither leaves it as it is.
    if (::unshare(CLONE_NEWNET) != 0) {
        ::unshare(CLONE_NEWUSER | CLONE_NEWNET);
    }
    ::execve(start.argv.front(), start.argv.data(), start.envp.data());
    ::_exit(EXIT_FAILURE);
}

/// Runs it to its end, or to the deadline; then nothing of it is left.
Result<void> run_until(const Start& start, ChannelEnds ends, const Clock& clock,
                       Deadline deadline) {
    const pid_t process = ::fork();
    if (process < 0) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("no process to convert a document in: {}", std::strerror(errno)));
    }
    if (process == 0) {
        become(start);
    }
    ::setpgid(process, process);
    ends.child = Descriptor{};
    std::array<char, 1> byte{};
    const auto ended =
        receive_all(ends.parent.get(), byte, clock, deadline);  // nothing is ever sent
    ::kill(-process, SIGKILL);
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (ended.error().code == ErrorCode::kDeadlineExceeded) {
        return fail_extract(ExtractFault::kParserTimeout, "LibreOffice did not end in time");
    }
    return {};
}

Start start_of(const fs::path& program, const fs::path& folder, std::string_view extension,
               const ExtractLimits& limits) {
    constexpr std::uint64_t kProgramBytes =
        4096 * limits::kMiB;  // what it maps before it does anything
    Start out;
    out.arguments = {program.string(),
                     "-env:UserInstallation=file://" + (folder / "profile").string(),
                     "--headless",
                     "--norestore",
                     "--nolockcheck",
                     "--nodefault",
                     "--convert-to",
                     std::string{extension},
                     "--outdir",
                     (folder / "out").string(),
                     (folder / "document").string()};
    out.environment = {"HOME=" + folder.string(), "TMPDIR=" + folder.string(),
                       "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
                       "SAL_USE_VCLPLUGIN=svp"};
    out.processor = same(static_cast<std::uint64_t>(limits.cpu_max.count()));
    out.memory = same(kProgramBytes + limits.memory_bytes_max);
    out.file = same(limits.unpacked_bytes_max);
    out.seal();
    return out;
}

Result<std::string> read_made(const fs::path& path, std::size_t bytes_max) {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(path, error);
    if (error || bytes == 0) {
        return fail_extract(ExtractFault::kDamaged, "LibreOffice could not read it");
    }
    if (bytes > bytes_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("converted it has more than {} bytes", bytes_max));
    }
    std::ifstream file{path, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

std::vector<fs::path> office_programs() {
    return {"/usr/bin/soffice", "/usr/local/bin/soffice", "/usr/lib/libreoffice/program/soffice",
            "/opt/libreoffice/program/soffice"};
}

OfficeConverter::OfficeConverter(const std::vector<fs::path>& programs, const Clock& clock)
    : clock_(clock) {
    for (const fs::path& program : programs) {
        if (program_.empty() && ::access(program.c_str(), X_OK) == 0) {
            program_ = program;
        }
    }
}

Result<std::string> OfficeConverter::convert(std::string_view bytes, std::string_view extension,
                                             const ExtractLimits& limits) const {
    const PrivateFolder folder = RAG_TRY(PrivateFolder::make());
    RAG_TRY(write_file(folder.path() / "document", bytes));
    RAG_TRY(write_file(folder.path() / "profile/user/registrymodifications.xcu", kProfile));
    ChannelEnds ends = RAG_TRY(make_channel());
    Start start = start_of(program_, folder.path(), extension, limits);
    start.socket = ends.child.get();
    RAG_TRY(run_until(start, std::move(ends), clock_, Deadline::in(clock_, limits.wall_max)));
    return read_made(folder.path() / "out" / fmt::format("document.{}", extension),
                     limits.input_bytes_max);
}

}  // namespace ragd
