#include "store/deep_check.hpp"

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "index/snapshot_file.hpp"
#include "store/checksum_vfs.hpp"
#include "store/document_reader.hpp"
#include "store/log_format.hpp"
#include "store/lost_writes.hpp"
#include "store/page_checksums.hpp"
#include "store/row_checksums.hpp"

namespace ragd {

namespace {

namespace fs = std::filesystem;

class Check {
public:
    explicit Check(sql::Database& database) : database_(&database) {}

    Result<void> run() {
        RAG_TRY(structure());
        RAG_TRY(texts());
        return passages();
    }
    void note(std::string line) {
        ++result.damage_count;
        if (result.damage.size() < DeepCheck::kDamageMax) {
            result.damage.push_back(std::move(line));
        }
    }

    DeepCheck result;

private:
    /// SQLite's own check reads each page that is in use.
    Result<void> structure() {
        auto query = RAG_TRY(database_->query("PRAGMA integrity_check(20)"));
        for (auto row = query.next(); !row || *row; row = query.next()) {
            if (!row) {
                note(row.error().message);
                break;
            }
            if (query.text(0) != "ok") {
                note("the database: " + std::string{query.text(0)});
            }
        }
        return {};
    }

    Result<void> texts() {
        static const std::string kStatement =
            "SELECT " + std::string{kContentIsSound} + " FROM contents t WHERE t.document = ?1";
        auto names = RAG_TRY(database_->query("SELECT id, name FROM documents ORDER BY id"));
        auto row = names.next();
        for (; row && *row; row = names.next()) {
            ++result.documents;
            auto sound = database_->query(kStatement, names.integer(0));
            const auto found = sound ? sound->next() : Result<bool>{std::move(sound.error())};
            if (!found || !*found || sound->integer(0) == 0) {
                note(fmt::format(
                    "document '{}': {}", names.text(1),
                    found ? "its text is not what was written" : found.error().message));
            }
        }
        if (!row) {
            note("the list of documents: " + row.error().message);
        }
        return {};
    }

    Result<void> passages() {
        for (const StoredCollection& collection : RAG_TRY(list_collections(*database_))) {
            auto ids = list_chunk_ids(*database_, collection.row);
            if (!ids) {
                note("the list of passages: " + ids.error().message);
                continue;
            }
            result.passages += ids->size();
            RAG_TRY(for_each_chunk(
                *database_, *ids, [](const ChunkRow&) {},
                [this](const DamagedChunk& chunk) { note(chunk.why); }));
        }
        return {};
    }

    sql::Database* database_;
};

Result<void> verify(const fs::path& snapshot) {
    auto reader = RAG_TRY(SnapshotReader::open(snapshot));
    constexpr std::uint64_t kBlock = 1 << 20;
    std::vector<std::byte> block(kBlock);
    while (reader.remaining() > 0) {
        RAG_TRY(reader.read(std::span{block}.first(std::min(kBlock, reader.remaining()))));
    }
    return reader.verify();
}

void check_snapshots(const fs::path& folder, DeepCheck& result) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{folder, ignored}) {
        if (entry.path().extension() != ".idx") {
            continue;
        }
        ++result.snapshots;
        if (auto sound = verify(entry.path()); !sound) {
            result.bad_snapshots.push_back(sound.error().message);
        }
    }
}

}  // namespace

Result<DeepCheck> check_deeply(const fs::path& directory, bool served) {
    const fs::path file = directory / "ragd.db";
    std::error_code failure;
    if (!fs::exists(file, failure)) {
        return fail(ErrorCode::kNotFound,
                    fmt::format("there is no store in {} yet", directory.string()));
    }
    const auto log = served ? wal::Report{} : RAG_TRY(wal::examine(file));
    const bool has_checksums = RAG_TRY(has_page_checksums(file));
    const ChecksumVfs pages;
    const auto database = RAG_TRY(sql::Database::open(file, {.vfs = pages.name()}));
    Check check{*database};
    check.result.has_page_checksums = has_checksums;
    if (const auto lost = lost_writes(directory)) {
        check.note(*lost);
    }
    if (log.commits_lost > 0) {
        check.note(
            fmt::format("the write-ahead log is damaged: {} pages of up to {} acknowledged "
                        "writes will be lost when the store is opened",
                        log.frames_lost, log.commits_lost));
    }
    RAG_TRY(check.run());
    if (const auto bad = pages.damaged_pages(); !bad.empty()) {
        check.note(fmt::format("pages of ragd.db that are not what was written: {}",
                               fmt::join(bad, ", ")));
    }
    check_snapshots(directory / "index", check.result);
    return std::move(check.result);
}

}  // namespace ragd
