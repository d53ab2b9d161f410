#include "index/snapshot_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"

namespace ragd {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

Error system_error(const char* what, const std::filesystem::path& path) {
    const int error = errno;
    const auto code = error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
    return fail(code, fmt::format("cannot {} the index file '{}': {}", what, path.string(),
                                  std::generic_category().message(error)));
}

Error write_error(const std::filesystem::path& path) {
    Error error = system_error("write", path);
    error.code = ErrorCode::kUnavailable;
    return error;
}

Error damaged(const std::filesystem::path& path, const char* how) {
    return fail(ErrorCode::kMalformed,
                fmt::format("the index file '{}' is damaged: {}", path.string(), how));
}

std::span<const std::byte> bytes_of(const std::uint64_t& value) {
    return std::as_bytes(std::span{&value, 1});
}

}  // namespace

struct SnapshotWriter::State {
    State(std::filesystem::path target, std::filesystem::path beside, Descriptor opened)
        : path(std::move(target)), unfinished(std::move(beside)), file(std::move(opened)) {}
    ~State() {
        if (!committed) {
            ::unlink(unfinished.c_str());
        }
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::filesystem::path path;
    std::filesystem::path unfinished;
    Descriptor file;
    std::vector<std::byte> buffer;
    Hash64 hash;
    bool committed = false;
};

SnapshotWriter::SnapshotWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SnapshotWriter::~SnapshotWriter() = default;
SnapshotWriter::SnapshotWriter(SnapshotWriter&&) noexcept = default;

Result<SnapshotWriter> SnapshotWriter::create(const std::filesystem::path& path) {
    std::filesystem::path beside = path;
    beside += ".new";
    auto file = Descriptor::open(beside, O_WRONLY | O_CREAT | O_TRUNC, S_IRUSR | S_IWUSR);
    if (!file.is_open()) {
        return write_error(beside);
    }
    auto state = std::make_unique<State>(path, std::move(beside), std::move(file));
    state->buffer.reserve(kBufferBytes);
    return SnapshotWriter{std::move(state)};
}

Result<void> SnapshotWriter::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const std::size_t room = kBufferBytes - state_->buffer.size();
        const auto part = bytes.first(std::min(room, bytes.size()));
        state_->buffer.insert(state_->buffer.end(), part.begin(), part.end());
        bytes = bytes.subspan(part.size());
        if (state_->buffer.size() == kBufferBytes) {
            RAG_TRY(flush());
        }
    }
    return {};
}

Result<void> SnapshotWriter::flush() {
    state_->hash.add(state_->buffer);
    std::span<const std::byte> rest{state_->buffer};
    while (!rest.empty()) {
        const ssize_t written = ::write(state_->file.get(), rest.data(), rest.size());
        if (written < 0 && errno != EINTR) {
            return write_error(state_->unfinished);
        }
        rest = rest.subspan(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    state_->buffer.clear();
    return {};
}

Result<void> SnapshotWriter::commit() {
    RAG_TRY(flush());
    const std::uint64_t checksum = state_->hash.value();
    RAG_TRY(write(bytes_of(checksum)));
    RAG_TRY(flush());
    if (::fsync(state_->file.get()) != 0 ||
        ::rename(state_->unfinished.c_str(), state_->path.c_str()) != 0) {
        return write_error(state_->unfinished);
    }
    state_->committed = true;
    const auto folder = state_->path.has_parent_path() ? state_->path.parent_path() : ".";
    const auto opened = Descriptor::open(folder, O_RDONLY | O_DIRECTORY);
    if (!opened.is_open() || ::fsync(opened.get()) != 0) {
        return write_error(folder);
    }
    return {};
}

struct SnapshotReader::State {
    State(std::filesystem::path from, Descriptor opened)
        : path(std::move(from)), file(std::move(opened)) {}

    std::filesystem::path path;
    Descriptor file;
    std::uint64_t remaining = 0;
    Hash64 hash;

    Result<void> fill(std::span<std::byte> into) {
        while (!into.empty()) {
            const ssize_t got = ::read(file.get(), into.data(), into.size());
            if (got == 0) {
                return damaged(path, "it ends too early");
            }
            if (got < 0 && errno != EINTR) {
                return system_error("read", path);
            }
            into = into.subspan(got < 0 ? 0 : static_cast<std::size_t>(got));
        }
        return {};
    }
};

SnapshotReader::SnapshotReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SnapshotReader::~SnapshotReader() = default;
SnapshotReader::SnapshotReader(SnapshotReader&&) noexcept = default;

Result<SnapshotReader> SnapshotReader::open(const std::filesystem::path& path) {
    auto file = Descriptor::open(path, O_RDONLY);
    if (!file.is_open()) {
        return system_error("open", path);
    }
    auto state = std::make_unique<State>(path, std::move(file));
    struct stat status{};
    if (::fstat(state->file.get(), &status) != 0) {
        return system_error("read", path);
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (!S_ISREG(status.st_mode) || size < sizeof(std::uint64_t)) {
        return damaged(path, "it is too short");
    }
    state->remaining = size - sizeof(std::uint64_t);
    return SnapshotReader{std::move(state)};
}

std::uint64_t SnapshotReader::remaining() const {
    return state_->remaining;
}

Result<void> SnapshotReader::read(std::span<std::byte> into) {
    if (into.size() > state_->remaining) {
        return damaged(state_->path, "it ends too early");
    }
    RAG_TRY(state_->fill(into));
    state_->hash.add(into);
    state_->remaining -= into.size();
    return {};
}

Result<void> SnapshotReader::verify() {
    std::uint64_t checksum = 0;
    if (state_->remaining != 0) {
        return damaged(state_->path, "it is longer than it says");
    }
    RAG_TRY(state_->fill(std::as_writable_bytes(std::span{&checksum, 1})));
    if (checksum != state_->hash.value()) {
        return damaged(state_->path, "its checksum is of other content");
    }
    return {};
}

}  // namespace ragd
