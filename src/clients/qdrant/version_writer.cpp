#include "clients/qdrant/version_writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "clients/qdrant/attachments.hpp"
#include "clients/qdrant/chunk_codec.hpp"
#include "clients/qdrant/filter.hpp"
#include "domain/location_json.hpp"
#include "ports/check_document.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr int kTries = 8;  // to be first among those who change the same document

Error contended(const DocumentId& id) {
    Error error = fail(ErrorCode::kUnavailable,
                       fmt::format("document '{}' is being changed by others all the while; "
                                   "nothing of this change was stored, try again",
                                   id.str()));
    error.retry_after = limits::kRetryAfter;
    return error;
}

/// The same request, once it must be seen through: the caller may leave, the deadline stays.
RequestContext to_the_end(const RequestContext& ctx) {
    RequestContext bound = ctx;
    bound.cancelled = {};
    return bound;
}

Result<void> check(const Precondition& only_if, const Record& record) {
    const DocumentState state = record.info.state();
    return only_if.check(record.deleted ? nullptr : &state);
}

WorkLimits bulk(const RequestContext& ctx) {
    return {.work_class = WorkClass::kBulk,
            .deadline = ctx.deadline,
            .cancelled = ctx.cancelled,
            .share = ctx.access.share()};
}

}  // namespace

VersionWriter::VersionWriter(Parts parts)
    : parts_(std::move(parts)),
      points_path_(fmt::format("/collections/{}/points", parts_.collections.options().collection)) {
}

Task<Result<PutOutcome>> VersionWriter::put(const RequestContext& ctx, Scope scope,
                                            NewDocument document) {
    RAG_CO_TRY(check_document(document, parts_.collections.options().dimension));
    const bool keeps_acl = document.keeps_acl && document.document.acl.is_open();
    for (int tried = 0; tried < kTries; ++tried) {
        const auto outcome = RAG_CO_TRY(co_await try_put(ctx, scope, document, keeps_acl));
        if (outcome) {
            co_return *outcome;
        }
    }
    co_return contended(document.document.id);
}

Task<Result<bool>> VersionWriter::remove(const RequestContext& ctx, Scope scope, DocumentId id,
                                         Precondition only_if) {
    for (int tried = 0; tried < kTries; ++tried) {
        const auto outcome = RAG_CO_TRY(co_await try_remove(ctx, scope, id, only_if));
        if (outcome) {
            co_return *outcome;
        }
    }
    co_return contended(id);
}

/// Step 1. A document that was never there gets the record of a deleted one first, so that there is
/// always something for the commit to replace.
Task<Result<VersionWriter::Begun>> VersionWriter::begin(const RequestContext& ctx,
                                                        const Scope& scope, const DocumentId& id) {
    auto record = co_await parts_.catalog.get(ctx, scope.key(), id);
    if (record && !*record) {
        RAG_CO_TRY(co_await parts_.catalog.prepare(ctx, scope.key(), id));
        record = co_await parts_.catalog.get(ctx, scope.key(), id);
    }
    auto before = RAG_CO_TRY(std::move(record));
    if (!before) {
        co_return strange_answer("no record of a document that was just stored");
    }
    Begun begun{.before = std::move(*before)};
    begun.attempt = {.place = scope.key(),
                     .document = id,
                     .id = AttemptId{fmt::format("{:016x}", parts_.random())},
                     .version = begun.before.info.version + 1};
    co_return begun;
}

Record VersionWriter::record_of(const Begun& begun, const NewDocument& document) const {
    const Document& source = document.document;
    const WallTime now = parts_.clock.wall();
    Record record{.attempt = begun.attempt.id};
    record.info = {.id = source.id,
                   .version = begun.attempt.version,
                   .title = source.title,
                   .url = source.url,
                   .metadata = source.metadata,
                   .acl = source.acl,
                   .bytes = source.text.size(),
                   .chunks = document.chunks.size(),
                   .content_sha256 = document.content_sha256,
                   .fingerprint = document.fingerprint,
                   .created_at = begun.before.deleted ? now : begun.before.info.created_at,
                   .updated_at = now,
                   .source = source.source,
                   .file = source.file};
    return record;
}

