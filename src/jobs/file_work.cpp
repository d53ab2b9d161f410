#include "jobs/file_work.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"
#include "jobs/rest.hpp"
#include "jobs/upload_blob.hpp"
#include "net/web_url.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kRetryMax{30};

Result<FileReading> read_safely(const ReadFile& read, const FileToRead& file,
                                const std::string& bytes, const TakeDocument& take) {
    try {
        return read(file, bytes, take);
    } catch (const std::exception& thrown) {
        return fail(ErrorCode::kInternal, fmt::format("reading it failed: {}", thrown.what()));
    }
}

/// Worth trying again: it is about no document.
bool is_passing(const Error& error) {
    return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kDeadlineExceeded ||
           error.code == ErrorCode::kTooManyRequests;
}

}  // namespace

FileFault fault_of_file(const Error& error) {
    const auto fault = fault_of(error);
    if (!fault) {
        return {.code = std::string{name_of(error.code)}, .detail = error.message};
    }
    return {.code = std::string{name_of(*fault)},
            .detail = error.message.substr(name_of(*fault).size() + 2)};
}

std::string page_file_name(std::string_view url, std::string_view media_type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kEnds{
        {{"text/html", ".html"},
         {"application/xhtml+xml", ".html"},
         {"application/pdf", ".pdf"},
         {"text/plain", ".txt"},
         {"text/markdown", ".md"},
         {"application/json", ".json"},
         {"text/csv", ".csv"},
         {"application/xml", ".xml"}}};
    const auto path = url.substr(0, url.find_first_of("?#"));
    const auto scheme = path.find("://");
    const auto after_host = path.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
    const std::string_view last =
        after_host == std::string_view::npos ? "" : path.substr(path.rfind('/') + 1);
    const auto* end = std::ranges::find(kEnds, media_type, &decltype(kEnds)::value_type::first);
    std::string name{last.empty() ? "index" : last};
    if (end != kEnds.end() && !name.ends_with(end->second)) {
        name += end->second;
    }
    return name;
}

FileToRead FileWork::file_to_read() const {
    const bool is_page = file_.blob.empty();
    return {.name = is_page ? page_file_name(file_.facts.url, file_.media_type) : file_.name,
            .media_type = file_.media_type,
            .id = file_.facts.id.empty() ? DocumentId{is_page ? file_.facts.url : file_.name}
                                         : file_.facts.id,
            .url = file_.facts.url,
            .sha256 = file_.sha256};
}

/// Goes on trying as long as a store cannot answer now: one that is down for an hour costs an hour, and
/// no file.
template <typename F>
std::invoke_result_t<F&> FileWork::patiently(F once) {
    std::chrono::milliseconds pause = of_.settings.retry;
    while (true) {
        auto outcome = co_await once();
        if (outcome) {
            co_return outcome;
        }
        RAG_CO_TRY(of_.ctx.check(of_.parts.clock));
        if (!is_passing(outcome.error())) {
            co_return outcome;
        }
        of_.parts.log.warn("job_waits",
                           {{"id", of_.job.id.str()}, {"reason", outcome.error().message}});
        co_await rest(pause, of_.ctx.cancelled);
        pause = std::min<std::chrono::milliseconds>(2 * pause, kRetryMax);
    }
}

Task<Result<std::vector<std::string>>> FileWork::run() {
    using namespace boost::asio::experimental::awaitable_operators;
    const auto content = std::make_shared<const std::string>(RAG_CO_TRY(co_await bytes()));
    of_.parts.metrics.bytes.add(static_cast<double>(content->size()));
    file_.state = JobFileState::kIndexing;
    of_.on_progress();
    const auto queue = std::make_shared<DocumentQueue>(of_.parts.executor, of_.ctx.cancelled);
    auto [reading, indexed] = co_await (read(queue, content) && index_all(queue, content));
    // Where indexing failed, the reading was told to end: its error says nothing.
    RAG_CO_TRY(std::move(indexed));
    FileReading done = RAG_CO_TRY(std::move(reading));
    for (std::string& warning : done.warnings) {
        note(std::move(warning));
    }
    if (file_.done.count() == 0) {
        co_return fail_extract(ExtractFault::kNoText, "it has no text");
    }
    co_return std::move(links_);
}

Task<Result<std::string>> FileWork::bytes() {
    return file_.blob.empty() ? fetched() : uploaded();
}

Task<Result<std::string>> FileWork::uploaded() {
    auto kept = RAG_CO_TRY(
        co_await patiently([this] { return of_.parts.uploads.get(of_.ctx, file_.blob); }));
    auto bytes = kept ? without_job(std::move(*kept), of_.job.id) : std::nullopt;
    if (!bytes) {
        co_return fail(ErrorCode::kNotFound,
                       "what was uploaded is not there any more; send the file again");
    }
    co_return std::move(*bytes);
}

Task<Result<std::string>> FileWork::fetched() {
    if (of_.parts.pages == nullptr) {
        co_return fail(ErrorCode::kUnsupported, "this server fetches no pages");
    }
    const auto& crawl = of_.job.options.crawl;
    FetchedPage page = RAG_CO_TRY(co_await of_.parts.pages->fetch(of_.ctx, file_.name, crawl));
    if (crawl && !crawl->prefix.empty() && !page.url.starts_with(crawl->prefix)) {
        co_return fail(ErrorCode::kForbidden, fmt::format("it leads to {}, which is outside of {}",
                                                          page.url, crawl->prefix));
    }
    links_ = std::move(page.links);
    file_.facts.url = std::move(page.url);
    file_.media_type = std::move(page.media_type);
    file_.bytes = page.bytes.size();
    file_.sha256 = sha256_hex(page.bytes);  // some megabytes at most
    co_return std::move(page.bytes);
}

