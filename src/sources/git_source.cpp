#include "sources/git_source.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "base/utf8.hpp"
#include "sources/git_command.hpp"
#include "sources/listed_files.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kSchemes{"https", "http", "ssh", "git", "file"};
constexpr std::size_t kFilesMax = 1'000'000;

/// Without "name:password@".
std::string without_credentials(std::string_view url) {
    const auto start = url.find("://");
    if (start == std::string_view::npos) {
        return std::string{url};
    }
    const auto host = start + 3;
    const auto slash = std::min(url.find('/', host), url.size());
    const auto at = url.substr(0, slash).rfind('@');
    // Of ssh the name is no secret, and part of the address.
    const bool named = at != std::string_view::npos && at >= host && !url.starts_with("ssh://");
    return named ? std::string{url.substr(0, host)} + std::string{url.substr(at + 1)}
                 : std::string{url};
}

/// "git@example.org:handbook.git"
bool is_scp_address(std::string_view text) {
    const auto at = text.find('@');
    const auto colon = text.find(':');
    return at != std::string_view::npos && colon != std::string_view::npos && at < colon &&
           at > 0 && !text.contains("://") && text.find('/') > colon;
}

Result<GitPlace> place_of_url(std::string url, std::string branch) {
    const std::string_view scheme = std::string_view{url}.substr(0, url.find("://"));
    if (std::ranges::find(kSchemes, scheme) == kSchemes.end()) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("a git repository is fetched by https, http, ssh, git or file, not "
                                "by '{}'",
                                scheme));
    }
    std::string shown = without_credentials(url);
    return GitPlace{.url = std::move(url), .shown = std::move(shown), .branch = std::move(branch)};
}

Result<void> check_branch(std::string_view branch) {
    if (branch.starts_with('-') || branch.contains(' ') || branch.contains("..") ||
        has_control_character(branch)) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("'{}' is no name of a branch or tag", branch));
    }
    return {};
}

/// "100644 blob 0f1e...    123\tpath", each with a zero at its end; `links` are passed over.
std::vector<ListedFile> read_tree(std::string_view tree) {
    std::vector<ListedFile> out;
    while (!tree.empty() && out.size() < kFilesMax) {
        const std::string_view entry = tree.substr(0, tree.find('\0'));
        tree.remove_prefix(std::min(tree.size(), entry.size() + 1));
        const auto tab = entry.find('\t');
        const std::string_view head = entry.substr(0, tab);
        const auto first = head.find(' ');
        const auto second = head.find(' ', first + 1);
        const auto third = head.find(' ', second + 1);
        if (tab == std::string_view::npos || third == std::string_view::npos ||
            !head.starts_with("100") || head.substr(first + 1, second - first - 1) != "blob") {
            continue;  // a link, a module
        }
        ListedFile file{.path = std::string{entry.substr(tab + 1)},
                        .stamp = std::string{head.substr(second + 1, third - second - 1)}};
        const std::string_view size = head.substr(head.find_last_of(' ') + 1);
        std::from_chars(size.data(), size.data() + size.size(), file.bytes);
        out.push_back(std::move(file));
    }
    return out;
}

}  // namespace

Result<std::optional<GitPlace>> parse_git_place(std::string_view text) {
    constexpr std::string_view kPrefix = "git+";
    const std::string_view address = text.substr(0, text.rfind('#'));
    const std::string branch{text.substr(std::min(text.size(), address.size() + 1))};
    const bool marked = address.starts_with(kPrefix);
    const bool named = address.ends_with(".git");
    if (!marked && !named) {
        return std::nullopt;
    }
    RAG_TRY(check_branch(branch));
    if (marked) {
        return std::optional{
            RAG_TRY(place_of_url(std::string{address.substr(kPrefix.size())}, branch))};
    }
    if (address.contains("://")) {
        return std::optional{RAG_TRY(place_of_url(std::string{address}, branch))};
    }
    if (is_scp_address(address)) {
        return std::optional{
            GitPlace{.url = std::string{address}, .shown = std::string{address}, .branch = branch}};
    }
    std::error_code error;
    const fs::path path = fs::canonical(address, error);
    if (error || !fs::is_directory(path, error)) {
        return std::nullopt;  // a path like any other, which is not there
    }
    const std::string url = "file://" + percent_encode(path.generic_string(), "/");
    return std::optional{GitPlace{.url = url, .shown = url, .branch = branch}};
}

Result<std::string> GitSource::git(std::vector<std::string> arguments) const {
    GitCall call{.arguments = std::move(arguments)};
    if (place_.url != place_.shown) {  // where others cannot see it, as they do an argument
        call.settings.emplace(fmt::format("url.{}.insteadOf", place_.url), place_.shown);
    }
    auto out = run_git(call, environment_, clock_);
    if (!out) {
        Error error = out.error();
        const auto secret = error.message.find(place_.url);
        if (secret != std::string::npos) {
            error.message.replace(secret, place_.url.size(), place_.shown);
        }
        error.message = fmt::format("{}: {}", place_.shown, error.message);
        return error;
    }
    return out;
}

Result<void> GitSource::fetch() {
    folder_.emplace(RAG_TRY(ScratchFolder::make()));
    const std::string into = (folder_->path() / "repository").string();
    std::vector<std::string> clone{"clone",     "--quiet",         "--bare",     "--depth=1",
                                   "--no-tags", "--single-branch", "--template="};
    if (!place_.branch.empty()) {
        clone.push_back("--branch=" + place_.branch);
    }
    clone.insert(clone.end(), {"--", place_.shown, into});
    RAG_TRY(git(std::move(clone)));
    commit_ = RAG_TRY(git({"--git-dir=" + into, "rev-parse", "--verify", "HEAD"}));
    while (commit_.ends_with('\n')) {
        commit_.pop_back();
    }
    return {};
}

Result<std::string> GitSource::blob(const std::string& name, std::size_t bytes_max) const {
    const std::string from = "--git-dir=" + (folder_->path() / "repository").string();
    std::string bytes = RAG_TRY(git({from, "cat-file", "blob", name}));
    bytes.resize(std::min(bytes.size(), bytes_max));
    return bytes;
}

Result<FileList> GitSource::list(const FileSearch& search) {
    RAG_TRY(fetch());
    const std::string from = "--git-dir=" + (folder_->path() / "repository").string();
    const std::string tree =
        RAG_TRY(git({from, "ls-tree", "-r", "-z", "-l", "--full-tree", commit_}));
    const std::string named =
        place_.branch.empty() ? place_.shown : place_.shown + '#' + place_.branch;
    const ListedPlace place{.source = search.source.empty() ? named : search.source,
                            .place = place_.shown};
    return choose_listed(read_tree(tree), place, search,
                         [this](const ListedFile& file, std::size_t bytes_max) {
                             return blob(file.stamp, bytes_max);
                         });
}

Result<OpenedFile> GitSource::open(const FoundFile& file) {
    const fs::path folder = RAG_TRY(folder_->make_folder());
    const std::string_view id = file.id;
    fs::path path = folder / id.substr(id.rfind('/') + 1);
    const GitCall call{.arguments = {"--git-dir=" + (folder_->path() / "repository").string(),
                                     "cat-file", "blob", file.stamp},
                       .out = path,
                       .out_bytes_max = file.bytes};
    OpenedFile opened{std::move(path), folder};
    RAG_TRY(run_git(call, environment_, clock_));
    return opened;
}

Metadata GitSource::facts_of(const FoundFile& /*file*/) const {
    return {{"commit", commit_}};
}

}  // namespace ragd
