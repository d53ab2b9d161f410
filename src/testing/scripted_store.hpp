#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ports/chunk_store.hpp"

namespace ragd {

/// A store that answers what a test has written down, remembers what it was asked, and fails when
/// told. It does not search: for a store that behaves, see memory_store.hpp.
/// Threads: the io thread; what it remembers also afterwards.
class ScriptedStore final : public ChunkStore {
public:
    /// Adds a chunk that every search finds.
    void add(Chunk chunk, std::optional<double> cosine, std::optional<double> bm25) {
        found.candidates.push_back({.id = chunk.id, .cosine = cosine, .bm25 = bm25});
        chunks.emplace(chunk.id, std::move(chunk));
    }

    Task<Result<PutOutcome>> put(const RequestContext& /*ctx*/, Scope /*scope*/,
                                 NewDocument document) override {
        const DocumentId id = document.document.id;
        if (const auto error = put_failure ? put_failure(id) : std::nullopt) {
            co_return *error;
        }
        const auto before = infos.find(id);
        const PutOutcome outcome{before == infos.end() ? 1 : before->second.version + 1,
                                 before == infos.end()};
        infos[id] = {.id = id,
                     .version = outcome.version,
                     .url = document.document.url,
                     .bytes = document.document.text.size(),
                     .chunks = document.chunks.size(),
                     .content_sha256 = document.content_sha256,
                     .fingerprint = document.fingerprint,
                     .source = document.document.source,
                     .file = document.document.file};
        puts.push_back(std::move(document));
        co_return outcome;
    }
    Task<Result<bool>> remove(const RequestContext& /*ctx*/, Scope /*scope*/, DocumentId id,
                              Precondition /*only_if*/ = {}) override {
        co_return infos.erase(id) > 0;
    }
    Task<Result<std::optional<DocumentInfo>>> find(const RequestContext& /*ctx*/, Scope /*scope*/,
                                                   DocumentId id) override {
        const auto known = infos.find(id);
        co_return known == infos.end() ? std::nullopt : std::optional{known->second};
    }
    Task<Result<std::optional<std::string>>> content(const RequestContext& /*ctx*/, Scope /*scope*/,
                                                     DocumentId /*id*/) override {
        co_return std::optional<std::string>{};
    }
    Task<Result<std::optional<std::vector<LocatedSpan>>>> locations(const RequestContext& /*ctx*/,
                                                                    Scope /*scope*/,
                                                                    DocumentId /*id*/) override {
        co_return std::optional<std::vector<LocatedSpan>>{};
    }
    Task<Result<bool>> set_file(const RequestContext& /*ctx*/, Scope /*scope*/, DocumentId id,
                                FileChange change) override {
        const auto known = infos.find(id);
        if (known == infos.end() || known->second.version != change.version) {
            co_return false;
        }
        known->second.file = std::move(change.file);
        co_return true;
    }
    Task<Result<bool>> set_acl(const RequestContext& /*ctx*/, Scope /*scope*/, DocumentId id,
                               DocumentAcl acl, Precondition /*only_if*/ = {}) override {
        const auto known = infos.find(id);
        if (known == infos.end()) {
            co_return false;
        }
        known->second.acl = std::move(acl);
        co_return true;
    }
    Task<Result<bool>> has_file(const RequestContext& /*ctx*/, std::string sha256) override {
        for (const auto& [id, info] : infos) {
            if (info.file && info.file->sha256 == sha256) {
                co_return true;
            }
        }
        co_return false;
    }
    Task<Result<DocumentPage>> list(const RequestContext& /*ctx*/, Scope /*scope*/,
                                    std::string /*cursor*/, std::size_t /*limit*/,
                                    std::string /*source*/) override {
        co_return DocumentPage{};
    }
    Task<Result<std::vector<CollectionName>>> collections(const RequestContext& /*ctx*/) override {
        co_return std::vector<CollectionName>{};
    }
    Task<Result<SearchResult>> search(const RequestContext& /*ctx*/,
                                      SearchRequest request) override {
        searches.push_back(std::move(request));
        if (search_failure) {
            co_return *search_failure;
        }
        if (on_search) {
            on_search();
        }
        co_return found;
    }
    Task<Result<std::string>> revision(const RequestContext& /*ctx*/, Scope /*scope*/) override {
        ++revisions_asked;
        if (revision_failure) {
            co_return *revision_failure;
        }
        co_return current_revision;
    }
    Task<Result<std::vector<Candidate>>> hydrate(const RequestContext& /*ctx*/, Scope /*scope*/,
                                                 std::vector<Candidate> candidates,
                                                 WantedAttachments wanted) override {
        wanted_attachments.push_back(wanted);
        if (on_hydrate) {
            on_hydrate();
        }
        std::vector<Candidate> kept;
        for (Candidate& candidate : candidates) {
            if (const auto chunk = chunks.find(candidate.id); chunk != chunks.end()) {
                candidate.damaged = damaged.contains(candidate.id);
                if (!candidate.damaged) {
                    candidate.chunk = chunk->second;
                }
                for (const std::string& kind : wanted.kinds) {
                    if (const auto bytes = attached.find({candidate.id, kind});
                        bytes != attached.end()) {
                        candidate.attachments.emplace(kind, bytes->second);
                    }
                }
                kept.push_back(std::move(candidate));
            }
        }
        co_return kept;
    }
    [[nodiscard]] ComponentStatus status() const override { return {}; }

    SearchResult found;
    std::map<std::pair<ChunkId, std::string>, std::string> attached;  // bytes by chunk and kind
    std::vector<WantedAttachments> wanted_attachments;                // of each call
    std::map<ChunkId, Chunk> chunks;
    std::set<ChunkId> damaged;
    std::map<DocumentId, DocumentInfo> infos;

    std::vector<SearchRequest> searches;
    std::vector<NewDocument> puts;

    std::function<void()> on_search;
    std::function<void()> on_hydrate;
    std::optional<Error> search_failure;
    std::string current_revision = "1";
    std::optional<Error> revision_failure;
    std::size_t revisions_asked = 0;
    std::function<std::optional<Error>(const DocumentId&)> put_failure;
};

}  // namespace ragd
