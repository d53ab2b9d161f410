#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "sources/file_source.hpp"
#include "sources/scratch_folder.hpp"

namespace ragd {

/// A git repository, as somebody names it: a URL or a path that ends in .git, git+https://..., each
/// perhaps with #branch.
struct GitPlace {
    std::string url;     // for git; perhaps with a name and a password
    std::string shown;   // the same without them
    std::string branch;  // empty: the repository's own
    bool operator==(const GitPlace&) const = default;
};

/// Nothing: `text` names no repository.
/// Errors: InvalidField - it does, and cannot be one: a branch that is an option, another protocol.
Result<std::optional<GitPlace>> parse_git_place(std::string_view text);

/// The files of the newest commit of a branch, which is fetched alone, into a folder that goes with
/// this. No file of it is laid out and nothing in it is run. Its documents carry the `commit`. A file
/// is as it was while its blob is the same, whatever the commit.
/// Threads: `list` one at a time; `open` any.  Lifetime: the clock outlives it.
class GitSource final : public FileSource {
public:
    GitSource(GitPlace place, std::map<std::string, std::string> environment, const Clock& clock)
        : place_(std::move(place)), environment_(std::move(environment)), clock_(clock) {}

    Result<FileList> list(const FileSearch& search) override;
    Result<OpenedFile> open(const FoundFile& file) override;
    [[nodiscard]] Metadata facts_of(const FoundFile& file) const override;

private:
    Result<std::string> git(std::vector<std::string> arguments) const;
    Result<void> fetch();
    Result<std::string> blob(const std::string& name, std::size_t bytes_max) const;

    GitPlace place_;
    std::map<std::string, std::string> environment_;
    const Clock& clock_;
    std::optional<ScratchFolder> folder_;
    std::string commit_;
};

}  // namespace ragd
