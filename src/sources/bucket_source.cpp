#include "sources/bucket_source.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/limits.hpp"
#include "sources/bucket_listing.hpp"
#include "sources/listed_files.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int kAttempts = 4;
constexpr std::chrono::milliseconds kPauseFirst{200};
constexpr std::chrono::seconds kListTime{60};    // a page
constexpr std::chrono::seconds kFetchTime{600};  // an object
constexpr std::size_t kObjectsMax = 1'000'000;
constexpr std::size_t kPageBytesMax = 16 * limits::kMiB;

/// Whether the same request may be answered otherwise a little later.
bool is_passing(const Result<HttpReply>& reply) {
    if (!reply) {
        return reply.error().code == ErrorCode::kUnavailable;
    }
    return reply->status == 429 || reply->status == 500 || reply->status == 502 ||
           reply->status == 503 || reply->status == 504;
}

Result<void> write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return fail(ErrorCode::kUnavailable,
                        fmt::format("no room for what is fetched: {}",
                                    std::generic_category().message(errno)));
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return {};
}

}  // namespace

BucketSource::BucketSource(BucketPlace place, BucketService service, HttpClientOptions options,
                           const Clock& clock)
    : place_(std::move(place)),
      service_(std::move(service)),
      clock_(clock),
      client_(std::move(options), clock) {}

std::string BucketSource::shown() const {
    std::string out = fmt::format("s3://{}/{}", place_.bucket, place_.prefix);
    out.erase(out.find_last_not_of('/') + 1);
    return out;
}

/// What to do about the usual ones is said.
Error BucketSource::refused(const HttpReply& reply) const {
    const BucketFault fault = parse_bucket_fault(reply.body);
    const auto* region = reply.header("x-amz-bucket-region");
    std::string why = fault.code.empty() ? fmt::format("the service answered {}", reply.status)
                                         : fmt::format("{} ({})", fault.message, fault.code);
    if (region != nullptr && *region != service_.region()) {
        why += fmt::format("; the bucket is in {}: set AWS_REGION", *region);
    } else if (reply.status == 403) {
        why += "; are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY those of who may read it?";
    }
    const bool missing = reply.status == 404;
    return fail(missing ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                fmt::format("{}: {}", shown(), why));
}

Task<Result<HttpReply>> BucketSource::ask_once(HttpCall call) const {
    co_return co_await client_.send(std::move(call));
}

Task<Result<HttpReply>> BucketSource::ask(HttpCall call) const {
    auto reply = co_await ask_once(call);
    auto pause = kPauseFirst;
    for (int tried = 1; tried < kAttempts && is_passing(reply); ++tried) {
        boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, pause};
        co_await timer.async_wait(boost::asio::use_awaitable);
        pause *= 2;
        reply = co_await ask_once(call);
    }
    if (!reply) {
        co_return fail(reply.error().code, fmt::format("{}: {}", shown(), reply.error().message));
    }
    if (reply->status != 200) {
        co_return refused(*reply);
    }
    co_return reply;
}

Result<FileList> BucketSource::list(const FileSearch& search) {
    folder_.emplace(RAG_TRY(ScratchFolder::make()));
    std::vector<ListedFile> files;
    std::string token;
    do {
        BucketService::Query query;
        if (!token.empty()) {
            query.emplace_back("continuation-token", token);
        }
        query.insert(query.end(), {{"encoding-type", "url"},
                                   {"list-type", "2"},
                                   {"max-keys", "1000"},
                                   {"prefix", place_.prefix}});
        HttpCall call = service_.get(place_, "", query);
        call.deadline = Deadline::in(clock_, kListTime);
        call.response_bytes_max = kPageBytesMax;
        HttpReply reply = RAG_TRY(io_.block_on(ask(std::move(call))));
        BucketPage page = RAG_TRY(parse_bucket_page(std::move(reply.body)));
        for (ListedFile& file : page.files) {
            if (file.path.starts_with(place_.prefix)) {
                file.path.erase(0, place_.prefix.size());
                files.push_back(std::move(file));
            }
        }
        token = std::move(page.next);
    } while (!token.empty() && files.size() < kObjectsMax);
    if (files.size() >= kObjectsMax) {
        return fail(
            ErrorCode::kTooLarge,
            fmt::format("{} holds more than {} objects; name a prefix", shown(), kObjectsMax));
    }
    const ListedPlace place{.source = search.source.empty() ? shown() : search.source,
                            .place = shown()};
    return choose_listed(
        std::move(files), place, search,
        [this](const ListedFile& file, std::size_t bytes_max) -> Result<std::string> {
            HttpCall call = service_.get(place_, place_.prefix + file.path);
            call.deadline = Deadline::in(clock_, kListTime);
            call.response_bytes_max = std::max<std::size_t>(file.bytes, 1);
            std::string bytes = RAG_TRY(io_.block_on(ask(std::move(call)))).body;
            bytes.resize(std::min(bytes.size(), bytes_max));
            return bytes;
        });
}

/// Of the state that was listed, or not at all.
Result<OpenedFile> BucketSource::open(const FoundFile& file) {
    const fs::path folder = RAG_TRY(folder_->make_folder());
    const std::string_view id = file.id;
    fs::path path = folder / id.substr(id.rfind('/') + 1);
    OpenedFile opened{path, folder};
    HttpCall call = service_.get(place_, place_.prefix + file.id);
    call.deadline = Deadline::in(clock_, kFetchTime);
    call.response_bytes_max = file.bytes;
    if (!file.stamp.empty()) {
        call.headers.emplace_back("If-Match", fmt::format("\"{}\"", file.stamp));
    }
    auto out = std::make_shared<Descriptor>();
    call.on_head = [out, path](int status, const HttpHeaders&) -> Result<void> {
        if (status != 200) {
            return {};
        }
        *out = Descriptor::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
        return out->is_open() ? Result<void>{}
                              : fail(ErrorCode::kInternal, "no room for what is fetched");
    };
    call.on_body = [out](std::string piece) -> Task<Result<void>> {
        co_return write_all(out->get(), piece);
    };
    RAG_TRY(io_.block_on(ask(std::move(call))));
    return opened;
}

}  // namespace ragd
