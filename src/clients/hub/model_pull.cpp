#include "clients/hub/model_pull.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/deadline.hpp"
#include "base/limits.hpp"
#include "base/percent.hpp"

namespace ragd {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kFileBytesMax = 8192 * limits::kMiB;
constexpr std::size_t kErrorPageBytes = limits::kMiB;
constexpr int kRedirectsMax = 5;
/// One call; a connection that stalls is left after this long, a slow one goes on with the next.
constexpr std::chrono::minutes kCallTime{5};
/// Calls for one file, each of which must get further than the one before.
constexpr int kCallsMax = 100;

bool is_revision(std::string_view text) {
    return !text.empty() && !text.contains("..") && text.front() != '/' &&
           std::ranges::all_of(text, [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.' || c == '/';
           });
}

std::string revision_part(const PullRequest& request) {
    return percent_encode(request.revision);
}

/// What a status that is no success means to the user.
Error refused(const PullRequest& request, int status, std::string_view what) {
    if (status == 404) {
        return fail(ErrorCode::kNotFound, fmt::format("the hub has no {} of '{}' at revision '{}'",
                                                      what, request.name, request.revision));
    }
    if (status == 401 || status == 403) {
        return fail(
            ErrorCode::kNotFound,
            fmt::format("the hub does not give out '{}' (status {}): the name may be wrong, "
                        "or the model needs an account",
                        request.name, status));
    }
    return fail(ErrorCode::kUnavailable,
                fmt::format("the hub answered {} for the {} '{}'; try again later", status, what,
                            request.name));
}

/// Whether a 206 goes on exactly where the part ends.
bool continues_at(const HttpHeaders& headers, std::uint64_t offset) {
    const auto* range = find_header(headers, "Content-Range");
    return range != nullptr && range->starts_with(fmt::format("bytes {}-", offset));
}

/// Whether config.json, in place or still a part, says `bert`.
bool says_bert(const fs::path& config) {
    const fs::path part = config.string() + ".part";
    std::error_code ignored;
    std::ifstream stream{fs::exists(part, ignored) ? part : config, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    boost::system::error_code failure;
    const auto value = boost::json::parse(text, failure);
    const auto* members = failure ? nullptr : value.if_object();
    const auto* type = members == nullptr ? nullptr : members->if_contains("model_type");
    return type != nullptr && type->is_string() && type->get_string() == "bert";
}

Result<void> check_request(const PullRequest& request) {
    if (!is_hub_name(request.name)) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("'{}' is no model name; give OWNER/MODEL, such as "
                                "sentence-transformers/all-MiniLM-L6-v2",
                                request.name));
    }
    if (!is_revision(request.revision)) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("'{}' is no branch, tag or commit", request.revision));
    }
    return {};
}

}  // namespace

ModelHub::ModelHub(HubOptions options, HttpClient& client, const Clock& clock)
    : options_(std::move(options)), client_(client), clock_(clock), disk_("hub", 1, 64, clock) {
    while (options_.url.ends_with('/')) {
        options_.url.pop_back();
    }
}

HttpCall ModelHub::call(const PullRequest& request, std::string path) const {
    HttpCall call{.url = options_.url + std::move(path),
                  .deadline = Deadline::in(clock_, kCallTime),
                  .cancelled = request.cancelled,
                  .redirects_max = kRedirectsMax};
    if (!options_.token.empty()) {
        call.headers.emplace_back("Authorization", "Bearer " + options_.token);
    }
    return call;
}

Task<Result<std::vector<HubFile>>> ModelHub::list(const PullRequest& request) {
    const auto reply = RAG_CO_TRY(
        co_await client_.send(call(request, fmt::format("/api/models/{}/tree/{}?recursive=true",
                                                        request.name, revision_part(request)))));
    if (reply.status != 200) {
        co_return refused(request, reply.status, "model");
    }
    co_return parse_listing(reply.body);
}