/// Nothing: somebody else was first.
Task<Result<std::optional<PutOutcome>>> VersionWriter::try_put(const RequestContext& ctx,
                                                               const Scope& scope,
                                                               NewDocument& document,
                                                               bool keeps_acl) {
    const auto begun = RAG_CO_TRY(co_await begin(ctx, scope, document.document.id));
    if (!may_read(scope.access(), begun.before.info.acl)) {
        co_return fail(ErrorCode::kForbidden, id_not_writable(document.document.id).message);
    }
    RAG_CO_TRY(check(document.only_if, begun.before));
    if (!begun.before.deleted) {
        const DocumentInfo& stored = begun.before.info;
        if (auto allowed = check_owner({.source = stored.source, .url = stored.url}, document);
            !allowed) {
            co_return fail(ErrorCode::kForbidden, allowed.error().message);  // told as a conflict
        }
    }
    if (keeps_acl) {
        document.document.acl = begun.before.info.acl;  // of a deleted one: open
    }
    const Attempt& attempt = begun.attempt;
    const auto parts = co_await store(ctx, attempt, document);
    if (!parts) {
        co_await give_up(ctx, attempt, parts.error());
        co_return parts.error();
    }
    Record record = record_of(begun, document);
    record.text_parts = parts->text;
    record.map_parts = parts->map;
    const std::string fingerprint = std::exchange(record.info.fingerprint, {});
    const RequestContext bound = to_the_end(ctx);
    // After an error it may have been done: then the document is there, whole.
    const bool won = RAG_CO_TRY(co_await parts_.catalog.replace(
        bound, attempt, {begun.before.attempt, begun.before.info.acl}, record));
    if (!won) {
        co_await withdraw(bound, attempt);
        co_return std::optional<PutOutcome>{};
    }
    RAG_CO_TRY(co_await parts_.names.renew(bound, attempt.place));
    RAG_CO_TRY(co_await parts_.catalog.settle(bound, attempt, fingerprint));
    if (const auto cleaned = co_await remove_leftovers(bound, attempt); !cleaned) {
        parts_.log.warn("qdrant_leftovers", {{"document", attempt.document.str()},
                                             {"reason", cleaned.error().message}});
    }
    const auto& file = begun.before.info.file;
    co_return std::optional{PutOutcome{.version = attempt.version,
                                       .created = begun.before.deleted,
                                       .replaced_file = file ? file->sha256 : std::string{}}};
}

Task<Result<std::optional<bool>>> VersionWriter::try_remove(const RequestContext& ctx,
                                                            const Scope& scope,
                                                            const DocumentId& id,
                                                            const Precondition& only_if) {
    const auto before = RAG_CO_TRY(co_await parts_.catalog.get(ctx, scope.key(), id));
    if (!before || !may_read(scope.access(), before->info.acl)) {
        co_return std::optional{false};
    }
    Attempt attempt{.place = scope.key(),
                    .document = id,
                    .id = before->attempt,
                    .version = before->info.version};
    const RequestContext bound = to_the_end(ctx);
    if (!before->deleted) {
        RAG_CO_TRY(check(only_if, *before));
        RAG_CO_TRY(co_await parts_.names.renew(bound, attempt.place));
        attempt.id = AttemptId{fmt::format("{:016x}", parts_.random())};
        Record tombstone{.attempt = attempt.id, .deleted = true};
        tombstone.info.version = attempt.version;
        const auto won = RAG_CO_TRY(co_await parts_.catalog.replace(
            bound, attempt, {before->attempt, before->info.acl}, tombstone));
        if (!won) {
            co_return std::optional<bool>{};
        }
    }
    // Also of one that was deleted: by a writer, perhaps, that did not come so far.
    RAG_CO_TRY(co_await parts_.names.renew(bound, attempt.place));
    if (const auto cleaned = co_await remove_leftovers(bound, attempt); !cleaned) {
        Error error = cleaned.error();
        error.message = fmt::format(
            "document '{}' is in no answer any more, but not all of it is erased; "
            "sending the request again finishes that: {}",
            id.str(), error.message);
        co_return error;
    }
    co_return std::optional{!before->deleted};
}

/// The record first, which is asked after every search: who is shut out finds nothing from then on.
/// What chunks say of readers, by which Qdrant looks for them, comes second, and who is let in finds
/// them by then. Another writer of the same document makes it begin again.
Task<Result<bool>> VersionWriter::set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                                          AclChange change) {
    for (int tried = 0; tried < kTries; ++tried) {
        auto record = RAG_CO_TRY(co_await parts_.catalog.get(ctx, scope.key(), id));
        if (!record || record->deleted || !may_read(scope.access(), record->info.acl)) {
            co_return false;
        }
        RAG_CO_TRY(check(change.only_if, *record));
        const DocumentAcl before = std::exchange(record->info.acl, change.acl);
        // Later than before, also within a millisecond: two states have two tags.
        record->info.updated_at =
            std::max(parts_.clock.wall(), record->info.updated_at + std::chrono::milliseconds{1});
        const Attempt same{.place = scope.key(),
                           .document = id,
                           .id = record->attempt,
                           .version = record->info.version};
        json::object facts;
        add_filter_fields(facts, record->info.metadata);
        add_acl_facts(facts, change.acl);
        const RequestContext bound = to_the_end(ctx);
        RAG_CO_TRY(co_await parts_.names.renew(bound, same.place));
        if (!RAG_CO_TRY(co_await parts_.catalog.replace(bound, same, {same.id, before},
                                                        std::move(*record)))) {
            continue;
        }
        RAG_CO_TRY(co_await parts_.rest.send(
            bound, {.method = "POST",
                    .path = points_path_ + "/payload?wait=true",
                    .body = json::serialize(json::object{
                        {"payload", {{"facts", facts.at("facts")}}}, {"filter", own_filter(same)}}),
                    .effect = QdrantRest::Effect::kWrites}));
        RAG_CO_TRY(co_await parts_.names.renew(bound, same.place));
        co_return true;
    }
    co_return contended(id);
}

