#pragma once
// What the tests of this folder share.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/api.hpp"
#include "api/routes.hpp"
#include "base/sha256.hpp"
#include "domain/page_cursor.hpp"
#include "net/request_target.hpp"
#include "ports/page_builder.hpp"
#include "runtime/io_thread.hpp"
#include "testing/fake_embedder.hpp"
#include "testing/manual_clock.hpp"
#include "testing/memory_blobs.hpp"
#include "testing/memory_sources.hpp"
#include "testing/test_access.hpp"
#include "wire/json.hpp"

namespace ragd {

/// Keeps what was sent. A test may see each piece as it comes, and make the client go away.
class RecordingWriter final : public ResponseWriter {
public:
    Task<Result<void>> send(HttpResponse sent) override {
        ++answers;
        response = std::move(sent);
        co_return Result<void>{};
    }
    Task<Result<void>> begin_stream(HttpResponse head) override {
        ++answers;
        response = std::move(head);
        co_return Result<void>{};
    }
    Task<Result<void>> write(std::string bytes) override {
        EXPECT_FALSE(writing) << "two writes at once";
        writing = true;
        co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                                   boost::asio::use_awaitable);
        writing = false;
        if (gone) {
            co_return fail(ErrorCode::kCancelled, "the client is gone");
        }
        streamed += bytes;
        if (on_write) {
            on_write(bytes);
        }
        co_return Result<void>{};
    }
    Task<Result<void>> end() override {
        ended = true;
        co_return Result<void>{};
    }

    [[nodiscard]] std::string header(std::string_view name) const {
        const auto* value = find_header(response.headers, name);
        return value == nullptr ? "" : *value;
    }
    [[nodiscard]] boost::json::object json() const {
        const auto value = parse_json(response.body);
        EXPECT_TRUE(value && value->is_object()) << response.body;
        return value && value->is_object() ? value->get_object() : boost::json::object{};
    }
    /// The member `code` of a problem.
    [[nodiscard]] std::string code() const {
        EXPECT_EQ(header("Content-Type"), "application/problem+json");
        const auto problem = json();
        return problem.contains("code") ? std::string{problem.at("code").as_string()} : "";
    }

    HttpResponse response;
    std::string streamed;
    bool ended = false;
    bool gone = false;
    bool writing = false;
    int answers = 0;
    std::function<void(const std::string&)> on_write;
};

/// Holds documents by collection and id; searches nothing.
class ListedStore final : public ChunkStore, public SourceStore {
public:
    using Key = std::pair<std::string, std::string>;