/// One call: what it brings is appended to the part. An error leaves the part for the next call.
Task<Result<void>> ModelHub::fetch_some(const PullRequest& request, const HubFile& file,
                                        std::shared_ptr<PartFile> part) {
    const std::uint64_t offset = part->bytes();
    bool restart = false;
    auto transfer =
        call(request, fmt::format("/{}/resolve/{}/{}", request.name, revision_part(request),
                                  percent_encode(file.path, "/")));
    transfer.response_bytes_max = std::max<std::size_t>(file.bytes, kErrorPageBytes);
    if (offset > 0) {
        transfer.headers.emplace_back("Range", fmt::format("bytes={}-", offset));
    }
    transfer.on_head = [&restart, offset](int status, const HttpHeaders& headers) -> Result<void> {
        restart = offset > 0 && status == 200;
        if (status == 206 && !continues_at(headers, offset)) {
            return fail(ErrorCode::kUnavailable,
                        "the hub sent another range than it was asked for");
        }
        return {};
    };
    transfer.on_body = [&, part](std::string piece) -> Task<Result<void>> {
        const bool clear = std::exchange(restart, false);
        auto appended = co_await disk_.run(
            {}, [part, clear, piece = std::move(piece)](std::size_t) -> Result<void> {
                if (clear) {
                    RAG_TRY(part->clear());
                }
                return part->append(piece);
            });
        if (appended && request.on_progress) {
            request.on_progress({file.path, part->bytes(), file.bytes});
        }
        co_return appended;
    };
    const auto reply = RAG_CO_TRY(co_await client_.send(std::move(transfer)));
    if (reply.status == 416) {  // the part is none of this file
        auto cleared =
            co_await disk_.run({}, [part](std::size_t) -> Result<void> { return part->clear(); });
        if (!cleared) {
            co_return cleared.error();
        }
    } else if (reply.status != 200 && reply.status != 206) {
        co_return refused(request, reply.status, file.path + " of the model");
    }
    if (part->bytes() < file.bytes) {
        co_return fail(ErrorCode::kUnavailable, fmt::format("'{}' ended after {} of {} bytes",
                                                            file.path, part->bytes(), file.bytes));
    }
    co_return Result<void>{};
}

Task<Result<std::shared_ptr<PartFile>>> ModelHub::fetch(const PullRequest& request, HubFile file) {
    if (file.bytes > kFileBytesMax) {
        co_return fail(ErrorCode::kTooLarge, fmt::format("'{}' has {} bytes, more than the {} that "
                                                         "a model file may have",
                                                         file.path, file.bytes, kFileBytesMax));
    }
    using Opened = Result<std::shared_ptr<PartFile>>;
    const auto opened =
        co_await disk_.run({}, [target = request.folder / file.path, file](std::size_t) -> Opened {
            if (is_intact(target, file)) {
                return std::shared_ptr<PartFile>{};
            }
            return std::make_shared<PartFile>(RAG_TRY(PartFile::open(target, file)));
        });
    if (!opened || *opened == nullptr) {
        co_return opened;
    }
    auto part = *opened;
    for (int calls = 0; part->bytes() < file.bytes; ++calls) {
        const std::uint64_t before = part->bytes();
        const auto some = co_await fetch_some(request, file, part);
        if (some) {
            continue;
        }
        const bool may_go_on = some.error().code == ErrorCode::kUnavailable ||
                               some.error().code == ErrorCode::kDeadlineExceeded;
        if (!may_go_on || part->bytes() == before || calls == kCallsMax) {
            co_return some.error();
        }
    }
    const auto verified =
        co_await disk_.run({}, [part](std::size_t) -> Result<void> { return part->verify(); });
    if (!verified) {
        co_return verified.error();
    }
    co_return part;
}

/// All but config.json, whose part is given; then puts them in place, config.json last.
Task<Result<void>> ModelHub::fetch_rest(const PullRequest& request, HubFile config,
                                        std::vector<HubFile> files, PullOutcome& outcome) {
    std::vector<std::shared_ptr<PartFile>> parts;
    files.push_back(std::move(config));  // fetched before, and not again
    for (const HubFile& file : files) {
        auto part = RAG_CO_TRY(co_await fetch(request, file));
        outcome.bytes += file.bytes;
        if (part == nullptr) {
            ++outcome.kept;
        } else {
            ++outcome.fetched;
            parts.push_back(std::move(part));
        }
    }
    co_return co_await disk_.run({}, [parts = std::move(parts)](std::size_t) -> Result<void> {
        for (const auto& part : parts) {
            RAG_TRY(part->publish());
        }
        return {};
    });
}

Task<Result<PullOutcome>> ModelHub::pull(PullRequest request) {
    RAG_CO_TRY(check_request(request));
    const auto listing = RAG_CO_TRY(co_await list(request));
    auto files = description_files(listing);
    if (!files) {
        co_return fail(files.error().code, request.name + ": " + files.error().message);
    }
    const HubFile config = files->back();
    files->pop_back();
    RAG_CO_TRY(co_await fetch(request, config));
    using Answer = Result<bool>;
    const auto is_bert = co_await disk_.run(
        {},
        [path = request.folder / config.path](std::size_t) -> Answer { return says_bert(path); });
    if (!is_bert) {
        co_return is_bert.error();
    }
    const auto weights = weight_files(listing, *is_bert);
    if (!weights) {
        co_return fail(weights.error().code, request.name + ": " + weights.error().message);
    }
    files->insert(files->end(), weights->begin(), weights->end());
    PullOutcome outcome;
    RAG_CO_TRY(co_await fetch_rest(request, config, std::move(*files), outcome));
    co_return outcome;
}

}  // namespace ragd
