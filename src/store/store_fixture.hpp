#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/guarded.hpp"
#include "runtime/compute_pool.hpp"
#include "store/embedded_store.hpp"
#include "testing/manual_clock.hpp"
#include "testing/run_task.hpp"
#include "testing/store_contract.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// A folder of one test, removed with it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string path = std::filesystem::temp_directory_path() / "ragd-store-XXXXXX";
        EXPECT_NE(::mkdtemp(path.data()), nullptr);
        path_ = path;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// What a disk does to a file: changes bytes under everybody's feet.
inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}
inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream{path, std::ios::binary} << bytes;
}
inline void flip_bit(const std::filesystem::path& path, std::size_t at) {
    std::string bytes = read_file(path);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 0x10);
    write_file(path, bytes);
}
/// Flips one bit of each place where `text` lies in the file; how many these were.
inline std::size_t flip_text(const std::filesystem::path& path, const std::string& text) {
    std::size_t flipped = 0;
    const std::string bytes = read_file(path);
    for (std::size_t at = bytes.find(text); at != std::string::npos;
         at = bytes.find(text, at + 1)) {
        flip_bit(path, at);
        ++flipped;
    }
    return flipped;
}

inline EmbeddingModel test_model(std::size_t dimension = kContractDimension) {
    return {.name = "test/model",
            .revision = std::string(64, 'a'),
            .dimension = dimension,
            .max_tokens = 256};
}

/// An EmbeddedStore in a folder of its own, which a test may close and open again.
class TestStore {
public:
    TestStore() : TestStore(StoreOptions{.model = test_model()}) {}
    explicit TestStore(StoreOptions options) : options_(std::move(options)) { open(); }

    ChunkStore& store() { return *store_; }
    SourceStore& sources() { return *store_; }
    EmbeddedStore& embedded() { return *store_; }
    [[nodiscard]] const std::filesystem::path& directory() const { return folder_.path(); }
    StoreOptions& options() { return options_; }

    void open() {
        lock_.emplace(DataLock::acquire(folder_.path(), "local").value());
        auto opened = EmbeddedStore::open(*lock_, options_,
                                          {.clock = clock_, .readers = readers_, .log = log_});
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
    }
    void close() {
        store_.reset();
        lock_.reset();
    }

    /// The one collection that tests use unless they say otherwise.
    static Scope scope() { return test_scope(); }
    Result<PutOutcome> put(NewDocument document) {
        return run_task(store_->put(ctx_, scope(), std::move(document)));
    }
    Result<std::vector<Candidate>> ask(SearchRequest request, WantedAttachments wanted = {}) {
        auto found = run_task(store_->search(ctx_, request));
        if (!found) {
            return found.error();
        }
        return run_task(
            store_->hydrate(ctx_, request.scope, std::move(found->candidates), std::move(wanted)));
    }
    RequestContext& ctx() { return ctx_; }
    ManualClock& clock() { return clock_; }
    /// Whether a log line contains this.
    [[nodiscard]] bool logged(std::string_view text) const {
        return log_lines_.with([&](const std::string& lines) { return lines.contains(text); });
    }

private:
    ManualClock clock_;
    Guarded<std::string> log_lines_;
    Log log_{{}, clock_, [this](std::string_view line) {
                 log_lines_.with([&](std::string& lines) { lines.append(line).append("\n"); });
             }};
    RequestContext ctx_ = test_context();
    TemporaryFolder folder_;
    StoreOptions options_;
    ComputePool readers_{"read", 2, 64, clock_};
    std::optional<DataLock> lock_;
    std::unique_ptr<EmbeddedStore> store_;
};

/// A document of one chunk, which is its text.
inline NewDocument one_chunk(const std::string& id, const std::string& text, Vector vector,
                             Metadata metadata = {}) {
    NewDocument document;
    document.document = {.id = DocumentId{id}, .text = text};
    document.document.metadata = std::move(metadata);
    document.content_sha256 = std::string(64, '0');
    document.chunks.push_back({.start = 0, .end = text.size(), .vector = std::move(vector)});
    return document;
}

}  // namespace ragd
