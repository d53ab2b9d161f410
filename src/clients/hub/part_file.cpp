#include "clients/hub/part_file.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/limits.hpp"

namespace ragd {

namespace {

namespace fs = std::filesystem;

Error disk_failure(const fs::path& path, const char* what) {
    return fail(ErrorCode::kInternal,
                fmt::format("{}: cannot {}: {}", path.string(), what,
                            std::error_code{errno, std::generic_category()}.message()));
}

/// A running checksum of the kind that the hub states.
class Digest {
public:
    explicit Digest(const HubFile& file) : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (file.checksum.kind == ChecksumKind::kSha256) {
            EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
            return;
        }
        EVP_DigestInit_ex(context_.get(), EVP_sha1(), nullptr);
        const auto header = fmt::format("blob {}", file.bytes);
        EVP_DigestUpdate(context_.get(), header.c_str(), header.size() + 1);
    }
    void update(std::string_view bytes) {
        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    }
    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int length = 0;
        EVP_DigestFinal_ex(context_.get(), digest.data(), &length);
        return fmt::format("{:02x}", fmt::join(std::span{digest.data(), length}, ""));
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

/// Feeds the rest of a file to the digest; the number of bytes read, or nothing on a failure.
std::optional<std::uint64_t> digest_rest(int file, Digest& digest) {
    std::vector<char> block(limits::kMiB);
    std::uint64_t total = 0;
    while (true) {
        const auto count = ::read(file, block.data(), block.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return std::nullopt;
        }
        if (count == 0) {
            return total;
        }
        digest.update({block.data(), static_cast<std::size_t>(count)});
        total += static_cast<std::uint64_t>(count);
    }
}

}  // namespace

bool is_intact(const fs::path& path, const HubFile& expected) {
    std::error_code failure;
    if (fs::file_size(path, failure) != expected.bytes || failure) {
        return false;
    }
    const auto file = Descriptor::open(path, O_RDONLY);
    Digest digest{expected};
    return file.is_open() && digest_rest(file.get(), digest) == expected.bytes &&
           digest.hex() == expected.checksum.hex;
}

struct PartFile::State {
    State(const fs::path& target_path, const HubFile& file)
        : target(target_path),
          part(target_path.string() + ".part"),
          expected(file),
          descriptor(Descriptor::open(part, O_RDWR | O_CREAT, 0644)),
          digest(file) {}

    fs::path target;
    fs::path part;
    HubFile expected;
    Descriptor descriptor;
    Digest digest;  // of the bytes so far
    std::uint64_t bytes = 0;
};

PartFile::PartFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
PartFile::PartFile(PartFile&&) noexcept = default;
PartFile& PartFile::operator=(PartFile&&) noexcept = default;
PartFile::~PartFile() = default;

Result<PartFile> PartFile::open(const fs::path& target, const HubFile& expected) {
    std::error_code failure;
    fs::create_directories(target.parent_path(), failure);
    if (failure) {
        return fail(ErrorCode::kInternal,
                    fmt::format("{}: cannot make the folder: {}", target.parent_path().string(),
                                failure.message()));
    }
    auto state = std::make_unique<State>(target, expected);
    if (!state->descriptor.is_open()) {
        return disk_failure(state->part, "open");
    }
    const auto found = digest_rest(state->descriptor.get(), state->digest);
    if (!found) {
        return disk_failure(state->part, "read");
    }
    state->bytes = *found;
    PartFile file{std::move(state)};
    if (*found > expected.bytes) {  // of another version
        RAG_TRY(file.clear());
    }
    return file;
}

std::uint64_t PartFile::bytes() const {
    return state_->bytes;
}

Result<void> PartFile::append(std::string_view piece) {
    if (piece.size() > state_->expected.bytes - state_->bytes) {
        return fail(ErrorCode::kTooLarge,
                    fmt::format("the hub sends more of '{}' than the {} bytes it announced",
                                state_->expected.path, state_->expected.bytes));
    }
    state_->digest.update(piece);
    while (!piece.empty()) {
        const auto count = ::write(state_->descriptor.get(), piece.data(), piece.size());
        if (count < 0 && errno != EINTR) {
            return disk_failure(state_->part, "write");
        }
        if (count > 0) {
            state_->bytes += static_cast<std::uint64_t>(count);
            piece.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    return {};
}

Result<void> PartFile::clear() {
    if (::ftruncate(state_->descriptor.get(), 0) != 0 ||
        ::lseek(state_->descriptor.get(), 0, SEEK_SET) != 0) {
        return disk_failure(state_->part, "empty");
    }
    state_->bytes = 0;
    state_->digest = Digest{state_->expected};
    return {};
}

Result<void> PartFile::verify() {
    const auto& expected = state_->expected;
    if (state_->bytes != expected.bytes || state_->digest.hex() != expected.checksum.hex) {
        ::unlink(state_->part.c_str());
        return fail(ErrorCode::kMalformed,
                    fmt::format("'{}' does not match the hub's checksum and was removed; try again",
                                expected.path));
    }
    if (::fsync(state_->descriptor.get()) != 0) {
        return disk_failure(state_->part, "bring to the disk");
    }
    return {};
}

Result<void> PartFile::publish() {
    if (::rename(state_->part.c_str(), state_->target.c_str()) != 0) {
        return disk_failure(state_->target, "put in place");
    }
    return {};
}

}  // namespace ragd
