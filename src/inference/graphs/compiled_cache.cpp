#include "inference/graphs/compiled_cache.hpp"

#include <chrono>
#include <fstream>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.hpp"
#include "base/limits.hpp"

namespace ragd {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOwnPrefix = "start-";
constexpr std::chrono::hours kLeftOverAfter{1};

/// Writes what `from` holds to `to`, unless that is empty, and gives its XXH3; nothing where a file
/// cannot be read or written.
std::optional<std::string> copy_and_sum(const fs::path& from, const fs::path& to) {
    std::ifstream source{from, std::ios::binary};
    std::ofstream target;
    if (!to.empty()) {
        target.open(to, std::ios::binary);
    }
    Hash64 hash;
    std::vector<char> block(limits::kMiB);
    while (source) {
        source.read(block.data(), static_cast<std::streamsize>(block.size()));
        const auto bytes = std::span{block}.first(static_cast<std::size_t>(source.gcount()));
        hash.add(std::as_bytes(bytes));
        if (!to.empty()) {
            target.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        }
    }
    if (!source.eof() || (!to.empty() && !target.flush())) {
        return std::nullopt;
    }
    return fmt::format("{:016x}", hash.value());
}

/// Copies the graph on the way, unless `copy` is empty.
bool is_as_kept(const fs::path& sum_file, const fs::path& copy) {
    std::string wanted;
    std::ifstream stream{sum_file};
    return std::getline(stream, wanted) &&
           copy_and_sum(fs::path{sum_file}.replace_extension(".blob"), copy) == wanted;
}

/// Of processes that were killed while they loaded.
void remove_left_overs(const fs::path& shared) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{shared, ignored}) {
        const auto changed = entry.last_write_time(ignored);
        if (!ignored && entry.path().filename().string().starts_with(kOwnPrefix) &&
            changed < fs::file_time_type::clock::now() - kLeftOverAfter) {
            fs::remove_all(entry.path(), ignored);
        }
    }
}

fs::path make_folder_in(const fs::path& parent) {
    std::error_code ignored;
    fs::create_directories(parent, ignored);
    std::string path = parent / (std::string{kOwnPrefix} + "XXXXXX");
    return ::mkdtemp(path.data()) == nullptr ? fs::path{} : fs::path{path};
}

}  // namespace

CompiledCache::CompiledCache(fs::path shared, std::uint64_t id)
    : shared_(std::move(shared)), name_(std::to_string(id)) {
    if (shared_.empty()) {
        return;
    }
    remove_left_overs(shared_);
    own_ = make_folder_in(shared_);
    if (own_.empty()) {  // a cache that came with an image, on a root that cannot be written
        std::error_code ignored;
        own_ = make_folder_in(fs::temp_directory_path(ignored));
    }
    has_graph_ = !own_.empty() && take_copy();
}

CompiledCache::~CompiledCache() {
    std::error_code ignored;
    if (!own_.empty()) {
        fs::remove_all(own_, ignored);
    }
}

bool CompiledCache::take_copy() const {
    const fs::path copy = own_ / (name_ + ".blob");
    if (is_as_kept(shared_ / (name_ + ".sum"), copy)) {
        return true;
    }
    std::error_code ignored;
    fs::remove(copy, ignored);
    return false;
}

bool is_as_kept(const fs::path& sum_file) {
    return is_as_kept(sum_file, {});
}

void CompiledCache::keep() {
    if (own_.empty()) {
        return;
    }
    const fs::path blob = own_ / (name_ + ".blob");
    const fs::path draft = own_ / (name_ + ".sum");
    const auto sum = copy_and_sum(blob, {});
    if (!sum || !(std::ofstream{draft} << *sum << '\n').flush()) {
        return;
    }
    // A reader that sees the one without the other finds a wrong sum, and compiles.
    std::error_code ignored;
    fs::rename(blob, shared_ / blob.filename(), ignored);
    fs::rename(draft, shared_ / draft.filename(), ignored);
}

}  // namespace ragd
