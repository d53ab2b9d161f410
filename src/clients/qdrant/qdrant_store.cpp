#include "clients/qdrant/qdrant_store.hpp"

#include <algorithm>
#include <deque>
#include <random>
#include <set>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/limits.hpp"
#include "clients/qdrant/attachments.hpp"
#include "clients/qdrant/chunk_codec.hpp"
#include "clients/qdrant/document_texts.hpp"
#include "clients/qdrant/qdrant_accounts.hpp"
#include "clients/qdrant/qdrant_eraser.hpp"
#include "clients/qdrant/qdrant_jobs.hpp"
#include "clients/qdrant/qdrant_meter.hpp"
#include "clients/qdrant/qdrant_records.hpp"
#include "clients/qdrant/scope_names.hpp"
#include "clients/qdrant/search.hpp"
#include "clients/qdrant/source_records.hpp"
#include "clients/qdrant/version_writer.hpp"
#include "domain/page_cursor.hpp"
#include "ports/page_builder.hpp"

namespace ragd {
namespace {

constexpr std::chrono::milliseconds kLookWhenDown{500};
constexpr std::chrono::seconds kLookWhenUp{5};
/// A look that is lost must not hide for longer that Qdrant is back.
constexpr std::chrono::milliseconds kLookMax{2'500};
constexpr std::size_t kRepairsPerSearch = 2;
/// So long what `search` saw of the catalogue need not be read again by `hydrate`.
constexpr std::chrono::seconds kCheckedFor{1};
constexpr std::size_t kLooksMax = 64;  // of questions beside each other; beyond, it is read again
/// Once a page was not filled because documents in it are hidden, so many are read at once.
constexpr std::size_t kListedPastHidden = 256;

std::uint64_t random_bits() {
    thread_local std::random_device device;
    return std::uint64_t{device()} << 32U | device();
}

/// Points by name, among what `hydrate` was given without a chunk.
boost::json::array names_of(const CollectionKey& place, const std::vector<Candidate>& candidates) {
    boost::json::array names;
    for (const Candidate& candidate : candidates) {
        if (!candidate.chunk) {
            names.emplace_back(chunk_point_id(place, candidate.id));
        }
    }
    return names;
}

/// Whether the record is that of this chunk, and of the collection it was read for.
bool is_current(const Record& record, const Chunk& chunk) {
    return !record.deleted &&
           chunk.id == make_chunk_id(chunk.document, record.attempt, chunk.start, chunk.end);
}

}  // namespace

struct QdrantStore::State {
    using Look = std::pair<SteadyTime, Scope>;

    State(QdrantOptions options, Parts store_parts)
        : parts(std::move(store_parts)),
          rest(options, {.http = parts.http,
                         .compute = parts.compute,
                         .metrics = parts.metrics,
                         .clock = parts.clock}),
          collections(options, rest),
          catalog(options, rest),
          scope_names(options, rest, parts.random ? parts.random : random_bits),
          sources(options, rest),
          writer({.rest = rest,
                  .collections = collections,
                  .catalog = catalog,
                  .names = scope_names,
                  .compute = parts.compute,
                  .clock = parts.clock,
                  .log = parts.log,
                  .random = parts.random ? parts.random : random_bits}),
          jobs(rest, collections, parts.random ? parts.random : random_bits),
          accounts(rest, collections),
          kept_records(rest, collections, parts.clock),
          eraser(rest, collections),
          meter(rest, collections) {}

    /// What a caller of the store is told of an error in here.
    Error told(Error error) {
        if (error.code == ErrorCode::kNotFound) {
            collections.forget();
            error.message =
                "the store is not available: a collection of Qdrant's was deleted; it is made "
                "again with the next request";
        }
        if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kConflict) {
            error.code = ErrorCode::kUnavailable;
            error.retry_after = limits::kRetryAfter;
        }
        if (error.code == ErrorCode::kForbidden) {  // of VersionWriter::put; Qdrant's is another
            error.code = ErrorCode::kConflict;
        }
        return error;
    }

    Task<Result<void>> ready(const RequestContext& ctx) {
        RAG_CO_TRY(ctx.check(parts.clock));
        auto ensured = co_await collections.ensure(ctx);
        co_return ensured ? Result<void>{} : Result<void>{told(ensured.error())};
    }

    /// Whether a search of this scope has looked at all of them lately, and nothing was written
    /// here since it began to.
    [[nodiscard]] bool were_checked(const Scope& scope,
                                    const std::vector<Candidate>& candidates) const {
        const SteadyTime now = parts.clock.now();
        return std::ranges::all_of(candidates, [&](const Candidate& candidate) {
            return candidate.chunk && candidate.checked > written &&
                   now - candidate.checked < kCheckedFor &&
                   std::ranges::find(looks, Look{candidate.checked, scope}) != looks.end();
        });
    }
    void note_look(Look look) {
        looks.push_back(std::move(look));
        if (looks.size() > kLooksMax) {
            looks.pop_front();
        }
    }

