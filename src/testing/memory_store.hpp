#pragma once
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "domain/page_cursor.hpp"
#include "ports/check_document.hpp"
#include "ports/chunk_store.hpp"
#include "ports/page_builder.hpp"
#include "testing/filter_oracle.hpp"
#include "testing/memory_sources.hpp"

namespace ragd {

/// A ChunkStore in memory that compares everything with everything. Its words are runs of ASCII
/// letters and digits in lower case, without stemming or stop words.
/// Threads: the io thread.
class MemoryStore final : public ChunkStore, public SourceStore {
public:
    explicit MemoryStore(const Clock& clock) : clock_(clock) {}

    Task<Result<PutOutcome>> put(const RequestContext& ctx, Scope scope,
                                 NewDocument document) override {
        RAG_CO_TRY(ctx.check(clock_));
        Collection& collection = collections_[scope.key()];
        const auto before = collection.documents.find(document.document.id.str());
        const bool created = before == collection.documents.end();
        if (!created && !sees(scope, before->second)) {
            co_return id_not_writable(document.document.id);
        }
        const auto state =
            created ? std::optional<DocumentState>{} : std::optional{before->second.state()};
        RAG_CO_TRY(document.only_if.check(state ? &*state : nullptr));
        if (!created) {
            const Document& stored = before->second.document.document;
            const std::optional<std::string> source{stored.source};
            RAG_CO_TRY(check_owner({.source = source, .url = stored.url}, document));
        }
        const auto& file =
            created ? std::optional<OriginalFile>{} : before->second.document.document.file;
        if (!created && document.keeps_acl && document.document.acl.is_open()) {
            document.document.acl = before->second.document.document.acl;
        }
        PutOutcome outcome{
            .version = 0, .created = created, .replaced_file = file ? file->sha256 : std::string{}};
        std::uint64_t& version = collection.versions[document.document.id.str()];
        ++version;
        ++writes_[scope.key()];
        Stored stored{.document = std::move(document),
                      .version = version,
                      .first_chunk = next_chunk_,
                      .created_at = created ? clock_.wall() : before->second.created_at,
                      .updated_at = clock_.wall()};
        next_chunk_ += stored.document.chunks.size();
        collection.documents.insert_or_assign(stored.document.document.id.str(), std::move(stored));
        outcome.version = version;
        co_return outcome;
    }

    Task<Result<bool>> remove(const RequestContext& ctx, Scope scope, DocumentId id,
                              Precondition only_if = {}) override {
        RAG_CO_TRY(ctx.check(clock_));
        const Stored* stored = lookup(scope, id);
        if (stored == nullptr) {
            co_return false;
        }
        const DocumentState state = stored->state();
        RAG_CO_TRY(only_if.check(&state));
        ++writes_[scope.key()];
        co_return collections_[scope.key()].documents.erase(id.str()) > 0;
    }

    Task<Result<std::optional<DocumentInfo>>> find(const RequestContext& ctx, Scope scope,
                                                   DocumentId id) override {
        RAG_CO_TRY(ctx.check(clock_));
        const Stored* stored = lookup(scope, id);
        co_return stored == nullptr ? std::nullopt : std::optional{stored->info()};
    }

    Task<Result<std::optional<std::string>>> content(const RequestContext& ctx, Scope scope,
                                                     DocumentId id) override {
        RAG_CO_TRY(ctx.check(clock_));
        const Stored* stored = lookup(scope, id);
        co_return stored == nullptr ? std::nullopt : std::optional{stored->document.document.text};
    }

    Task<Result<std::optional<std::vector<LocatedSpan>>>> locations(const RequestContext& ctx,
                                                                    Scope scope,
                                                                    DocumentId id) override {
        RAG_CO_TRY(ctx.check(clock_));
        const Stored* stored = lookup(scope, id);
        co_return stored == nullptr ? std::nullopt
                                    : std::optional{stored->document.document.locations};
    }

