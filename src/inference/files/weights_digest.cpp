#include "inference/files/weights_digest.hpp"

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.hpp"

namespace ragd {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigestHexBytes = 64;

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Error unreadable(const fs::path& file) {
    return fail(ErrorCode::kInternal, fmt::format("{}: cannot be read", file.string()));
}

std::string hex(std::span<const unsigned char> bytes) {
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

/// Read, not mapped: mapped pages would count as memory of ours.
Result<std::string> sha256(const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    const DigestContext context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    if (!stream || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
        return unreadable(file);
    }
    std::vector<char> block(limits::kMiB);
    while (stream) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(stream.gcount()));
    }
    if (stream.bad()) {
        return unreadable(file);
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &length);
    return hex({digest.data(), length});
}

/// What changes when a file is written or replaced.
Result<std::string> identity_of(const fs::path& file) {
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0) {
        return fail(ErrorCode::kNotFound, fmt::format("{}: no such file", file.string()));
    }
    return fmt::format("{} {}.{:09} {}", info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
                       info.st_ino);
}

/// FNV-1a; only names a cache file, whose content is checked.
std::uint64_t short_name(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    return hash;
}

std::optional<std::string> cached(const fs::path& entry, const std::string& identity) {
    std::ifstream stream{entry};
    std::string digest;
    std::string about;
    if (std::getline(stream, digest) && std::getline(stream, about) && about == identity &&
        digest.size() == kDigestHexBytes) {
        return digest;
    }
    return std::nullopt;
}

/// In one step, so that another process never reads half an entry.
void keep(const fs::path& entry, const std::string& digest, const std::string& identity) {
    std::error_code ignored;
    fs::create_directories(entry.parent_path(), ignored);
    const fs::path draft = fmt::format("{}.{}", entry.string(), ::getpid());
    std::ofstream{draft} << digest << '\n' << identity << '\n';
    fs::rename(draft, entry, ignored);
}

struct Entry {
    fs::path path;
    std::string about;  // the file's identity and whole path
};

Entry entry_of(const fs::path& file, const fs::path& cache_dir, const std::string& identity) {
    std::error_code ignored;
    const auto whole_path = fs::absolute(file, ignored).string();
    return {.path = cache_dir / fmt::format("{:016x}.sha256", short_name(whole_path)),
            .about = identity + " " + whole_path};
}

}  // namespace

Result<std::string> weights_digest(const fs::path& file, const fs::path& cache_dir) {
    const auto identity = RAG_TRY(identity_of(file));
    if (cache_dir.empty()) {
        return sha256(file);
    }
    const auto entry = entry_of(file, cache_dir, identity);
    if (auto digest = cached(entry.path, entry.about)) {
        return std::move(*digest);
    }
    auto digest = RAG_TRY(sha256(file));
    keep(entry.path, digest, entry.about);
    return digest;
}

std::optional<std::string> kept_digest(const fs::path& file, const fs::path& cache_dir) {
    const auto identity = identity_of(file);
    if (!identity || cache_dir.empty()) {
        return std::nullopt;
    }
    const auto entry = entry_of(file, cache_dir, *identity);
    return cached(entry.path, entry.about);
}

}  // namespace ragd