    Task<Result<void>> read_points(const RequestContext& ctx, const CollectionKey& place,
                                   std::vector<Candidate>& candidates);
    Task<Result<void>> check(const RequestContext& ctx, const Scope& scope,
                             std::vector<Candidate>& candidates);
    Task<Result<void>> read_attachments(const RequestContext& ctx, const CollectionKey& place,
                                        std::vector<Candidate>& candidates,
                                        const WantedAttachments& wanted);
    Task<void> keep_looking();

    Parts parts;
    QdrantRest rest;
    QdrantCollections collections;
    Catalog catalog;
    ScopeNames scope_names;
    SourceRecords sources;
    VersionWriter writer;
    QdrantJobs jobs;
    QdrantAccounts accounts;
    QdrantRecords kept_records;
    QdrantEraser eraser;
    QdrantMeter meter;
    std::deque<Look> looks;  // at the catalogue, by searches: the latest
    SteadyTime written{};    // when a write of this process last ended
};

Task<Result<void>> QdrantStore::State::read_points(const RequestContext& ctx,
                                                   const CollectionKey& place,
                                                   std::vector<Candidate>& candidates) {
    auto names = names_of(place, candidates);
    if (names.empty()) {
        co_return Result<void>{};
    }
    const boost::json::object body{{"ids", std::move(names)},
                                   {"with_payload", chunk_payload_fields()},
                                   {"with_vector", false}};
    const auto result = RAG_CO_TRY(co_await rest.send(
        ctx, {.method = "POST",
              .path = "/collections/" + collections.options().collection + "/points",
              .body = boost::json::serialize(body)}));
    if (!result.is_array()) {
        co_return strange_answer("a list of points");
    }
    std::map<ChunkId, Chunk> chunks;
    for (const auto& point : result.get_array()) {
        auto found = RAG_CO_TRY(decode_chunk(point));
        chunks.emplace(found.chunk.id, std::move(found.chunk));
    }
    for (Candidate& candidate : candidates) {
        const auto found = chunks.find(candidate.id);
        if (!candidate.chunk && found != chunks.end()) {
            candidate.chunk = found->second;
        }
    }
    co_return Result<void>{};
}

Task<void> QdrantStore::State::keep_looking() {
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    bool was_up = true;
    for (;;) {
        RequestContext ctx{.access = Access::local_operator()};
        const std::chrono::milliseconds timeout{collections.options().timeout};
        ctx.deadline = Deadline::in(parts.clock, std::min(timeout, kLookMax));
        const auto found = co_await collections.look(ctx);
        if (found) {
            pause.expires_after(kLookWhenUp);
        } else {
            rest.report(Health::kDown, told(found.error()).message);
            pause.expires_after(kLookWhenDown);
        }
        if (std::exchange(was_up, found.has_value()) != found.has_value()) {
            found ? parts.log.info("qdrant", {{"state", "up"}})
                  : parts.log.warn("qdrant",
                                   {{"state", "down"}, {"detail", told(found.error()).message}});
        }
        co_await pause.async_wait(boost::asio::use_awaitable);
    }
}

QdrantStore::QdrantStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
QdrantStore::~QdrantStore() = default;

JobStore& QdrantStore::jobs() {
    return state_->jobs;
}

AccountStore& QdrantStore::accounts() {
    return state_->accounts;
}

RecordStore& QdrantStore::records() {
    return state_->kept_records;
}

TenantMeter& QdrantStore::meter() {
    return state_->meter;
}

TenantEraser& QdrantStore::eraser() {
    return state_->eraser;
}

Result<std::unique_ptr<QdrantStore>> QdrantStore::make(QdrantOptions options, Parts parts) {
    options.url = RAG_TRY(check_qdrant_url(options.url));
    return std::unique_ptr<QdrantStore>{
        new QdrantStore{std::make_unique<State>(std::move(options), std::move(parts))}};
}

Task<Result<void>> QdrantStore::connect(const RequestContext& ctx) {
    return state_->collections.ensure(ctx);
}

void QdrantStore::watch(const boost::asio::any_io_executor& executor) {
    boost::asio::co_spawn(executor, state_->keep_looking(), boost::asio::detached);
}

Task<Result<PutOutcome>> QdrantStore::put(const RequestContext& ctx, Scope scope,
                                          NewDocument document) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto outcome = co_await state_->writer.put(ctx, std::move(scope), std::move(document));
    state_->written = state_->parts.clock.now();
    co_return outcome ? outcome : Result<PutOutcome>{state_->told(outcome.error())};
}

