#include "store/embedded_store.hpp"

#include <future>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "domain/page_cursor.hpp"
#include "ports/check_document.hpp"
#include "store/document_reader.hpp"
#include "store/document_writer.hpp"
#include "store/embedded_accounts.hpp"
#include "store/embedded_eraser.hpp"
#include "store/embedded_jobs.hpp"
#include "store/embedded_meter.hpp"
#include "store/embedded_records.hpp"
#include "store/embedded_state.hpp"
#include "store/source_rows.hpp"

namespace ragd {

EmbeddedStore::EmbeddedStore(std::unique_ptr<State> state)
    : state_(std::move(state)),
      jobs_(std::make_unique<Jobs>(*state_)),
      accounts_(std::make_unique<Accounts>(*state_)),
      records_(std::make_unique<Records>(*state_)),
      eraser_(std::make_unique<Eraser>(*state_)),
      meter_(std::make_unique<Meter>(*state_)) {}

Result<std::unique_ptr<EmbeddedStore>> EmbeddedStore::open(const DataLock& lock,
                                                           StoreOptions options, StoreParts parts) {
    auto state = std::make_unique<State>(std::move(options), parts);
    if (auto opened = state->open(lock.directory()); !opened) {
        // Whoever starts us has to find the file; later errors go to callers (Database::error).
        auto error = std::move(opened.error());
        error.message = fmt::format("{}: {}", lock.directory().string(), error.message);
        return error;
    }
    state->writer_thread =
        std::make_unique<ComputePool>("writer", 1, limits::kWriterQueueMax, parts.clock);
    return std::unique_ptr<EmbeddedStore>{new EmbeddedStore{std::move(state)}};
}

EmbeddedStore::~EmbeddedStore() {
    close();
}

Task<Result<PutOutcome>> EmbeddedStore::put(const RequestContext& ctx, Scope scope,
                                            NewDocument document) {
    State& state = *state_;
    auto touches = Touches::one(scope.key());
    auto work = [&state, scope = std::move(scope),
                 document = std::move(document)](StoreWriter& writer) -> Result<PutOutcome> {
        RAG_TRY(check_document(document, state.options.model.dimension));
        RAG_TRY(state.check_room(scope.key()));
        const auto change = RAG_TRY(writer.write([&](sql::Database& database) {
            return write_document(database, scope, document, state.parts.clock.wall());
        }));
        state.indexes->follow(scope.key(), change, &document);
        return change.outcome;
    };
    return state.write(ctx, std::move(touches), std::move(work));
}

Task<Result<bool>> EmbeddedStore::remove(const RequestContext& ctx, Scope scope, DocumentId id,
                                         Precondition only_if) {
    State& state = *state_;
    auto touches = Touches::one(scope.key());
    auto work = [&state, scope = std::move(scope), id = std::move(id),
                 only_if = std::move(only_if)](StoreWriter& writer) -> Result<bool> {
        const auto change = RAG_TRY(writer.write_from_reserve(
            [&](sql::Database& database) { return erase_document(database, scope, id, only_if); }));
        if (!change) {
            return false;
        }
        state.indexes->follow(scope.key(), *change, nullptr);
        return true;
    };
    return state.write(ctx, std::move(touches), std::move(work));
}

Task<Result<std::optional<DocumentInfo>>> EmbeddedStore::find(const RequestContext& ctx,
                                                              Scope scope, DocumentId id) {
    return state_->read(ctx,
                        [scope = std::move(scope), id = std::move(id)](sql::Database& database) {
                            return read_document(database, scope, id);
                        });
}

Task<Result<std::optional<std::string>>> EmbeddedStore::content(const RequestContext& ctx,
                                                                Scope scope, DocumentId id) {
    return state_->read(ctx,
                        [scope = std::move(scope), id = std::move(id)](sql::Database& database) {
                            return read_content(database, scope, id);
                        });
}

Task<Result<std::optional<std::vector<LocatedSpan>>>> EmbeddedStore::locations(
    const RequestContext& ctx, Scope scope, DocumentId id) {
    return state_->read(ctx,
                        [scope = std::move(scope), id = std::move(id)](sql::Database& database) {
                            return read_locations(database, scope, id);
                        });
}

Task<Result<bool>> EmbeddedStore::set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                           FileChange change) {
    auto touches = Touches::one(scope.key());
    auto work = [scope = std::move(scope), id = std::move(id),
                 change = std::move(change)](StoreWriter& writer) -> Result<bool> {
        return writer.write(
            [&](sql::Database& database) { return write_file(database, scope, id, change); });
    };
    return state_->write(ctx, std::move(touches), std::move(work));
}

Task<Result<bool>> EmbeddedStore::set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                                          DocumentAcl acl, Precondition only_if) {
    State& state = *state_;
    auto touches = Touches::one(scope.key());
    auto work = [&state, scope = std::move(scope), id = std::move(id), acl = std::move(acl),
                 only_if = std::move(only_if)](StoreWriter& writer) -> Result<bool> {
        return writer.write_from_reserve([&](sql::Database& database) {
            return write_acl(database, scope, id, {acl, only_if}, state.parts.clock.wall());
        });
    };
    return state_->write(ctx, std::move(touches), std::move(work));
}