Task<Result<bool>> VersionWriter::set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                           FileChange change) {
    auto record = RAG_CO_TRY(co_await parts_.catalog.get(ctx, scope.key(), id));
    if (!record || record->deleted || record->info.version != change.version ||
        !may_read(scope.access(), record->info.acl)) {
        co_return false;
    }
    record->info.file = std::move(change.file);
    if (!record->info.source && !change.source.empty()) {
        record->info.source = std::move(change.source);
    }
    const Attempt same{.place = scope.key(),
                       .document = id,
                       .id = record->attempt,
                       .version = record->info.version};
    const DocumentAcl acl = record->info.acl;
    const RequestContext bound = to_the_end(ctx);
    const bool done = RAG_CO_TRY(
        co_await parts_.catalog.replace(bound, same, {same.id, acl}, std::move(*record)));
    RAG_CO_TRY(co_await parts_.names.renew(bound, same.place));
    co_return done;
}

/// Step 2. Gives the number of pieces of the text and of the map.
Task<Result<VersionWriter::StoredParts>> VersionWriter::store(const RequestContext& ctx,
                                                              const Attempt& attempt,
                                                              const NewDocument& document) {
    RAG_CO_TRY(co_await store_chunks(ctx, attempt, document));
    RAG_CO_TRY(co_await store_attachments(ctx, attempt, document));
    StoredParts parts;
    parts.text = RAG_CO_TRY(co_await parts_.catalog.put_text(ctx, attempt, document.document.text));
    if (!document.document.locations.empty()) {
        const auto map = RAG_CO_TRY(
            co_await parts_.compute.run(bulk(ctx), [&document](std::size_t) -> Result<std::string> {
                return text_of_locations(document.document.locations);
            }));
        parts.map = RAG_CO_TRY(co_await parts_.catalog.put_text(ctx, attempt, map, parts.text));
    }
    co_return parts;
}

Task<Result<void>> VersionWriter::store_chunks(const RequestContext& ctx, const Attempt& attempt,
                                               const NewDocument& document) {
    ChunkEncoder encoder{attempt, document};
    while (!encoder.done()) {
        auto body = RAG_CO_TRY(co_await parts_.compute.run(
            bulk(ctx),
            [&encoder](std::size_t) -> Result<std::string> { return encoder.next_body(); }));
        RAG_CO_TRY(co_await parts_.rest.send(ctx, {.method = "PUT",
                                                   .path = points_path_ + "?wait=true",
                                                   .body = std::move(body),
                                                   .effect = QdrantRest::Effect::kWrites}));
    }
    co_return Result<void>{};
}

Task<Result<void>> VersionWriter::store_attachments(const RequestContext& ctx,
                                                    const Attempt& attempt,
                                                    const NewDocument& document) {
    AttachmentEncoder encoder{attempt, document};
    while (!encoder.done()) {
        auto body = RAG_CO_TRY(co_await parts_.compute.run(
            bulk(ctx),
            [&encoder](std::size_t) -> Result<std::string> { return encoder.next_body(); }));
        RAG_CO_TRY(co_await parts_.catalog.put_attachments(ctx, std::move(body)));
    }
    co_return Result<void>{};
}

Task<Result<void>> VersionWriter::remove_leftovers(const RequestContext& ctx, Attempt attempt) {
    RAG_CO_TRY(co_await parts_.rest.send(
        ctx, {.method = "POST",
              .path = points_path_ + "/delete?wait=true",
              .body = json::serialize(json::object{{"filter", leftovers_filter(attempt)}}),
              .effect = QdrantRest::Effect::kWrites}));
    co_return co_await parts_.catalog.remove_leftovers(ctx, std::move(attempt));
}

/// Tidies up behind a caller who left. After any other error Qdrant is not to be asked again.
Task<void> VersionWriter::give_up(const RequestContext& ctx, const Attempt& attempt,
                                  const Error& why) {
    if (why.code == ErrorCode::kCancelled) {
        co_await withdraw(to_the_end(ctx), attempt);
    }
}

/// Takes back what an attempt stored that cannot win. If that fails, a later step 4 does it.
Task<void> VersionWriter::withdraw(const RequestContext& ctx, const Attempt& attempt) {
    (void)co_await parts_.rest.send(
        ctx, {.method = "POST",
              .path = points_path_ + "/delete?wait=true",
              .body = json::serialize(json::object{{"filter", own_filter(attempt)}}),
              .effect = QdrantRest::Effect::kWrites});
    (void)co_await parts_.catalog.remove_own(ctx, attempt);
}

}  // namespace ragd