Task<Result<FileReading>> FileWork::read(std::shared_ptr<DocumentQueue> queue, Content content) {
    auto work = [&read = of_.parts.read, file = file_to_read(), content,
                 queue](std::size_t) -> Result<FileReading> {
        return read_safely(read, file, *content, [&queue](Document document) {
            return queue->push(std::move(document));
        });
    };
    auto done = co_await of_.parts.readers.run({.work_class = WorkClass::kBulk,
                                                .cancelled = of_.ctx.cancelled,
                                                .share = of_.ctx.access.share()},
                                               std::move(work));
    queue->finish();
    co_return done;
}

Task<Result<void>> FileWork::index_all(std::shared_ptr<DocumentQueue> queue, Content content) {
    bool is_kept = of_.parts.originals == nullptr;
    while (!queue->is_over()) {
        auto documents = prepare(co_await queue->take());
        if (documents.empty()) {
            continue;  // all of these were left out, or there were none
        }
        auto outcome = std::exchange(is_kept, true)
                           ? Result<void>{}
                           : co_await keep_original(documents.front(), content);
        outcome = outcome ? co_await index(std::move(documents)) : std::move(outcome);
        if (!outcome) {
            queue->close();
            co_return outcome;
        }
        of_.on_progress();
    }
    co_return Result<void>{};
}

/// The bytes of the file, unless the document's text is the same: then that is its own original.
Task<Result<void>> FileWork::keep_original(const Document& first, Content content) {
    bool is_the_text = first.text.size() == content->size();
    if (is_the_text) {
        const auto digest = RAG_CO_TRY(co_await of_.parts.compute.run(
            {.work_class = WorkClass::kBulk,
             .cancelled = of_.ctx.cancelled,
             .share = of_.ctx.access.share()},
            [&first](std::size_t) -> Result<std::string> { return sha256_hex(first.text); }));
        is_the_text = digest == file_.sha256;
    }
    if (!is_the_text) {
        RAG_CO_TRY(co_await patiently([this, &content] {
            return of_.parts.originals->put(of_.ctx, file_.sha256, *content);
        }));
    }
    co_return Result<void>{};
}

/// What its owner says of the file goes for each of its documents.
std::vector<Document> FileWork::prepare(std::vector<Document> documents) {
    std::vector<Document> prepared;
    for (Document& document : documents) {
        if (trim(document.text).empty()) {
            note(fmt::format("{}: it has no text", document.id.str()));
            continue;
        }
        const JobFileFacts& facts = file_.facts;
        document.title = facts.title.empty() ? document.title : facts.title;
        if (file_.blob.empty()) {
            name_page(document);
        } else {
            document.url = facts.url.empty() ? document.url : facts.url;
        }
        if (!document.id.empty() && !seen_.insert(document.id).second) {
            note(fmt::format("{}: another document of this file has the same id; it was left out",
                             document.id.str()));
            continue;
        }
        document.acl = facts.acl;
        document.source = of_.job.options.source;
        for (const auto& member : facts.metadata) {
            document.metadata[member.key()] = member.value();
        }
        prepared.push_back(std::move(document));
    }
    return prepared;
}

Task<Result<void>> FileWork::index(std::vector<Document> documents) {
    const auto report =
        RAG_CO_TRY(co_await patiently([this, &documents] { return index_once(documents); }));
    count(report);
    co_return Result<void>{};
}

Task<Result<IndexReport>> FileWork::index_once(std::vector<Document> documents) {
    RequestContext ctx = of_.ctx;
    ctx.deadline = Deadline::in(of_.parts.clock, of_.settings.index_timeout);
    IndexCall call{.collection = of_.job.options.collection,
                   .chunking = of_.job.options.chunking,
                   .documents = std::move(documents),
                   .on_conflict = of_.job.options.on_conflict};
    auto checked = RAG_CO_TRY(co_await of_.parts.compute.run(
        {.work_class = WorkClass::kBulk,
         .deadline = ctx.deadline,
         .cancelled = ctx.cancelled,
         .share = ctx.access.share()},
        [call = std::move(call)](std::size_t) mutable { return check(std::move(call)); }));
    co_return co_await of_.parts.index(ctx, std::move(checked));
}

/// A page may say that it is a copy of another one of its host: then it is called by that.
void FileWork::name_page(Document& document) const {
    const auto own = parse_web_url(file_.facts.url);
    const auto canonical = own ? resolve_web_url(*own, document.url) : own;
    const bool is_ours = canonical && canonical->host == own->host;
    document.url = is_ours ? canonical->text : file_.facts.url;
    if (is_ours && document.id.str() == file_.facts.url) {
        document.id = DocumentId{document.url};
    }
}

void FileWork::note(std::string warning) {
    if (file_.done.warnings.size() < JobFile::kWarningsListed) {
        file_.done.warnings.push_back(std::move(warning));
    }
}

void FileWork::count(const IndexReport& report) {
    JobFileDone& done = file_.done;
    for (const IndexedDocument& document : report.documents) {
        done.chunks += document.chunks;
        ++(document.status == IndexStatus::kCreated   ? done.created
           : document.status == IndexStatus::kUpdated ? done.updated
                                                      : done.unchanged);
        if (done.documents.size() < JobFile::kDocumentsListed) {
            done.documents.push_back(document.id);
        }
    }
}

}  // namespace ragd