Task<Result<bool>> EmbeddedStore::has_file(const RequestContext& ctx, std::string sha256) {
    return state_->read(
        ctx, [tenant = ctx.access.tenant(), sha256 = std::move(sha256)](sql::Database& database) {
            return ragd::has_file(database, tenant, sha256);
        });
}

Task<Result<std::vector<CollectionName>>> EmbeddedStore::collections(const RequestContext& ctx) {
    return state_->read(ctx, [access = ctx.access](sql::Database& database) {
        return list_readable_collections(database, access, limits::kCollectionsListed);
    });
}

Task<Result<DocumentPage>> EmbeddedStore::list(const RequestContext& ctx, Scope scope,
                                               std::string cursor, std::size_t limit,
                                               std::string source) {
    auto work = [scope = std::move(scope), cursor = std::move(cursor), limit,
                 source = std::move(source)](sql::Database& database) -> Result<DocumentPage> {
        const auto after = RAG_TRY(decode_page_cursor(scope.key(), cursor));
        return list_documents(database, scope, {.after = after, .source = source}, limit);
    };
    return state_->read(ctx, std::move(work));
}

Task<Result<std::vector<StoredSource>>> EmbeddedStore::list_sources(const RequestContext& ctx,
                                                                    Scope scope) {
    return state_->read(ctx, [scope = std::move(scope)](sql::Database& database) {
        return list_source_rows(database, scope, kListedMax);
    });
}

Task<Result<std::optional<StoredSource>>> EmbeddedStore::find_source(const RequestContext& ctx,
                                                                     Scope scope,
                                                                     std::string source) {
    return state_->read(
        ctx, [scope = std::move(scope), source = std::move(source)](sql::Database& database) {
            return find_source_row(database, scope, source);
        });
}

Task<Result<void>> EmbeddedStore::put_source(const RequestContext& ctx, Scope scope,
                                             SourceRecord record) {
    State& state = *state_;
    auto work = [&state, scope = std::move(scope),
                 record = std::move(record)](StoreWriter& writer) -> Result<void> {
        RAG_TRY(state.check_room(scope.key()));
        return writer.write(
            [&](sql::Database& database) { return write_source_row(database, scope, record); });
    };
    return state.write(ctx, Touches::nothing(), std::move(work));
}

Task<Result<bool>> EmbeddedStore::remove_source(const RequestContext& ctx, Scope scope,
                                                std::string source) {
    auto work = [scope = std::move(scope), source = std::move(source)](StoreWriter& writer) {
        return writer.write_from_reserve(
            [&](sql::Database& database) { return erase_source_row(database, scope, source); });
    };
    return state_->write(ctx, Touches::nothing(), std::move(work));
}

Task<Result<SearchResult>> EmbeddedStore::search(const RequestContext& ctx, SearchRequest request) {
    const auto entry = state_->indexes->find(request.scope.key());
    if (!entry) {
        co_return SearchResult{};
    }
    if (entry->index->ready() == nullptr) {
        state_->indexes->hurry(request.scope.key());
        if (request.mode != SearchMode::kVector) {
            RAG_CO_TRY(co_await state_->wait_for_index(ctx, *entry));
        }
    }
    auto work = [state = state_.get(), &ctx, entry = *entry,
                 request = std::move(request)](sql::Database& database) {
        return state->search_now(database, ctx, entry, request);
    };
    co_return co_await state_->read(ctx, std::move(work));
}

Task<Result<std::string>> EmbeddedStore::revision(const RequestContext& /*ctx*/, Scope scope) {
    co_return state_->revisions.of(scope.key());
}

Task<Result<std::vector<Candidate>>> EmbeddedStore::hydrate(const RequestContext& ctx, Scope scope,
                                                            std::vector<Candidate> candidates,
                                                            WantedAttachments wanted) {
    auto work = [state = state_.get(), scope = std::move(scope), candidates = std::move(candidates),
                 wanted = std::move(wanted)](
                    sql::Database& database) mutable -> Result<std::vector<Candidate>> {
        auto found = RAG_TRY(state->hydrate_now(database, scope, std::move(candidates)));
        if (const auto read = read_attachments(database, found, wanted); !read) {
            state->parts.log.warn("attachments_not_read", {{"reason", read.error().message}});
        }
        return found;
    };
    return state_->read(ctx, std::move(work));
}

ComponentStatus EmbeddedStore::status() const {
    ComponentStatus status = state_->health();
    status.latency_ms = state_->latency_ms;
    return status;
}

void EmbeddedStore::close() {
    if (state_->closing.exchange(true)) {
        return;
    }
    std::promise<void> written;
    // Of the second class: after every write that was accepted.
    const auto last =
        state_->writer_thread->post({.work_class = WorkClass::kBulk}, [&](std::size_t) {
            state_->writes_ended = true;
            written.set_value();
        });
    state_->indexes->close();
    if (!last) {  // the queue is full: its thread still writes, and the next start reads the log
        state_->parts.log.warn("log_not_emptied", {{"reason", last.error().message}});
        return;
    }
    written.get_future().wait();
    if (auto emptied = state_->writer->close(); !emptied) {
        state_->parts.log.warn("log_not_emptied", {{"reason", emptied.error().message}});
    }
}

}  // namespace ragd
