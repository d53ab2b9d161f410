#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/index_batch.hpp"
#include "cli/indexing_line.hpp"
#include "cli/original_sender.hpp"
#include "cli/source_client.hpp"
#include "sources/file_pipeline.hpp"
#include "sources/source_sync.hpp"

namespace ragd {

/// How a pass over sources is made.
struct SyncOptions {
    std::string collection;
    FileSearch search;
    bool replace = false;          // take the ids of other sources' documents
    bool remove_vanished = false;  // else they are told alone
    SourceSync::Options beliefs;
    std::size_t readers = 1;  // threads
};

/// What all places hold, one after the other.
struct FoundFiles {
    std::vector<FileTask> tasks;
    std::vector<SkippedFile> skipped;
    std::vector<CoveredSource> covered;  // each source once
};
/// Errors: those of FileSource::list.
Result<FoundFiles> list_places(std::span<const std::unique_ptr<FileSource>> places,
                               const FileSearch& search);

/// One pass: makes what is stored of some sources equal to what was found of them. Everything that is
/// acknowledged is kept, wherever it ends, and the next pass goes on from there.
/// Threads: the main thread. Lifetime: what it was given outlives it.
class SyncPass {
public:
    struct Parts {
        const CommandContext& context;
        Transport& transport;
        const DocumentReader& reader;
        std::stop_token stop;                   // asks it to end early, without loss
        std::function<void()> on_stop = [] {};  // then nobody waits for readers
    };
    SyncPass(Parts parts, const SyncOptions& options, IndexTotals& totals);

    /// Compares what was found with what is stored. Errors: of the server.
    Result<void> compare(FoundFiles found);

    /// A file that is to be read, and why.
    struct Work {
        FileTask task;
        FileVerdict verdict = FileVerdict::kRead;
        bool is_known = false;  // there are documents of it
    };
    [[nodiscard]] const std::vector<Work>& work() const { return work_; }
    /// Documents whose files are gone, as far as that is known before anything is read.
    [[nodiscard]] std::vector<const StoredDocument*> vanished() const;

    /// Reads and sends what has to be, and removes what vanished.
    /// Errors: of the server, where nothing at all was done; else they are in the totals.
    Result<void> run();

private:
    struct Covered {
        SourceSync sync;
        SourceRecord record;
        std::vector<std::string> places_before;
    };
    Covered& of(const std::string& source);
    void judge(FileTask task);
    void tell_again(Covered& covered, const FileTask& task);
    void count_unchanged(Covered& covered, const std::string& path);
    void fail_file(const FileTask& task, LeftOut item, SourceFailure failure);

    Result<void> send_all(FilePipeline& pipeline, IndexBatch& batch, IndexingLine& progress);
    Result<void> take(const FileTask& task, FileEvent event, IndexBatch& batch,
                      IndexingLine& progress);
    void take_end(const FileTask& task, FileEnd end);

    Result<void> settle_vanished();
    [[nodiscard]] std::optional<std::string> why_not_removed(const Covered& covered) const;
    Result<void> tell(RunState state);

    Parts parts_;
    const SyncOptions& options_;
    IndexTotals& totals_;
    SourceClient client_;
    OriginalSender originals_;
    std::vector<std::unique_ptr<Covered>> covered_;
    std::vector<Work> work_;
    std::size_t documents_of_file_ = 0;  // of the one that is handed out
    std::optional<std::size_t> begun_;   // which one that is
};

}  // namespace ragd
