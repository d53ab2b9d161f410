#include "audit/audit_log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit_files.hpp"

namespace ragd {
namespace {

constexpr std::size_t kWaitingMax = 4096;
constexpr std::size_t kLineBytesMax = 4 * limits::kMiB;
constexpr unsigned kOwnerOnly = 0600;

Error not_usable(const std::filesystem::path& path, std::string_view what) {
    return fail(ErrorCode::kUnavailable, fmt::format("the audit trail: {} {}: {}", path.string(),
                                                     what, std::strerror(errno)));
}

Result<Descriptor> lock(const std::filesystem::path& folder) {
    const auto file = folder / "lock";
    auto opened = Descriptor::open(file, O_RDWR | O_CREAT | O_NOFOLLOW, kOwnerOnly);
    if (!opened.is_open()) {
        return not_usable(file, "cannot be opened");
    }
    struct flock whole{};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(opened.get(), F_OFD_SETLK, &whole) != 0) {
        return fail(ErrorCode::kConflict,
                    fmt::format("the audit trail in {} is written by another process: give each "
                                "its own AUDIT_DIR",
                                folder.string()));
    }
    return opened;
}

std::string read_end(int file, std::uint64_t size) {
    std::string end(std::min<std::uint64_t>(size, kLineBytesMax), '\0');
    const auto from = static_cast<off_t>(size - end.size());
    const ssize_t got = ::pread(file, end.data(), end.size(), from);
    end.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return end;
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(file, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

}  // namespace

/// Adds lines to the latest file. On one thread.
class AuditLog::Writer {
public:
    Writer(Options options, Descriptor lock)
        : options_(std::move(options)), lock_(std::move(lock)) {}

    Result<void> resume(const Parts& parts) {
        const auto files = audit_files(options_.folder);
        number_ = files.empty() ? 1 : files.back().number;
        RAG_TRY(open_file());
        const std::string end = read_end(file_.get(), size_);
        const auto newline = end.rfind('\n');
        const std::size_t whole = newline == std::string::npos ? 0 : newline + 1;
        std::string lines = end.substr(0, whole);
        if (lines.empty() && files.size() > 1) {  // it was begun, and has none yet
            lines = lines_of(files[files.size() - 2].path);
        }
        take_place(last_line(lines), parts);
        return whole < end.size() ? take_off(end.substr(whole), parts) : Result<void>{};
    }

    Result<void> add(const AuditEntry& entry, bool to_disk) {
        ChainedLine line = encode_entry(entry, place_);
        line.text += '\n';
        if (size_ > 0 && size_ + line.text.size() > options_.file_bytes_max) {
            RAG_TRY(begin_next());
        }
        if (!write_all(file_.get(), line.text)) {
            const Error failed = not_usable(file_path(), "cannot be written");
            (void)::ftruncate(file_.get(), static_cast<off_t>(size_));  // no half of an entry
            return failed;
        }
        size_ += line.text.size();
        place_ = {.number = place_.number + 1, .prev = std::move(line.hash)};
        if (to_disk && ::fdatasync(file_.get()) != 0) {
            return not_usable(file_path(), "cannot be written to the disk");
        }
        return {};
    }

private:
    [[nodiscard]] std::filesystem::path file_path() const {
        return audit_file(options_.folder, number_);
    }

    static std::string lines_of(const std::filesystem::path& path) {
        const auto file = Descriptor::open(path, O_RDONLY);
        struct stat about{};
        return file.is_open() && ::fstat(file.get(), &about) == 0
                   ? read_end(file.get(), static_cast<std::uint64_t>(about.st_size))
                   : std::string{};
    }

    static std::string_view last_line(std::string_view lines) {
        lines.remove_suffix(lines.ends_with('\n') ? 1 : 0);
        const auto before = lines.rfind('\n');
        return before == std::string_view::npos ? lines : lines.substr(before + 1);
    }

    /// Behind that line. One that was changed is no reason not to go on: who looks is told of it.
    void take_place(std::string_view line, const Parts& parts) {
        if (line.empty()) {
            return;
        }
        auto last = check_line(line);
        if (!last) {
            parts.log.error("audit_trail_changed",
                            {{"file", file_path().string()}, {"reason", last.error().message}});
            return;
        }
        place_ = {.number = last->place.number + 1, .prev = std::move(last->hash)};
    }

    Result<void> take_off(const std::string& torn, const Parts& parts) {
        size_ -= torn.size();
        if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) {
            return not_usable(file_path(), "cannot be cut");
        }
        return add({.time = parts.clock.wall(),
                    .who = "ragd",
                    .tenant = {},
                    .from = {},
                    .act = "resume",
                    .target = {},
                    .request_id = {},
                    .detail = "an entry that was not written whole was taken off: " + torn},
                   true);
    }

    Result<void> open_file() {
        file_ = Descriptor::open(file_path(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, kOwnerOnly);
        struct stat about{};
        if (!file_.is_open() || ::fstat(file_.get(), &about) != 0) {
            return not_usable(file_path(), "cannot be opened");
        }
        size_ = static_cast<std::uint64_t>(about.st_size);
        return {};
    }

    Result<void> begin_next() {
        if (::fdatasync(file_.get()) != 0) {
            return not_usable(file_path(), "cannot be written to the disk");
        }
        ++number_;
        if (auto opened = open_file(); !opened) {
            --number_;
            (void)open_file();
            return opened;
        }
        auto files = audit_files(options_.folder);
        for (std::size_t i = 0; options_.files_kept > 0 && i + options_.files_kept < files.size();
             ++i) {
            std::error_code ignored;  // it goes the next time
            std::filesystem::remove(files[i].path, ignored);
        }
        return {};
    }

    Options options_;
    Descriptor lock_;
    Descriptor file_;
    std::uint64_t number_ = 1;
    std::uint64_t size_ = 0;
    ChainPlace place_;
};

Result<std::unique_ptr<AuditLog>> AuditLog::open(Options options, Parts parts) {
    std::error_code failed;
    std::filesystem::create_directories(options.folder.parent_path(), failed);
    constexpr mode_t kFolder = 0700;
    if (::mkdir(options.folder.c_str(), kFolder) != 0 && errno != EEXIST) {
        return not_usable(options.folder, "cannot be made");
    }
    auto own = RAG_TRY(lock(options.folder));
    auto writer = std::make_unique<Writer>(std::move(options), std::move(own));
    RAG_TRY(writer->resume(parts));
    return std::unique_ptr<AuditLog>{new AuditLog{std::move(writer), parts}};
}

AuditLog::AuditLog(std::unique_ptr<Writer> writer, const Parts& parts)
    : log_(parts.log),
      outcomes_(parts.metrics,
                {"rag_audit_entries_total", "Entries of the audit trail, by what became of them"},
                {"outcome"}),
      writer_(std::move(writer)),
      thread_("audit", 1, kWaitingMax, parts.clock) {}

AuditLog::~AuditLog() {
    std::promise<void> written;
    // Of the second class: after every entry that waits.
    const auto last = thread_.post({.work_class = WorkClass::kBulk},
                                   [&written](std::size_t) { written.set_value(); });
    if (last) {
        written.get_future().wait();
    }
}

void AuditLog::count(const Result<void>& outcome) {
    outcomes_.at(outcome ? AuditOutcome::kWritten : AuditOutcome::kLost).add();
    if (!outcome) {
        log_.error("audit_entry_lost", {{"reason", outcome.error().message}});
    }
}

Task<void> AuditLog::record(AuditEntry entry) {
    count(co_await thread_.run(
        {}, [this, entry = std::move(entry)](std::size_t) { return writer_->add(entry, true); }));
}

void AuditLog::note(AuditEntry entry) {
    auto work = [this, entry = std::move(entry)](std::size_t) {
        count(writer_->add(entry, false));
    };
    if (const auto queued = thread_.post({}, std::move(work)); !queued) {
        count(queued);
    }
}

}  // namespace ragd
