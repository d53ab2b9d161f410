#pragma once
#include <filesystem>
#include <utility>
#include <vector>

#include "sources/file_source.hpp"

namespace ragd {

/// Files and folders of this machine: ingest/files.hpp. Each folder is a source, unless they are
/// given one name together.
class FolderSource final : public FileSource {
public:
    explicit FolderSource(std::vector<std::filesystem::path> paths) : paths_(std::move(paths)) {}

    Result<FileList> list(const FileSearch& search) override {
        return collect_files(paths_, search);
    }
    Result<OpenedFile> open(const FoundFile& file) override { return OpenedFile{file.path}; }

private:
    std::vector<std::filesystem::path> paths_;
};

}  // namespace ragd
