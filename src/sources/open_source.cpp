#include "sources/open_source.hpp"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "sources/bucket_source.hpp"
#include "sources/folder_source.hpp"
#include "sources/git_source.hpp"

namespace ragd {

Result<std::vector<std::unique_ptr<FileSource>>> open_sources(const std::vector<std::string>& names,
                                                              const SourceParts& parts) {
    std::vector<std::unique_ptr<FileSource>> sources;
    std::vector<std::filesystem::path> paths;
    for (const std::string& name : names) {
        if (auto bucket = RAG_TRY(parse_bucket_place(name))) {
            auto service = RAG_TRY(BucketService::of(parts.environment));
            sources.push_back(std::make_unique<BucketSource>(std::move(*bucket), std::move(service),
                                                             parts.http, parts.clock));
        } else if (auto repository = RAG_TRY(parse_git_place(name))) {
            sources.push_back(std::make_unique<GitSource>(std::move(*repository), parts.environment,
                                                          parts.clock));
        } else {
            paths.emplace_back(name);
        }
    }
    if (!paths.empty()) {
        sources.insert(sources.begin(), std::make_unique<FolderSource>(std::move(paths)));
    }
    return sources;
}

Result<bool> is_folder_place(const std::string& name) {
    return !RAG_TRY(parse_bucket_place(name)) && !RAG_TRY(parse_git_place(name));
}

}  // namespace ragd
