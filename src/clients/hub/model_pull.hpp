#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "clients/hub/hub_listing.hpp"
#include "clients/hub/part_file.hpp"
#include "net/http_client.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

struct HubOptions {
    std::string url = "https://huggingface.co";
    std::string token = {};  // sent as a bearer token when not empty
};

struct PullProgress {
    std::string_view file;         // being fetched
    std::uint64_t file_bytes = 0;  // of it, so far
    std::uint64_t file_bytes_total = 0;
};

struct PullRequest {
    std::string name;               // OWNER/MODEL
    std::string revision = "main";  // a branch, tag or commit
    std::filesystem::path folder;   // where the model's files go; made when missing
    std::stop_token cancelled = {};
    std::function<void(const PullProgress&)> on_progress = {};  // on the io thread
};

struct PullOutcome {
    std::size_t fetched = 0;  // files that came over the network
    std::size_t kept = 0;     // files that were there already, whole
    std::uint64_t bytes = 0;  // of all of them
};

/// Fetches models. An interrupted pull is gone on with by the next one, from the byte it reached;
/// the files appear under their names only once all of them are whole and checked, config.json
/// last, so that a half-fetched folder is never taken for a model.
/// Threads: the io thread. Lifetime: client and clock outlive it; it outlives its tasks.
class ModelHub {
public:
    ModelHub(HubOptions options, HttpClient& client, const Clock& clock);

    /// Errors: InvalidField - a name or revision of another form; NotFound - the hub has no such
    ///         model, or nothing in it that we run; Unavailable - the hub or the way to it, run
    ///         again to go on; Malformed - what came does not match its checksum; TooLarge;
    ///         Cancelled; Internal - the disk.
    Task<Result<PullOutcome>> pull(PullRequest request);

private:
    Task<Result<std::vector<HubFile>>> list(const PullRequest& request);
    /// The part to publish; null when the file was there already, whole.
    Task<Result<std::shared_ptr<PartFile>>> fetch(const PullRequest& request, HubFile file);
    Task<Result<void>> fetch_some(const PullRequest& request, const HubFile& file,
                                  std::shared_ptr<PartFile> part);
    Task<Result<void>> fetch_rest(const PullRequest& request, HubFile config,
                                  std::vector<HubFile> files, PullOutcome& outcome);
    [[nodiscard]] HttpCall call(const PullRequest& request, std::string path) const;

    HubOptions options_;
    HttpClient& client_;
    const Clock& clock_;
    ComputePool disk_;  // last: its thread ends before what it uses
};

}  // namespace ragd
