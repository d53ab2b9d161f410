#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/names.hpp"
#include "domain/access.hpp"
#include "domain/document.hpp"
#include "domain/index_call.hpp"

namespace ragd {

/// Begins with the time when the job was made, so that later ones sort after earlier ones.
using JobId = Id<struct JobTag>;

enum class JobState {
    kReceiving,  // its files are still being put on disk; whoever sent them has no answer yet
    kWaiting,    // for a process that works on it
    kRunning,
    kCompleted,  // every file is
    kPartial,    // some are, and some failed
    kFailed,     // none is
    kCancelled,  // what was not done when somebody cancelled it stays undone
};
template <>
inline constexpr auto kNamesOf<JobState> = names_of<JobState>(
    "receiving", "waiting", "running", "completed", "partial", "failed", "cancelled");

enum class JobFileState { kWaiting, kReading, kIndexing, kCompleted, kFailed, kCancelled };
template <>
inline constexpr auto kNamesOf<JobFileState> =
    names_of<JobFileState>("waiting", "reading", "indexing", "completed", "failed", "cancelled");

constexpr bool is_finished(JobState state) {
    return state != JobState::kReceiving && state != JobState::kWaiting &&
           state != JobState::kRunning;
}
constexpr bool is_finished(JobFileState state) {
    return state == JobFileState::kCompleted || state == JobFileState::kFailed ||
           state == JobFileState::kCancelled;
}

/// What its owner says of a file, beside its bytes. What is empty is what the file says.
struct JobFileFacts {
    DocumentId id;  // of its document; of a file that holds many, what theirs begin with
    std::string title;
    std::string url;
    Metadata metadata = {};
    DocumentAcl acl = {};
};

/// What became of the documents of a file so far.
struct JobFileDone {
    std::vector<DocumentId> documents = {};  // the first JobFile::kDocumentsListed
    std::uint64_t created = 0;
    std::uint64_t updated = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t chunks = 0;
    std::vector<std::string> warnings = {};

    [[nodiscard]] std::uint64_t count() const { return created + updated + unchanged; }
};

/// One file of a job, or one page that is fetched.
struct JobFile {
    static constexpr std::size_t kDocumentsListed = 20;
    static constexpr std::size_t kWarningsListed = 10;

    std::string name;        // as it was sent; of a page its address
    std::string media_type;  // as it was sent; empty: nobody said
    std::uint64_t bytes = 0;
    std::string sha256;  // of its bytes; of a page empty until it was fetched
    std::string blob;    // the name of what is kept of it until it was read; empty: nothing
    JobFileFacts facts;

    JobFileState state = JobFileState::kWaiting;
    std::string code;    // of a failed one: "encrypted", "conflict", ...
    std::string detail;  // the same for a person: what is wrong, and what can be done
    JobFileDone done;
    std::optional<WallTime> begun = {};
    std::optional<WallTime> ended = {};
};

/// How pages are followed from the first one.
struct CrawlOptions {
    std::size_t pages_max = 100;
    std::string prefix;                     // only addresses that begin with it
    bool sitemap = true;                    // what the site lists is read, too
    std::chrono::milliseconds delay{1000};  // between two requests to a host
    bool has_begun = false;                 // the list of the site is among the files
};

struct JobOptions {
    CollectionName collection;
    ChunkOptions chunking = {};
    OnConflict on_conflict = OnConflict::kRefuse;
    std::string source;
    std::optional<CrawlOptions> crawl = {};
};

/// What a caller asks for: checked, and nobody's yet.
struct JobRequest {
    JobOptions options;
    std::vector<JobFile> files;
    std::string key = {};  // Idempotency-Key; empty: none
    JobId id = {};         // of new_job_id(); empty: a new one
};

struct JobCounts {
    std::size_t files = 0;
    std::size_t waiting = 0;
    std::size_t working = 0;
    std::size_t completed = 0;
    std::size_t failed = 0;
    std::size_t cancelled = 0;
    std::uint64_t documents = 0;
    std::uint64_t chunks = 0;
    bool operator==(const JobCounts&) const = default;
};

/// Files that are to be read and indexed, and how far that is.
struct Job {
    JobId id;
    Access access;  // in whose name
    JobOptions options;
    JobState state = JobState::kWaiting;
    bool cancel_asked = false;
    WallTime created_at;
    WallTime updated_at;
    std::string key;     // that its sender gave (Idempotency-Key); empty: none
    std::string digest;  // of all that was asked for: two equal requests have the same
    std::string owner;   // the process that works on it; empty: none
    std::vector<JobFile> files;
    std::string revision;  // names this state of it; given by the store
};

/// A job without its files.
struct JobSummary {
    JobId id;
    Access access;
    CollectionName collection;
    JobState state = JobState::kWaiting;
    WallTime created_at;
    WallTime updated_at;
    JobCounts counts;
};

JobCounts count_files(const Job& job);
JobSummary summary_of(const Job& job);
/// What a job is whose files have all come to an end.
JobState final_state(const Job& job);
/// Whoever asked for a job sees it, and whoever sees all of the tenant.
bool may_see(const Access& access, const TenantId& tenant, const Access& of_job);
/// A new one: of this moment, and of 80 random bits.
JobId new_job_id(WallTime now);

}  // namespace ragd
