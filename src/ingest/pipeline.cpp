#include "ingest/pipeline.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "domain/document_id.hpp"
#include "domain/source.hpp"
#include "ingest/fingerprint.hpp"
#include "ingest/make_chunks.hpp"
#include "ports/check_document.hpp"
#include "text/chunker.hpp"

namespace ragd {
namespace {

/// Chunks embedded at once: enough to keep every core busy, few enough that a deadline is seen
/// soon (64 x 10 ms / 2 cores = 0.3 s) and that a person's question finds gaps.
constexpr std::size_t kEmbedGroup = 64;

DocumentOutcome outcome_of(IndexStatus status) {
    const auto outcome = parse_name<DocumentOutcome>(name_of(status));
    RAG_ASSERT(outcome, "each status of a document is an outcome");
    return *outcome;
}

const IndexedDocument* find_by_id(const IndexReport& report, const DocumentId& id) {
    const auto found = std::ranges::find(report.documents, id, &IndexedDocument::id);
    return found == report.documents.end() ? nullptr : &*found;
}

/// The same error, saying also what of the call is already safe.
Error with_progress(Error error, std::size_t durable, std::size_t all) {
    error.message = fmt::format(
        "{}; {} of {} documents are durable, and sending the request again "
        "is safe",
        error.message, durable, all);
    return error;
}

Result<DocumentId> name_with_source(std::string_view source, const DocumentId& id) {
    DocumentId made = id_of_source(source, id);
    if (made.str().size() > limits::kDocumentIdBytes) {
        return fail(
            ErrorCode::kConflict,
            fmt::format("the id is another source's, and with the name of its own source in "
                        "front it would have {} bytes; at most {} are allowed",
                        made.str().size(), limits::kDocumentIdBytes));
    }
    return made;
}

/// Names the document whose id is somebody else's.
Error at_document(Error error, std::size_t i) {
    if (error.code == ErrorCode::kConflict && error.fields.empty()) {
        error.fields.push_back({fmt::format("/documents/{}/id", i), error.message});
    }
    return error;
}

}  // namespace

/// A share of a count, given back at its end.
class IngestPipeline::Share {
public:
    explicit Share(std::size_t& all) : all_(&all) {}
    Share(Share&& other) noexcept : all_(other.all_), own_(std::exchange(other.own_, 0)) {}
    Share& operator=(Share&& other) noexcept {
        std::swap(all_, other.all_);
        std::swap(own_, other.own_);
        return *this;
    }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() { *all_ -= own_; }
    void add(std::size_t more) {
        *all_ += more;
        own_ += more;
    }

private:
    std::size_t* all_;
    std::size_t own_ = 0;
};

/// One call on its way.
struct IngestPipeline::Run {
    IndexCall call;
    Scope scope;
    /// Ids of the call's documents so far, and whose: the store may not have them yet.
    std::unordered_map<DocumentId, std::string> claimed = {};
};

/// A document ready to be committed, or found unchanged.
struct IngestPipeline::Prepared {
    std::optional<IndexedDocument> unchanged;
    std::optional<DocumentAcl> other_acl = {};  // all else is as it was
    std::optional<FileChange> saved_again;      // it is unchanged, and its file is another one
    NewDocument document;
    DocumentId renamed_from;  // empty: it has the id that was asked for
    std::optional<DocumentId>
        instead;             // what it was called while another had its id: to be removed
    StorageGrowth before{};  // what is stored of it
    StorageQuota::Hold room = {};
    Share attached;  // of what waits to be stored
    Stages stages;
};

IngestPipeline::IngestPipeline(Parts parts)
    : parts_(std::move(parts)), metrics_(parts_.metrics), histogram_(metrics_.stages) {}

/// Takes one document after the other down the road: while one is stored, the next is prepared.
Task<Result<IndexReport>> IngestPipeline::index(const RequestContext& ctx, CheckedIndexCall checked,
                                                IndexProgress progress) const {
    using namespace boost::asio::experimental::awaitable_operators;
    IndexCall call = std::move(checked).take();
    const SteadyTime begun = parts_.clock.now();
    const Scope scope = Scope::of(ctx, call.collection);
    const std::size_t all = call.documents.size();
    Run run{.call = std::move(call), .scope = scope};
    IndexReport report;
    auto ready = co_await prepare(ctx, run, 0);
    for (std::size_t i = 0; i < all; ++i) {
        if (!ready) {
            metrics_.documents.at(DocumentOutcome::kFailed).add();
            co_return with_progress(at_document(ready.error(), i), i, all);
        }
        if (const auto* twin = find_by_id(report, ready->document.document.id)) {
            ready->unchanged = *twin;  // the same content twice, both times without an id
            ready->unchanged->status = IndexStatus::kUnchanged;
        }
        auto committing = commit(ctx, scope, std::move(*ready));
        Result<IndexedDocument> done = fail(ErrorCode::kInternal, "nothing was committed");
        if (i + 1 < all) {
            std::tie(done, ready) = co_await (std::move(committing) && prepare(ctx, run, i + 1));
        } else {
            done = co_await std::move(committing);
        }
        if (!done) {
            metrics_.documents.at(DocumentOutcome::kFailed).add();
            co_return with_progress(at_document(done.error(), i), i, all);
        }
        metrics_.documents.at(outcome_of(done->status)).add();
        if (progress) {
            progress(*done, all);
        }
        report.documents.push_back(std::move(*done));
    }
    const std::chrono::duration<double, std::milli> took = parts_.clock.now() - begun;
    report.took_ms = took.count();
    co_return report;
}

/// The road of a document, as far as it can go before the one ahead of it is stored. Moves the
/// document out of the call.
Task<Result<IngestPipeline::Prepared>> IngestPipeline::prepare(const RequestContext& ctx, Run& run,
                                                               std::size_t i) const {
    Prepared prepared{.unchanged = {},
                      .saved_again = {},
                      .document = {},
                      .renamed_from = {},
                      .instead = {},
                      .before = {},
                      .room = {},
                      .attached = Share{attached_waiting_},
                      .stages = Stages{ctx, parts_.clock, {.observers = {&histogram_}}}};
    prepared.document.document = std::move(run.call.documents[i]);
    Stages& stages = prepared.stages;
    RAG_CO_TRY(co_await stages.run(Stage::kIdentify, identify(ctx, run, prepared)));
    if (prepared.unchanged) {
        co_return prepared;
    }
    RAG_CO_TRY(
        co_await stages.run(Stage::kChunk, chunk(ctx, run.call.chunking, prepared.document)));
    RAG_CO_TRY(co_await hold_room(ctx, prepared));
    RAG_CO_TRY(co_await stages.run(Stage::kEmbed, embed(ctx, prepared)));
    co_return prepared;
}

/// The rest of the road, in the order of the call.
Task<Result<IndexedDocument>> IngestPipeline::commit(const RequestContext& ctx, const Scope& scope,
                                                     Prepared prepared) const {
    if (!prepared.unchanged) {
        DocumentId id = prepared.document.document.id;
        const std::size_t chunks = prepared.document.chunks.size();
        const PutOutcome put = RAG_CO_TRY(co_await prepared.stages.run(
            Stage::kStore, parts_.store.put(ctx, scope, std::move(prepared.document))));
        prepared.room.stored();
        metrics_.chunks.add(static_cast<double>(chunks));
        prepared.stages.finish();
        if (prepared.instead) {
            RAG_CO_TRY(co_await parts_.store.remove(ctx, scope, *prepared.instead));
        }
        co_return IndexedDocument{std::move(id), put.version, chunks,
                                  put.created ? IndexStatus::kCreated : IndexStatus::kUpdated,
                                  std::move(prepared.renamed_from)};
    }
    if (prepared.other_acl) {
        RAG_CO_TRY(co_await parts_.store.set_acl(ctx, scope, prepared.unchanged->id,
                                                 std::move(*prepared.other_acl),
                                                 std::move(prepared.document.only_if)));
    }
    if (prepared.saved_again) {
        RAG_CO_TRY(co_await parts_.store.set_file(ctx, scope, prepared.unchanged->id,
                                                  std::move(*prepared.saved_again)));
    }
    co_return *prepared.unchanged;
}

/// Hashes, off the io thread, since a text has up to 16 MiB; and looks whether that is what the
/// store has.
Task<Result<void>> IngestPipeline::identify(const RequestContext& ctx, Run& run,
                                            Prepared& prepared) const {
    NewDocument& document = prepared.document;
    Document& content = document.document;
    RAG_CO_TRY(
        co_await parts_.compute.run(bulk(ctx), [this, &run, &document, &content](std::size_t) {
            if (content.id.empty()) {
                content.id = id_from_content(content);
            }
            document.content_sha256 = sha256_hex(content.text);
            document.fingerprint = fingerprint(content, run.call.chunking, parts_.embedder.model());
            return Result<void>{};
        }));
    document.replaces_others = run.call.on_conflict == OnConflict::kReplace;
    document.only_if = run.call.only_if;
    document.keeps_acl = true;  // a folder that is indexed again opens nothing that was closed
    const auto known = RAG_CO_TRY(co_await resolve(ctx, run, prepared));
    if (known) {
        prepared.before = {1, static_cast<std::int64_t>(known->bytes),
                           static_cast<std::int64_t>(known->chunks)};
    }
    const auto state = known ? std::optional{known->state()} : std::nullopt;
    RAG_CO_TRY(document.only_if.check(state ? &*state : nullptr));  // also where nothing is put
    if (known && known->fingerprint == document.fingerprint && !prepared.instead &&
        is_same_owner(known->source, known->url, content)) {
        prepared.unchanged = IndexedDocument{content.id, known->version, known->chunks,
                                             IndexStatus::kUnchanged, prepared.renamed_from};
        if (!content.acl.is_open() && content.acl != known->acl) {
            prepared.unchanged->status = IndexStatus::kUpdated;
            prepared.other_acl = content.acl;
        }
        if (content.file && content.file != known->file) {
            prepared.saved_again = FileChange{
                .version = known->version, .file = *content.file, .source = content.source};
        }
    }
    co_return Result<void>{};
}

/// Decides which stored document it is, if it is one: that of its id; where another source has that,
/// the one with the name of its source in front; or the one that its file became when a folder above
/// or below was indexed. Who got an id keeps it.
Task<Result<std::optional<DocumentInfo>>> IngestPipeline::resolve(const RequestContext& ctx,
                                                                  Run& run,
                                                                  Prepared& prepared) const {
    Document& content = prepared.document.document;
    const OnConflict policy = run.call.on_conflict;
    auto known = RAG_CO_TRY(co_await parts_.store.find(ctx, run.scope, content.id));
    if (known && policy == OnConflict::kRefuse) {
        RAG_CO_TRY(check_owner({.source = known->source, .url = known->url}, prepared.document));
    }
    const auto claimed = run.claimed.find(content.id);
    const bool is_taken = (known && !is_same_owner(known->source, known->url, content)) ||
                          (claimed != run.claimed.end() && claimed->second != content.source);
    if (!content.source.empty() && policy != OnConflict::kRefuse && (is_taken || !known)) {
        auto mine = RAG_CO_TRY(co_await find_elsewhere(ctx, run, prepared));
        if (mine || (is_taken && policy == OnConflict::kKeepBoth)) {
            known = std::move(mine);
        }
        if (!known && is_taken) {
            prepared.renamed_from =
                std::exchange(content.id, RAG_CO_TRY(name_with_source(content.source, content.id)));
        }
    }
    run.claimed.emplace(content.id, content.source);
    co_return known;
}

/// The document under another id than the one it came with, which it takes on; or, where it is to
/// take its own id back, notes that the other one goes.
Task<Result<std::optional<DocumentInfo>>> IngestPipeline::find_elsewhere(const RequestContext& ctx,
                                                                         const Run& run,
                                                                         Prepared& prepared) const {
    Document& content = prepared.document.document;
    DocumentId renamed = id_of_source(content.source, content.id);
    auto found = RAG_CO_TRY(co_await parts_.store.find(ctx, run.scope, renamed));
    if (found && is_same_owner(found->source, found->url, content)) {
        if (run.call.on_conflict == OnConflict::kReplace) {
            prepared.instead = std::move(renamed);
            co_return std::optional<DocumentInfo>{};
        }
        prepared.renamed_from = std::exchange(content.id, std::move(renamed));
        co_return found;
    }
    std::vector<FileAlias> aliases = aliases_of(content);
    for (FileAlias& alias : aliases) {
        found = RAG_CO_TRY(co_await parts_.store.find(ctx, run.scope, alias.id));
        if (found && found->url == content.url) {
            content.id = std::move(alias.id);
            if (is_local_place(content.source)) {
                content.source = std::move(alias.folder);
                if (content.file && !content.file->path.empty()) {
                    content.file->path = std::move(alias.path);
                }
            }
            co_return found;
        }
    }
    co_return std::optional<DocumentInfo>{};
}

Task<Result<void>> IngestPipeline::chunk(const RequestContext& ctx, ChunkOptions options,
                                         NewDocument& document) const {
    co_return co_await parts_.compute.run(
        bulk(ctx), [this, options, &document](std::size_t) -> Result<void> {
            const Document& content = document.document;
            auto spans = split_chunks(content.text, content.title,
                                      {.chunk_size = options.chunk_size,
                                       .overlap = options.overlap,
                                       .syntax = syntax_of(content.id.str()),
                                       .language = language_of(content.id.str())},
                                      *parts_.tokenizer);
            RAG_ASSERT(!spans.empty(), "text that is not blank has chunks");
            document.chunks = make_chunks(content, std::move(spans));
            return {};
        });
}

/// Before it costs the model anything.
Task<Result<void>> IngestPipeline::hold_room(const RequestContext& ctx, Prepared& prepared) const {
    if (parts_.quota == nullptr) {
        co_return Result<void>{};
    }
    StorageGrowth growth{1, static_cast<std::int64_t>(prepared.document.document.text.size()),
                         static_cast<std::int64_t>(prepared.document.chunks.size())};
    for (std::size_t i = 0; i < growth.size(); ++i) {
        growth[i] -= prepared.before[i];
    }
    prepared.room = RAG_CO_TRY(co_await parts_.quota->hold(ctx, growth));
    co_return Result<void>{};
}

Task<Result<void>> IngestPipeline::embed(const RequestContext& ctx, Prepared& prepared) const {
    auto& chunks = prepared.document.chunks;
    const std::string_view text = prepared.document.document.text;
    for (std::size_t from = 0; from < chunks.size(); from += kEmbedGroup) {
        const std::size_t to = std::min(from + kEmbedGroup, chunks.size());
        std::vector<std::string> texts;
        for (std::size_t i = from; i < to; ++i) {
            const NewChunk& chunk = chunks[i];
            texts.push_back(
                embedded_text(chunk.prefix, text.substr(chunk.start, chunk.end - chunk.start)));
        }
        const bool has_room = attached_waiting_ < limits::kAttachmentBytesWaiting;
        auto embedded = RAG_CO_TRY(co_await parts_.embedder.embed(
            ctx, std::move(texts),
            {.priority = Priority::kBulk,
             .attach = has_room ? parts_.attach : std::vector<std::string>{}}));
        for (std::size_t i = from; i < to; ++i) {
            chunks[i].vector = std::move(embedded[i - from].vector);
            chunks[i].attachments = std::move(embedded[i - from].attachments);
            for (const auto& [kind, bytes] : chunks[i].attachments) {
                prepared.attached.add(bytes.size());
            }
        }
    }
    co_return Result<void>{};
}

WorkLimits IngestPipeline::bulk(const RequestContext& ctx) {
    return {.work_class = WorkClass::kBulk,
            .deadline = ctx.deadline,
            .cancelled = ctx.cancelled,
            .share = ctx.access.share()};
}

}  // namespace ragd
