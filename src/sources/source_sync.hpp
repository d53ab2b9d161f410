#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/source_record.hpp"
#include "ingest/files.hpp"
#include "sources/known_files.hpp"

namespace ragd {

/// What is to be done with a file.
enum class FileVerdict {
    kUnchanged,     // by size and stamp: nothing
    kCompare,       // of the size that it had, with another stamp: its bytes say whether it changed
    kRead,          // new, or changed
    kFailedBefore,  // and has not changed since: nothing but to tell it again
};

/// One run over one source: compares what is there with what is stored. The truth is what is stored;
/// nothing is kept on this side.
class SourceSync {
public:
    struct Options {
        bool compare_all = false;  // stamps are not believed
        bool read_all = false;     // nothing is believed
        bool retry = false;        // what failed before is tried again
    };
    /// `failures`: those of the run before.
    SourceSync(CoveredSource covered, std::vector<StoredDocument> documents,
               const std::vector<SourceFailure>& failures, Options options);

    [[nodiscard]] const CoveredSource& covered() const { return covered_; }
    [[nodiscard]] const KnownFiles& known() const { return known_; }

    /// Says what is to be done with a file that was found. Until `note_read` its documents stay.
    FileVerdict judge(const FoundFile& file);
    /// A file that is there and cannot be looked at: what was made of it stays.
    void note_skipped(const SkippedFile& file) { present_.insert(file.id); }
    /// What the run before said of a file that has not changed.
    std::vector<SourceFailure> failures_of(const std::string& path, const std::string& stamp);

    /// A document was stored, or found to be as it is stored.
    void note_document(DocumentId id) { made_.insert(std::move(id)); }
    /// A file was read to its end: what was stored of it and not made again is gone.
    void note_read(const std::string& path) { read_.insert(path); }
    /// A file, or a part of it, could not be read or stored: what was made of it before stays.
    void note_failed(const std::string& path) { failed_.insert(path); }

    /// What the run before said of files that this one did not come to, and that may still be there.
    [[nodiscard]] std::vector<SourceFailure> untold_failures(const FileSearch& search) const;

    /// The documents whose files are gone, or no longer hold them, as far as this run looked.
    [[nodiscard]] std::vector<const StoredDocument*> vanished(const FileSearch& search) const;

private:
    [[nodiscard]] bool is_gone(const std::string& path, const FileSearch& search) const;

    CoveredSource covered_;
    KnownFiles known_;
    Options options_;
    std::map<std::string, std::vector<SourceFailure>> failures_;  // by path
    std::set<std::string> present_;                               // paths
    std::set<std::string> read_;
    std::set<std::string> failed_;
    std::set<std::string> told_;  // whose failures were asked for
    std::set<DocumentId> made_;
};

/// Whether a failure of that code would come again as long as the file does not change.
bool is_lasting(std::string_view code);

}  // namespace ragd