Task<Result<bool>> QdrantStore::remove(const RequestContext& ctx, Scope scope, DocumentId id,
                                       Precondition only_if) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto outcome =
        co_await state_->writer.remove(ctx, std::move(scope), std::move(id), std::move(only_if));
    state_->written = state_->parts.clock.now();
    co_return outcome ? outcome : Result<bool>{state_->told(outcome.error())};
}

Task<Result<std::optional<DocumentInfo>>> QdrantStore::find(const RequestContext& ctx, Scope scope,
                                                            DocumentId id) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto record = co_await state_->catalog.get(ctx, scope.key(), std::move(id));
    if (!record) {
        co_return state_->told(record.error());
    }
    co_return is_there(*record, scope) ? std::optional{std::move((*record)->info)} : std::nullopt;
}

Task<Result<std::optional<std::string>>> QdrantStore::content(const RequestContext& ctx,
                                                              Scope scope, DocumentId id) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto text = co_await read_text(state_->catalog, ctx, {scope, id}, TextKind::kContent);
    co_return text ? text : Result<std::optional<std::string>>{state_->told(text.error())};
}

Task<Result<std::optional<std::vector<LocatedSpan>>>> QdrantStore::locations(
    const RequestContext& ctx, Scope scope, DocumentId id) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    const auto map = co_await read_text(state_->catalog, ctx, {scope, id}, TextKind::kMap);
    if (!map) {
        co_return state_->told(map.error());
    }
    const auto& read = *map;
    if (!read) {
        co_return std::optional<std::vector<LocatedSpan>>{};
    }
    if (read->empty()) {
        co_return std::optional{std::vector<LocatedSpan>{}};
    }
    const auto decode = [&read](std::size_t) { return decode_locations(*read); };
    co_return std::optional{RAG_CO_TRY(co_await state_->parts.compute.run(
        {.deadline = ctx.deadline, .cancelled = ctx.cancelled, .share = ctx.access.share()},
        decode))};
}

Task<Result<bool>> QdrantStore::set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                                        DocumentAcl acl, Precondition only_if) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto outcome = co_await state_->writer.set_acl(ctx, std::move(scope), std::move(id),
                                                   {std::move(acl), std::move(only_if)});
    state_->written = state_->parts.clock.now();
    co_return outcome ? outcome : Result<bool>{state_->told(outcome.error())};
}

Task<Result<bool>> QdrantStore::set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                         FileChange change) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto outcome =
        co_await state_->writer.set_file(ctx, std::move(scope), std::move(id), std::move(change));
    state_->written = state_->parts.clock.now();
    co_return outcome ? outcome : Result<bool>{state_->told(outcome.error())};
}

Task<Result<bool>> QdrantStore::has_file(const RequestContext& ctx, std::string sha256) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto found = co_await state_->catalog.has_file(ctx, ctx.access.tenant(), std::move(sha256));
    co_return found ? found : Result<bool>{state_->told(found.error())};
}

Task<Result<std::vector<CollectionName>>> QdrantStore::collections(const RequestContext& ctx) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto named = co_await state_->catalog.collections(ctx, ctx.access.tenant());
    if (!named) {
        co_return state_->told(named.error());
    }
    std::vector<CollectionName> readable;
    for (CollectionName& name : *named) {
        if (ctx.access.sees_all() ||
            !RAG_CO_TRY(co_await list(ctx, Scope::of(ctx, name), "", 1, "")).documents.empty()) {
            readable.push_back(std::move(name));
        }
    }
    co_return readable;
}

Task<Result<DocumentPage>> QdrantStore::list(const RequestContext& ctx, Scope scope,
                                             std::string cursor, std::size_t limit,
                                             std::string source) {
    auto after = RAG_CO_TRY(decode_page_cursor(scope.key(), cursor));
    RAG_CO_TRY(co_await state_->ready(ctx));
    PageBuilder page{scope.key(), limit};
    std::size_t asked = limit + 1;
    for (bool more = true; more;) {
        auto records = co_await state_->catalog.list(
            ctx, {.place = scope.key(), .after = after, .limit = asked, .source = source});
        if (!records) {
            co_return state_->told(records.error());
        }
        more = records->size() == asked;
        for (Record& record : *records) {
            after = record.info.id;
            if (may_read(scope.access(), record.info.acl) && !page.add(std::move(record.info))) {
                co_return page.take();
            }
        }
        asked = std::max(asked, kListedPastHidden);
    }
    co_return page.take();
}

