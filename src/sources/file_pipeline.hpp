#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/mutex.hpp"
#include "base/result.hpp"
#include "domain/document.hpp"
#include "ingest/files.hpp"
#include "runtime/service_thread.hpp"
#include "sources/file_source.hpp"

namespace ragd {

/// A file to be read, and where it is.
struct FileTask {
    FoundFile file;
    FileSource* from = nullptr;     // outlives the pipeline
    std::string known_sha256 = {};  // these bytes need not be read again; empty: whatever they are
};

/// How the reading of a file ended.
struct FileEnd {
    Result<FileReport> report;
    bool unchanged = false;               // its bytes are the known ones: there are no documents
    std::vector<std::string> blank = {};  // ids of documents without text, which were left out
    std::string stamp = {};               // of the file as it was read
};

/// The next of what was read: a document of a file, or the end of it.
struct FileEvent {
    std::size_t task = 0;  // which one
    std::optional<Document> document = {};
    std::shared_ptr<const OpenedFile> opened = {};  // the file of the document, as it was read
    std::optional<FileEnd> end = {};
};

/// Reads files on threads of its own, ahead of whoever takes their documents, and hands these out in
/// the order of the tasks, whichever was read first. What waits is bounded by bytes: then readers
/// wait. Each document says which file it is from, the last one how many there are
/// (sources/known_files.hpp).
/// Threads: `next` one; `stop` any.  Lifetime: what tasks refer to, the reader and the clock outlive
/// it. Its end stops the reading; a document that an extractor has is waited for.
class FilePipeline {
public:
    struct Options {
        std::size_t threads = 1;
        std::size_t waiting_bytes_max = 64 * limits::kMiB;  // of texts, all together
        std::size_t files_ahead_max = 256;                  // begun before their turn
    };
    FilePipeline(std::vector<FileTask> tasks, DocumentReader reader, const Clock& clock,
                 Options options);
    ~FilePipeline();
    FilePipeline(const FilePipeline&) = delete;
    FilePipeline& operator=(const FilePipeline&) = delete;

    [[nodiscard]] const std::vector<FileTask>& tasks() const { return tasks_; }

    /// Waits for it. Nothing: all was handed out, or the pipeline was stopped.
    std::optional<FileEvent> next();
    /// Nothing more is begun, and `next` waits no longer.
    void stop();

private:
    struct Waiting {
        Document document;
        std::shared_ptr<const OpenedFile> opened;
    };
    /// What was read of a file and not yet taken.
    struct Lane {
        std::deque<Waiting> documents;
        std::optional<FileEnd> end;
    };
    class Sink;

    void read_files(const std::stop_token& stop);
    FileEnd read(std::size_t task);
    /// False: nobody wants it any more.
    bool put(std::size_t task, Waiting document);
    void put_end(std::size_t task, FileEnd end);
    std::optional<std::size_t> claim();
    [[nodiscard]] bool has_room(std::size_t task, std::size_t bytes) const
        __attribute__((requires_capability(mutex_)));

    const std::vector<FileTask> tasks_;
    const DocumentReader reader_;
    const Clock& clock_;
    const Options options_;

    Mutex mutex_;
    std::condition_variable changed_;
    std::size_t claimed_ __attribute__((guarded_by(mutex_))) = 0;  // tasks that were begun
    std::size_t current_ __attribute__((guarded_by(mutex_))) = 0;  // the one that is handed out
    std::map<std::size_t, Lane> lanes_ __attribute__((guarded_by(mutex_)));
    std::size_t waiting_bytes_ __attribute__((guarded_by(mutex_))) = 0;
    bool stopped_ __attribute__((guarded_by(mutex_))) = false;
    std::vector<std::unique_ptr<ServiceThread>> threads_;  // last: they end first
};

}  // namespace ragd