    Task<Result<bool>> set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                FileChange change) override {
        RAG_CO_TRY(ctx.check(clock_));
        const Stored* seen = lookup(scope, id);
        if (seen == nullptr || seen->version != change.version) {
            co_return false;
        }
        ++writes_[scope.key()];
        collections_[scope.key()].documents.at(id.str()).document.document.file =
            std::move(change.file);
        co_return true;
    }

    Task<Result<bool>> set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                               DocumentAcl acl, Precondition only_if = {}) override {
        RAG_CO_TRY(ctx.check(clock_));
        if (lookup(scope, id) == nullptr) {
            co_return false;
        }
        Stored& stored = collections_[scope.key()].documents.at(id.str());
        const DocumentState state = stored.state();
        RAG_CO_TRY(only_if.check(&state));
        ++writes_[scope.key()];
        stored.document.document.acl = std::move(acl);
        stored.updated_at =
            std::max(clock_.wall(), stored.updated_at + std::chrono::milliseconds{1});
        co_return true;
    }

    Task<Result<bool>> has_file(const RequestContext& ctx, std::string sha256) override {
        RAG_CO_TRY(ctx.check(clock_));
        for (const auto& [key, collection] : collections_) {
            for (const auto& [id, stored] : collection.documents) {
                const auto& file = stored.document.document.file;
                if (key.tenant == ctx.access.tenant() && file && file->sha256 == sha256) {
                    co_return true;
                }
            }
        }
        co_return false;
    }

    Task<Result<std::vector<CollectionName>>> collections(const RequestContext& ctx) override {
        RAG_CO_TRY(ctx.check(clock_));
        std::vector<CollectionName> names;
        for (const auto& [key, collection] : collections_) {
            const Scope scope = Scope::of(ctx, key.collection);
            const bool is_seen = std::ranges::any_of(
                collection.documents, [&](const auto& one) { return sees(scope, one.second); });
            if (key == scope.key() && is_seen) {
                names.push_back(key.collection);
            }
        }
        co_return names;
    }

    Task<Result<DocumentPage>> list(const RequestContext& ctx, Scope scope, std::string cursor,
                                    std::size_t limit, std::string source) override {
        RAG_CO_TRY(ctx.check(clock_));
        const auto after = RAG_CO_TRY(decode_page_cursor(scope.key(), cursor));
        const auto& documents = collections_[scope.key()].documents;
        PageBuilder page{scope.key(), limit};
        for (auto next = documents.upper_bound(after.str()); next != documents.end(); ++next) {
            const bool wanted = source.empty() || next->second.document.document.source == source;
            if (wanted && sees(scope, next->second) && !page.add(next->second.info())) {
                break;
            }
        }
        co_return page.take();
    }

    Task<Result<SearchResult>> search(const RequestContext& ctx, SearchRequest request) override {
        RAG_CO_TRY(ctx.check(clock_));
        co_return Search{*this, request}.run();
    }

    Task<Result<std::string>> revision(const RequestContext& ctx, Scope scope) override {
        RAG_CO_TRY(ctx.check(clock_));
        co_return std::to_string(writes_[scope.key()]);
    }

    Task<Result<std::vector<Candidate>>> hydrate(const RequestContext& ctx, Scope scope,
                                                 std::vector<Candidate> candidates,
                                                 WantedAttachments wanted) override {
        RAG_CO_TRY(ctx.check(clock_));
        std::vector<Candidate> found;
        for (Candidate& candidate : candidates) {
            for (const auto& [id, stored] : collections_[scope.key()].documents) {
                const std::uint64_t at = candidate.id.value - stored.first_chunk;
                if (candidate.id.value >= stored.first_chunk &&
                    at < stored.document.chunks.size() && sees(scope, stored)) {
                    candidate.chunk = stored.chunk(at);
                    for (const auto& [kind, bytes] : stored.document.chunks[at].attachments) {
                        if (found.size() < wanted.of_first &&
                            std::ranges::find(wanted.kinds, kind) != wanted.kinds.end()) {
                            candidate.attachments.emplace(kind, bytes);
                        }
                    }
                    found.push_back(candidate);
                }
            }
        }
        co_return found;
    }

    [[nodiscard]] ComponentStatus status() const override { return {}; }

    Task<Result<std::vector<StoredSource>>> list_sources(const RequestContext& ctx,
                                                         Scope scope) override {
        RAG_CO_TRY(ctx.check(clock_));
        co_return sources_.list(scope, count_sources(scope));
    }
    Task<Result<std::optional<StoredSource>>> find_source(const RequestContext& ctx, Scope scope,
                                                          std::string source) override {
        RAG_CO_TRY(ctx.check(clock_));
        co_return sources_.find(scope, source, count_sources(scope));
    }
    Task<Result<void>> put_source(const RequestContext& ctx, Scope scope,
                                  SourceRecord record) override {
        RAG_CO_TRY(ctx.check(clock_));
        sources_.put(scope, std::move(record));
        co_return Result<void>{};
    }
    Task<Result<bool>> remove_source(const RequestContext& ctx, Scope scope,
                                     std::string source) override {
        RAG_CO_TRY(ctx.check(clock_));
        co_return sources_.remove(scope, source);
    }

