#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "net/http_client.hpp"
#include "sources/file_source.hpp"

namespace ragd {

/// What places other than folders need.
struct SourceParts {
    std::map<std::string, std::string> environment;  // of the process
    HttpClientOptions http;
    const Clock& clock;  // outlives the sources
};

/// The places that are named, each of its kind: s3://bucket/prefix, a git repository (git_source.hpp),
/// and all files and folders of this machine together.
/// Errors: InvalidField - a name of a kind that cannot be one of it.
Result<std::vector<std::unique_ptr<FileSource>>> open_sources(const std::vector<std::string>& names,
                                                              const SourceParts& parts);

/// Whether a place is a file or a folder of this machine.
Result<bool> is_folder_place(const std::string& name);

}  // namespace ragd