    Task<Result<PutOutcome>> put(const RequestContext& /*ctx*/, Scope scope,
                                 NewDocument document) override {
        auto& stored = documents_[{scope.collection().str(), document.document.id.str()}];
        stored.info = {.id = document.document.id,
                       .version = stored.info.version + 1,
                       .bytes = document.document.text.size(),
                       .content_sha256 = document.content_sha256,
                       .source = document.document.source,
                       .file = document.document.file};
        stored.locations = std::move(document.document.locations);
        stored.text = std::move(document.document.text);
        co_return PutOutcome{.version = stored.info.version, .created = stored.info.version == 1};
    }
    Task<Result<bool>> remove(const RequestContext& /*ctx*/, Scope scope, DocumentId id,
                              Precondition /*only_if*/ = {}) override {
        co_return documents_.erase({scope.collection().str(), id.str()}) > 0;
    }
    Task<Result<std::optional<DocumentInfo>>> find(const RequestContext& /*ctx*/, Scope scope,
                                                   DocumentId id) override {
        const auto found = documents_.find({scope.collection().str(), id.str()});
        co_return found == documents_.end() ? std::nullopt : std::optional{found->second.info};
    }
    Task<Result<std::optional<std::string>>> content(const RequestContext& /*ctx*/, Scope scope,
                                                     DocumentId id) override {
        const auto found = documents_.find({scope.collection().str(), id.str()});
        co_return found == documents_.end() ? std::nullopt : std::optional{found->second.text};
    }
    Task<Result<std::optional<std::vector<LocatedSpan>>>> locations(const RequestContext& /*ctx*/,
                                                                    Scope scope,
                                                                    DocumentId id) override {
        const auto found = documents_.find({scope.collection().str(), id.str()});
        co_return found == documents_.end() ? std::nullopt : std::optional{found->second.locations};
    }
    Task<Result<bool>> set_file(const RequestContext& /*ctx*/, Scope /*scope*/, DocumentId /*id*/,
                                FileChange /*change*/) override {
        co_return fail(ErrorCode::kInternal, "the api changes no files");
    }
    Task<Result<bool>> set_acl(const RequestContext& /*ctx*/, Scope scope, DocumentId id,
                               DocumentAcl acl, Precondition /*only_if*/ = {}) override {
        const auto found = documents_.find({scope.collection().str(), id.str()});
        if (found == documents_.end()) {
            co_return false;
        }
        found->second.info.acl = std::move(acl);
        co_return true;
    }
    Task<Result<bool>> has_file(const RequestContext& /*ctx*/, std::string sha256) override {
        co_return std::ranges::any_of(documents_, [&](const auto& document) {
            const auto& file = document.second.info.file;
            return file && file->sha256 == sha256;
        });
    }
    Task<Result<DocumentPage>> list(const RequestContext& /*ctx*/, Scope scope, std::string cursor,
                                    std::size_t limit, std::string source) override {
        PageBuilder page{scope.key(), limit};
        const auto after = RAG_CO_TRY(decode_page_cursor(scope.key(), cursor));
        for (const auto& [key, stored] : documents_) {
            const bool wanted = source.empty() || stored.info.source == source;
            if (wanted && key.first == scope.collection().str() && key.second > after.str() &&
                !page.add(stored.info)) {
                break;
            }
        }
        co_return page.take();
    }
    Task<Result<std::vector<CollectionName>>> collections(const RequestContext& /*ctx*/) override {
        std::vector<CollectionName> names;
        for (const auto& [key, stored] : documents_) {
            if (names.empty() || names.back().str() != key.first) {
                names.emplace_back(key.first);
            }
        }
        co_return names;
    }
    Task<Result<SearchResult>> search(const RequestContext& /*ctx*/,
                                      SearchRequest /*request*/) override {
        co_return fail(ErrorCode::kInternal, "the api does not search");
    }
    Task<Result<std::string>> revision(const RequestContext& /*ctx*/, Scope /*scope*/) override {
        co_return std::string{};
    }
    Task<Result<std::vector<Candidate>>> hydrate(const RequestContext& /*ctx*/, Scope /*scope*/,
                                                 std::vector<Candidate> /*found*/,
                                                 WantedAttachments /*wanted*/) override {
        co_return fail(ErrorCode::kInternal, "the api does not search");
    }
    [[nodiscard]] ComponentStatus status() const override { return {}; }
    Task<Result<std::vector<StoredSource>>> list_sources(const RequestContext& /*ctx*/,
                                                         Scope scope) override {
        co_return sources_.list(scope, count(scope));
    }
    Task<Result<std::optional<StoredSource>>> find_source(const RequestContext& /*ctx*/,
                                                          Scope scope,
                                                          std::string source) override {
        co_return sources_.find(scope, source, count(scope));
    }
    Task<Result<void>> put_source(const RequestContext& /*ctx*/, Scope scope,
                                  SourceRecord record) override {
        sources_.put(scope, std::move(record));
        co_return Result<void>{};
    }
    Task<Result<bool>> remove_source(const RequestContext& /*ctx*/, Scope scope,
                                     std::string source) override {
        co_return sources_.remove(scope, source);
    }

private:
    [[nodiscard]] MemorySources::Counts count(const Scope& scope) const {
        MemorySources::Counts counts;
        for (const auto& [key, stored] : documents_) {
            if (key.first == scope.collection().str() && stored.info.source) {
                ++counts[*stored.info.source];
            }
        }
        counts.erase("");
        return counts;
    }
    struct Stored {
        DocumentInfo info;
        std::string text;
        std::vector<LocatedSpan> locations;
    };
    std::map<Key, Stored> documents_;
    MemorySources sources_;
};