Task<Result<std::vector<StoredSource>>> QdrantStore::list_sources(const RequestContext& ctx,
                                                                  Scope scope) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto found = co_await state_->sources.list(ctx, std::move(scope), kListedMax);
    co_return found ? std::move(found) : state_->told(found.error());
}

Task<Result<std::optional<StoredSource>>> QdrantStore::find_source(const RequestContext& ctx,
                                                                   Scope scope,
                                                                   std::string source) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto found = co_await state_->sources.find(ctx, std::move(scope), std::move(source));
    co_return found ? std::move(found) : state_->told(found.error());
}

Task<Result<void>> QdrantStore::put_source(const RequestContext& ctx, Scope scope,
                                           SourceRecord record) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto done = co_await state_->sources.put(ctx, scope.key(), std::move(record));
    co_return done ? std::move(done) : state_->told(done.error());
}

Task<Result<bool>> QdrantStore::remove_source(const RequestContext& ctx, Scope scope,
                                              std::string source) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto done = co_await state_->sources.remove(ctx, scope.key(), std::move(source));
    co_return done ? std::move(done) : state_->told(done.error());
}

Task<Result<SearchResult>> QdrantStore::search(const RequestContext& ctx, SearchRequest request) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    QdrantSearch search{{.rest = state_->rest,
                         .catalog = state_->catalog,
                         .collections = state_->collections,
                         .clock = state_->parts.clock},
                        ctx,
                        std::move(request)};
    auto found = co_await search.run();
    if (!found) {
        co_return state_->told(found.error());
    }
    state_->note_look({search.checked(), search.scope()});
    std::size_t repaired = 0;
    for (Attempt& attempt : search.leftovers()) {
        if (++repaired <= kRepairsPerSearch) {
            (void)co_await state_->writer.remove_leftovers(ctx, std::move(attempt));
        }
    }
    co_return found;
}

Task<Result<std::string>> QdrantStore::revision(const RequestContext& ctx, Scope scope) {
    RAG_CO_TRY(co_await state_->ready(ctx));
    auto name = co_await state_->scope_names.read(ctx, scope.key());
    co_return name ? std::move(name) : state_->told(name.error());
}

Task<Result<std::vector<Candidate>>> QdrantStore::hydrate(const RequestContext& ctx, Scope scope,
                                                          std::vector<Candidate> candidates,
                                                          WantedAttachments wanted) {
    if (!state_->were_checked(scope, candidates)) {
        RAG_CO_TRY(co_await state_->ready(ctx));
        if (const auto checked = co_await state_->check(ctx, scope, candidates); !checked) {
            co_return state_->told(checked.error());
        }
    }
    if (const auto read = co_await state_->read_attachments(ctx, scope.key(), candidates, wanted);
        !read) {
        state_->parts.log.warn("attachments_not_read", {{"reason", read.error().message}});
    }
    co_return candidates;
}

/// Reads the chunks that are not at hand, and drops what is not current.
Task<Result<void>> QdrantStore::State::check(const RequestContext& ctx, const Scope& scope,
                                             std::vector<Candidate>& candidates) {
    RAG_CO_TRY(co_await read_points(ctx, scope.key(), candidates));
    std::set<DocumentId> documents;
    for (const Candidate& candidate : candidates) {
        if (candidate.chunk) {
            documents.insert(candidate.chunk->document);
        }
    }
    const auto records = RAG_CO_TRY(co_await catalog.get_all(
        ctx, scope.key(), {documents.begin(), documents.end()}, Catalog::Detail::kShown));
    std::vector<Candidate> found;
    for (Candidate& candidate : candidates) {
        const auto record =
            candidate.chunk ? records.find(candidate.chunk->document) : records.end();
        if (record == records.end() || !is_current(record->second, *candidate.chunk) ||
            !may_read(scope.access(), record->second.info.acl)) {
            continue;
        }
        set_document(*candidate.chunk, record->second.info);
        found.push_back(std::move(candidate));
    }
    candidates = std::move(found);
    co_return Result<void>{};
}

Task<Result<void>> QdrantStore::State::read_attachments(const RequestContext& ctx,
                                                        const CollectionKey& place,
                                                        std::vector<Candidate>& candidates,
                                                        const WantedAttachments& wanted) {
    AttachmentPoints points{place, candidates, wanted};
    if (points.empty()) {
        co_return Result<void>{};
    }
    const auto found = RAG_CO_TRY(co_await catalog.get_attachments(ctx, points.ids()));
    co_return co_await parts.compute.run(
        {.deadline = ctx.deadline, .cancelled = ctx.cancelled, .share = ctx.access.share()},
        [&points, &found](std::size_t) { return points.take(found); });
}

ComponentStatus QdrantStore::status() const {
    return state_->rest.status();
}

}  // namespace ragd
