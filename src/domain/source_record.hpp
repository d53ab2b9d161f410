#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/names.hpp"
#include "base/result.hpp"

namespace ragd {

/// How the last run over a source ended, if it did.
enum class RunState {
    kRunning,  // or cut off: whoever was at it says nothing more
    kDone,
    kPartial,  // some files failed
    kStopped,  // by who had begun it
};
template <>
inline constexpr auto kNamesOf<RunState> =
    names_of<RunState>("running", "done", "partial", "stopped");

/// A file of a source that could not be read, or in part.
struct SourceFailure {
    std::string path;   // in the source
    std::string code;   // of extract/extract_fault.hpp; empty: another reason
    std::string why;    // for a person
    std::string stamp;  // of the file as it was then: OriginalFile::stamp
    bool operator==(const SourceFailure&) const = default;
};

/// What is known of a source besides its documents: where it is and how the last run went.
struct SourceRecord {
    static constexpr std::size_t kFailuresMax = 1000;
    static constexpr std::size_t kPlacesMax = 100;

    std::string source;                    // as its documents have it: domain/source.hpp
    std::vector<std::string> places = {};  // folders, buckets, repositories: file:///home/ann/notes
    RunState state = RunState::kRunning;
    WallTime begun_at = {};
    std::optional<WallTime> ended_at = {};
    std::uint64_t files = 0;      // that were found
    std::uint64_t indexed = 0;    // documents that were new or changed
    std::uint64_t unchanged = 0;  // documents
    std::uint64_t removed = 0;    // documents
    std::uint64_t vanished = 0;   // documents whose files are gone, and that were not removed
    std::uint64_t failed = 0;     // files
    std::vector<SourceFailure> failures = {};  // kFailuresMax of them at most
    bool operator==(const SourceRecord&) const = default;
};

/// A source that has documents, or a record, or both.
struct StoredSource {
    std::string source;
    std::uint64_t documents = 0;
    std::optional<SourceRecord> record;
};

/// As stores keep a record, in two parts: a listing reads the first alone.
std::string encode_source_record(const SourceRecord& record);
std::string encode_source_failures(const std::vector<SourceFailure>& failures);
/// Errors: Internal - not what was encoded.
Result<SourceRecord> decode_source_record(std::string source, std::string_view text);
Result<std::vector<SourceFailure>> decode_source_failures(std::string_view text);

}  // namespace ragd