class ApiTest : public testing::Test {
protected:
    /// The api, made at the first request: a test may change `settings_`, `probes_` and `families_`
    /// before.
    Api& api() {
        if (!api_) {
            api_ = std::make_unique<Api>(
                ApiParts{.answer = [this](const RequestContext& ctx, CheckedQuestion question,
                                          AnswerSink* sink) -> Task<Result<Answer>> {
                             question_ = *question;
                             deadline_ = ctx.deadline;
                             co_return co_await answerer_(ctx, sink);
                         },
                         .index = [this](const RequestContext& ctx,
                                         CheckedIndexCall call) -> Task<Result<IndexReport>> {
                             index_call_ = std::move(call).take();
                             deadline_ = ctx.deadline;
                             co_return index_result_;
                         },
                         .embedder = embedder_,
                         .embed_texts = [this](const RequestContext& ctx,
                                               TextsToEmbed wanted) -> Task<Result<TextVectors>> {
                             deadline_ = ctx.deadline;
                             co_return co_await embed_texts_(std::move(wanted));
                         },
                         .rank_texts = rank_texts_,
                         .reranker_model = "fake/judge",
                         .store = store_,
                         .originals = keeps_originals_ ? &originals_ : nullptr,
                         .show_page = show_page_,
                         .sources = store_,
                         .probes = probes_,
                         .compute = compute_,
                         .metrics = metrics_,
                         .log = log_,
                         .clock = clock_,
                         .changes = changes_},
                settings_, families_);
        }
        return *api_;
    }

    static HttpRequest request(std::string method, std::string_view target, std::string body = "") {
        HttpRequest request{.method = std::move(method), .body = std::move(body)};
        EXPECT_TRUE(parse_target(target, request)) << target;
        if (!request.body.empty()) {
            request.headers.emplace_back("Content-Type", "application/json");
        }
        return request;
    }

    RecordingWriter send(HttpRequest request) {
        RecordingWriter writer;
        send(std::move(request), writer);
        return writer;
    }
    void send(HttpRequest request, RecordingWriter& writer) {
        const auto task = [&]() -> Task<int> {
            co_await api().handle(std::move(request), writer);
            co_return 0;
        };
        io_.block_on(task());
    }
    RecordingWriter post(std::string_view target, std::string body) {
        return send(request("POST", target, std::move(body)));
    }
    RecordingWriter get(std::string_view target) { return send(request("GET", target)); }

    /// Puts a document into the store, as indexing would.
    void put(const std::string& id, const std::string& text,
             const std::string& collection = "documents", const std::string& source = "") {
        put({.id = DocumentId{id}, .text = text, .source = source}, collection);
    }
    void put(Document content, const std::string& collection = "documents") {
        NewDocument document{.document = std::move(content), .fingerprint = "f"};
        document.content_sha256 = sha256_hex(document.document.text);
        const auto ctx = test_context();
        const auto scope = test_scope(ctx.access, collection);
        EXPECT_TRUE(io_.block_on(store_.put(ctx, scope, std::move(document))));
    }

    bool counted(const std::string& line) { return metrics_.render().contains(line + "\n"); }

    static Answer simple_answer() {
        return {.text = "28 days [1]",
                .kind = AnswerKind::kExtractive,
                .embedding_cache = CacheOutcome::kL1,
                .timings = {{Stage::kEmbed, 1.5}, {Stage::kTotal, 2.0}},
                .options = "default"};
    }

    ManualClock clock_;
    IoThread io_;
    Metrics metrics_{"test", clock_};
    std::vector<std::string> log_lines_;  // written on the io thread, read when it is idle
    Log log_{{.level = LogLevel::kDebug}, clock_, [this](std::string_view line) {
                 log_lines_.emplace_back(line);
             }};
    FakeEmbedder embedder_;
    ListedStore store_;
    MemoryBlobs originals_{clock_};
    bool keeps_originals_ = true;
    ChangeFeed* changes_ = nullptr;
    PageShower show_page_;
    ComputePool compute_{"test", 1, 16, clock_};
    std::map<std::string, Probe> probes_;
    std::vector<RouteFamily> families_ = route_families();
    ApiSettings settings_{.version = "1.2.3", .new_request_id = [] { return "fresh"; }};

    std::function<Task<Result<Answer>>(const RequestContext&, AnswerSink*)> answerer_ =
        [](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
        co_return simple_answer();
    };
    /// Each text's vector is its number, and each has a piece.
    std::function<Task<Result<TextVectors>>(TextsToEmbed)> embed_texts_ =
        [](TextsToEmbed wanted) -> Task<Result<TextVectors>> {
        TextVectors made{.pieces = wanted.texts.size()};
        for (std::size_t i = 0; i < wanted.texts.size(); ++i) {
            made.vectors.push_back({static_cast<float>(i), 0.5F});
        }
        co_return made;
    };
    TextsRanker rank_texts_;  // empty: there is no reranker
    Result<IndexReport> index_result_ = IndexReport{};
    Question question_;
    IndexCall index_call_;
    Deadline deadline_ = Deadline::never();

private:
    std::unique_ptr<Api> api_;
};

}  // namespace ragd
