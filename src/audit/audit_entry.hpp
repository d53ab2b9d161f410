#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace ragd {

/// One thing that somebody did, or was refused.
struct AuditEntry {
    static constexpr std::size_t kSubjectsListed = 100;
    static constexpr std::size_t kTextBytesMax = 4096;  // of each text; longer ones are cut

    WallTime time;
    std::string who;     // "key:ID", "operator", "anonymous", "local"
    std::string tenant;  // empty: of nobody who is known
    std::string from;    // the address, without a port; empty: this machine, by no socket
    std::string act;     // the operation's name: "deleteDocument"
    std::string target;  // path and query as they were sent
    std::vector<std::string> subjects = {};  // ids that it was about, where the target does not say
    std::size_t subjects_count = 0;          // of all of them
    int status = 0;                          // of the response
    std::string code = {};                   // of the problem, where it is one
    std::string request_id;
    std::string detail = {};  // the question, where that is asked for
};

/// Where a line stands: behind how many, and behind which.
struct ChainPlace {
    std::uint64_t number = 1;
    std::string prev = std::string(64, '0');  // the hash of the line before
};

/// The line without its newline, and its hash, which is the next one's `prev`.
struct ChainedLine {
    std::string text;
    std::string hash;
};
ChainedLine encode_entry(const AuditEntry& entry, const ChainPlace& place);

/// What a line says of its place, after its own hash was found to be right.
struct LinePlace {
    ChainPlace place;
    std::string hash;
};
/// Errors: Malformed - it is none, or has been changed.
Result<LinePlace> check_line(std::string_view line);

}  // namespace ragd