private:
    struct Stored {
        NewDocument document;
        std::uint64_t version = 0;
        std::uint64_t first_chunk = 0;
        WallTime created_at;
        WallTime updated_at;

        [[nodiscard]] DocumentState state() const {
            return {.version = version,
                    .updated_at = updated_at,
                    .content_sha256 = document.content_sha256};
        }
        [[nodiscard]] DocumentInfo info() const {
            const Document& source = document.document;
            return {.id = source.id,
                    .version = version,
                    .title = source.title,
                    .url = source.url,
                    .metadata = source.metadata,
                    .acl = source.acl,
                    .bytes = source.text.size(),
                    .chunks = document.chunks.size(),
                    .content_sha256 = document.content_sha256,
                    .fingerprint = document.fingerprint,
                    .created_at = created_at,
                    .updated_at = updated_at,
                    .source = source.source,
                    .file = source.file};
        }
        [[nodiscard]] Chunk chunk(std::size_t at) const {
            const Document& source = document.document;
            const NewChunk& piece = document.chunks[at];
            return {.id = ChunkId{first_chunk + at},
                    .document = source.id,
                    .version = version,
                    .start = piece.start,
                    .end = piece.end,
                    .text = source.text.substr(piece.start, piece.end - piece.start),
                    .prefix = piece.prefix,
                    .blocks = piece.blocks,
                    .title = source.title,
                    .url = source.url,
                    .metadata = source.metadata,
                    .source = source.source,
                    .locations = piece.locations};
        }
    };
    struct Collection {
        std::map<std::string, Stored> documents;
        std::map<std::string, std::uint64_t> versions;  // the last one given, also of the deleted
    };

    /// BM25 as Lucene has it (k1 = 1.2, b = 0.75) and cosines over every chunk of a scope.
    class Search {
    public:
        Search(MemoryStore& store, const SearchRequest& request) : request_(request) {
            for (const auto& [id, stored] : store.collections_[request.scope.key()].documents) {
                for (std::size_t i = 0; i < stored.document.chunks.size(); ++i) {
                    if (sees(request_.scope, stored)) {
                        add(stored, i);
                    }
                }
            }
        }

        SearchResult run() {
            SearchResult result;
            std::set<std::size_t> chosen;
            if (request_.mode != SearchMode::kKeyword) {
                score_vectors();
                choose(chosen, [](const Entry& e) { return e.cosine; }, -2.0);
            }
            if (request_.mode != SearchMode::kVector) {
                result.bm25_max = score_words();
                choose(chosen, [](const Entry& e) { return e.bm25; }, 0.0);
            }
            for (const std::size_t at : chosen) {
                result.candidates.push_back({.id = entries_[at].id,
                                             .cosine = entries_[at].cosine,
                                             .bm25 = entries_[at].bm25});
            }
            return result;
        }

    private:
        struct Entry {
            ChunkId id;
            bool allowed = false;
            const Vector* vector = nullptr;
            std::map<std::string, double> words;
            double length = 0;
            std::optional<double> cosine;
            std::optional<double> bm25;
        };

        void add(const Stored& stored, std::size_t at) {
            const Chunk chunk = stored.chunk(at);
            Entry entry{.id = chunk.id,
                        .allowed = FilterOracle::matches(request_.filter, chunk.metadata),
                        .vector = &stored.document.chunks[at].vector};
            for (const std::string& word : words_of(chunk.prefix + " " + chunk.text)) {
                ++entry.words[word];
                ++entry.length;
            }
            entries_.push_back(std::move(entry));
        }

        void score_vectors() {
            for (Entry& entry : entries_) {
                double dot = 0;
                for (std::size_t i = 0; i < entry.vector->size(); ++i) {
                    dot += double{(*entry.vector)[i]} * double{request_.vector[i]};
                }
                entry.cosine = dot;
            }
        }

        /// Returns the most that a chunk could score.
        double score_words() {
            const auto count = static_cast<double>(entries_.size());
            double length = 0;
            for (Entry& entry : entries_) {
                entry.bm25 = 0;
                length += entry.length;
            }
            double most = 0;
            for (const std::string& word : words_of(request_.text)) {
                double with = 0;
                for (const Entry& entry : entries_) {
                    with += entry.words.contains(word) ? 1 : 0;
                }
                const double idf = std::log(1 + (count - with + 0.5) / (with + 0.5));
                most += idf * (kK1 + 1);
                for (Entry& entry : entries_) {
                    if (const auto found = entry.words.find(word); found != entry.words.end()) {
                        const double norm = kK1 * (1 - kB + kB * entry.length * count / length);
                        *entry.bm25 += idf * found->second * (kK1 + 1) / (found->second + norm);
                    }
                }
            }
            return most;
        }

        template <typename Score>
        void choose(std::set<std::size_t>& chosen, Score score, double above) const {
            std::vector<std::size_t> order;
            for (std::size_t i = 0; i < entries_.size(); ++i) {
                if (entries_[i].allowed && *score(entries_[i]) > above) {
                    order.push_back(i);
                }
            }
            std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
                const double left = *score(entries_[a]);
                const double right = *score(entries_[b]);
                return left != right ? left > right : entries_[a].id < entries_[b].id;
            });
            order.resize(std::min(order.size(), request_.limit));
            chosen.insert(order.begin(), order.end());
        }

        static std::vector<std::string> words_of(std::string_view text) {
            std::vector<std::string> words(1);
            for (const char letter : text) {
                const auto byte = static_cast<unsigned char>(letter);
                if (std::isalnum(byte) != 0) {
                    words.back() += static_cast<char>(std::tolower(byte));
                } else if (!words.back().empty()) {
                    words.emplace_back();
                }
            }
            std::erase(words, "");
            return words;
        }

        static constexpr double kK1 = 1.2;
        static constexpr double kB = 0.75;
        const SearchRequest& request_;
        std::vector<Entry> entries_;
    };

    MemorySources::Counts count_sources(const Scope& scope) {
        MemorySources::Counts counts;
        for (const auto& [id, stored] : collections_[scope.key()].documents) {
            const Document& document = stored.document.document;
            if (!document.source.empty() && (scope.access().sees_all() || document.acl.is_open())) {
                ++counts[document.source];
            }
        }
        return counts;
    }

    static bool sees(const Scope& scope, const Stored& stored) {
        return may_read(scope.access(), stored.document.document.acl);
    }
    const Stored* lookup(const Scope& scope, const DocumentId& id) {
        const auto& documents = collections_[scope.key()].documents;
        const auto found = documents.find(id.str());
        return found == documents.end() || !sees(scope, found->second) ? nullptr : &found->second;
    }

    const Clock& clock_;
    std::map<CollectionKey, Collection> collections_;
    MemorySources sources_;
    std::uint64_t next_chunk_ = 1;
    std::map<CollectionKey, std::uint64_t> writes_;
};

}  // namespace ragd
