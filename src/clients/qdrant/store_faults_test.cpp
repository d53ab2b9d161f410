#include <limits>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "clients/qdrant/qdrant_fixture.hpp"

namespace ragd {
namespace {

using Kind = QdrantFault::Kind;

Scope as_tom() {
    return test_scope(TestAccess::of("default", {"user:tom"}));
}

/// A store, a second one of another process, and the Qdrant between them.
class QdrantFaults : public testing::TestWithParam<bool> {
protected:
    static NewDocument document(const std::string& id, const std::string& text,
                                DocumentAcl acl = {}) {
        NewDocument made;
        made.document = {.id = DocumentId{id}, .text = text, .title = "T"};
        made.document.acl = std::move(acl);
        made.chunks.push_back({.start = 0,
                               .end = text.size(),
                               .vector = contract_vector(0),
                               .attachments = {{"kind/1", "bytes"}}});
        return made;
    }
    std::unique_ptr<QdrantStore> make_store() {
        QdrantOptions options{.url = fake_.url(),
                              .dimension = kContractDimension,
                              .model = "m",
                              .model_revision = "r"};
        return QdrantStore::make(options, {.http = http_,
                                           .compute = pool_,
                                           .metrics = metrics_,
                                           .clock = clock_,
                                           .log = log_})
            .value();
    }
    Result<PutOutcome> put(ChunkStore& store, NewDocument made) {
        return run_task(store.put(ctx_, scope_, std::move(made)));
    }
    Result<SearchResult> search(ChunkStore& store, SearchMode mode, const Scope& scope) {
        SearchRequest request{.scope = scope, .mode = mode, .limit = 5};
        request.text =
            mode == SearchMode::kVector ? "" : "zebra unicorn";  // of which one is nowhere
        if (mode != SearchMode::kKeyword) {
            request.vector = contract_vector(0);
        }
        return run_task(store.search(ctx_, std::move(request)));
    }
    /// What a reader finds, in words, through the other process, where nothing is remembered.
    std::vector<std::string> texts(const Scope& scope) {
        const auto reader = make_store();
        auto found = search(*reader, SearchMode::kHybrid, scope);
        EXPECT_TRUE(found) << found.error().message;
        const auto read = run_task(
            reader->hydrate(ctx_, scope, std::move(found.value_or(SearchResult{}).candidates), {}));
        EXPECT_TRUE(read) << read.error().message;
        std::vector<std::string> texts;
        for (const Candidate& one : read.value_or(std::vector<Candidate>{})) {
            texts.push_back(one.chunk->text);
        }
        return texts;
    }
    /// And where it would be sent a second time, that one, too.
    void fail_request(std::size_t step, Kind kind) {
        fake_.fail_once({.kind = kind, .skipped = step});
        if (kind != Kind::kRefused) {
            fake_.fail_once({.kind = kind, .skipped = step});
        }
    }
    std::optional<std::string> content(const std::string& id) {
        const auto found = run_task(make_store()->content(ctx_, scope_, DocumentId{id}));
        EXPECT_TRUE(found) << found.error().message;
        return found.value_or(std::nullopt);
    }

    FakeQdrant fake_{GetParam()};
    SystemClock clock_;
    Metrics metrics_{"test", clock_};
    Log log_ = Log::null();
    ComputePool pool_{"qdrant", 2, 64, clock_};
    HttpClient http_{{}, clock_};
    RequestContext ctx_ = test_context();
    const Scope scope_ = test_scope();
    std::unique_ptr<QdrantStore> store_ = make_store();
};

INSTANTIATE_TEST_SUITE_P(Versions, QdrantFaults, testing::Bool(),
                         [](const auto& one) { return one.param ? "from_1_16" : "before_1_16"; });

/// Each request of a put, the first, the second, ..., goes wrong in one way.
TEST_P(QdrantFaults, WhereverAPutFailsTheOldVersionOrTheNewOneIsThereWhole) {
    for (const Kind kind : {Kind::kRefused, Kind::kLost, Kind::kCut}) {
        bool met = true;
        for (std::size_t step = 0; met; ++step) {
            SCOPED_TRACE(fmt::format("kind {} at request {}", static_cast<int>(kind), step));
            const std::string id = fmt::format("d{}{}", static_cast<int>(kind), step);
            ASSERT_TRUE(put(*store_, document(id, "zebra old")));
            fail_request(step, kind);
            const auto outcome = put(*store_, document(id, "zebra new"));
            met = !fake_.take_back();
            const auto now = content(id);
            ASSERT_TRUE(now);
            EXPECT_EQ(now, outcome ? "zebra new" : now == "zebra old" ? "zebra old" : "zebra new");
            EXPECT_THAT(texts(scope_), testing::ElementsAre(*now));
            ASSERT_TRUE(put(*store_, document(id, "zebra again"))) << "and nothing is in the way";
            EXPECT_EQ(content(id), "zebra again");
            EXPECT_TRUE(run_task(store_->remove(ctx_, scope_, DocumentId{id})).value());
            EXPECT_THAT(texts(scope_), testing::IsEmpty());
            ASSERT_LT(step, 30U) << "a put of so many requests?";
        }
    }
}

TEST_P(QdrantFaults, WhereverARemovalFailsSayingItAgainEndsIt) {
    for (const Kind kind : {Kind::kRefused, Kind::kLost, Kind::kCut}) {
        bool met = true;
        for (std::size_t step = 0; met; ++step) {
            SCOPED_TRACE(fmt::format("kind {} at request {}", static_cast<int>(kind), step));
            ASSERT_TRUE(put(*store_, document("a", "zebra")));
            fail_request(step, kind);
            const auto removed = run_task(store_->remove(ctx_, scope_, DocumentId{"a"}));
            met = !fake_.take_back();
            if (!removed) {
                ASSERT_TRUE(run_task(store_->remove(ctx_, scope_, DocumentId{"a"})));
            }
            EXPECT_EQ(content("a"), std::nullopt);
            EXPECT_THAT(texts(scope_), testing::IsEmpty());
        }
    }
}

TEST_P(QdrantFaults, TheRecordsListHoldsWhereChunksOfAnOpenVersionAreLeft) {
    ASSERT_TRUE(put(*store_, document("a", "zebra open")));
    EXPECT_THAT(texts(as_tom()), testing::ElementsAre("zebra open"));
    // The commit is made, the old chunks stay: their facts still say that all may read them.
    fake_.fail_once({.kind = Kind::kRefused, .operation = "POST points/delete"});
    DocumentAcl hr{.allow = std::vector<Principal>{Principal{"group:hr"}}};
    ASSERT_TRUE(put(*store_, document("a", "zebra secret", hr)));
    for (const auto mode : {SearchMode::kVector, SearchMode::kKeyword, SearchMode::kHybrid}) {
        EXPECT_THAT(search(*make_store(), mode, as_tom())->candidates, testing::IsEmpty());
    }
    EXPECT_THAT(texts(as_tom()), testing::IsEmpty());
    EXPECT_THAT(texts(scope_), testing::ElementsAre("zebra secret"));
}

TEST_P(QdrantFaults, TheRecordsListHoldsWhateverTheChunksSay) {
    ASSERT_TRUE(put(*store_, document("a", "zebra")));
    auto found = search(*store_, SearchMode::kHybrid, as_tom());
    ASSERT_EQ(found->candidates.size(), 1U);
    found->candidates[0].checked = {};  // as of a search some time ago
    const DocumentAcl hr{.allow = std::vector<Principal>{Principal{"group:hr"}}};
    const auto list_it = [this, &hr] {
        fake_.fail_once(
            {.kind = Kind::kChanged, .operation = "POST points", .change = [&hr](std::string body) {
                 constexpr std::string_view kKind = R"("kind":"document",)";
                 return body.insert(
                     body.find(kKind) + kKind.size(),
                     fmt::format(R"("acl":{},)",
                                 boost::json::serialize(boost::json::value(encode_acl(hr)))));
             }});
    };
    for (const auto mode : {SearchMode::kVector, SearchMode::kKeyword, SearchMode::kHybrid}) {
        list_it();
        EXPECT_THAT(search(*store_, mode, as_tom())->candidates, testing::IsEmpty());
    }
    list_it();
    EXPECT_THAT(run_task(store_->hydrate(ctx_, as_tom(), found->candidates, {})).value(),
                testing::IsEmpty());
    list_it();
    EXPECT_FALSE(run_task(store_->find(ctx_, as_tom(), DocumentId{"a"})).value());
    list_it();
    EXPECT_FALSE(run_task(store_->content(ctx_, as_tom(), DocumentId{"a"})).value());
}

TEST_P(QdrantFaults, ARecordThatChangedBehindASearchIsReadAgain) {
    ASSERT_TRUE(put(*store_, document("a", "zebra old")));
    const auto other = make_store();
    auto found = search(*other, SearchMode::kVector, scope_);
    ASSERT_EQ(found->candidates.size(), 1U);
    found->candidates[0].checked = {};  // as of a search some time ago
    ASSERT_TRUE(put(*store_, document("a", "zebra new")));
    EXPECT_THAT(run_task(other->hydrate(ctx_, scope_, std::move(found->candidates), {})).value(),
                testing::IsEmpty());
}

TEST_P(QdrantFaults, ASilentServerCostsNoMoreThanTheCallersTime) {
    ASSERT_TRUE(put(*store_, document("a", "zebra")));
    for (const char* operation : {"POST points/query/batch", "POST points/count", "POST points"}) {
        fake_.fail_once({.kind = Kind::kSilent, .operation = operation});
        ctx_.deadline = Deadline::in(clock_, std::chrono::milliseconds{100});
        const auto late = search(*store_, SearchMode::kHybrid, scope_);
        ASSERT_FALSE(late) << operation;
        EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded) << operation;
        ctx_.deadline = Deadline::never();
        EXPECT_TRUE(search(*store_, SearchMode::kHybrid, scope_)) << "and the next one is answered";
    }
}

TEST_P(QdrantFaults, ABrokenAnswerIsAskedForAgain) {
    ASSERT_TRUE(put(*store_, document("a", "zebra")));
    for (const Kind kind : {Kind::kLost, Kind::kCut}) {
        for (const char* operation :
             {"POST points/query/batch", "POST points/count", "POST points"}) {
            fake_.fail_once({.kind = kind, .operation = operation});
            EXPECT_EQ(search(*store_, SearchMode::kHybrid, scope_)->candidates.size(), 1U);
        }
    }
}

TEST_P(QdrantFaults, ACollectionThatWasDeletedIsMadeAgain) {
    ASSERT_TRUE(put(*store_, document("a", "zebra")));
    fake_.fail_once({.kind = Kind::kRefused, .operation = "POST points", .status = 404});
    const auto refused = run_task(store_->find(ctx_, scope_, DocumentId{"a"}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(refused.error().retry_after);
    fake_.asked();
    EXPECT_TRUE(run_task(store_->find(ctx_, scope_, DocumentId{"a"})));
    EXPECT_THAT(fake_.asked(), testing::Contains("GET")) << "it looks whether both are there";
}

TEST_P(QdrantFaults, NoVectorWithoutAllItsNumbersLeavesThisProcess) {
    for (const float wrong :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        NewDocument made = document("a", "zebra");
        made.chunks[0].vector[1] = wrong;
        EXPECT_EQ(put(*store_, std::move(made)).error().code, ErrorCode::kInternal);
    }
    EXPECT_EQ(content("a"), std::nullopt);
}

/// A part of an answer, and what another program, a proxy or a bug may have made of it.
struct Strange {
    const char* operation;
    const char* part;
    const char* becomes;
};

/// As a search of both kinds, or the reading of its documents, meets it.
const std::vector<Strange> kStrange{
    {"POST points/query/batch", R"("score":)", R"("score":1e999,"s":)"},
    {"POST points/query/batch", R"("score":)", R"("score":-1e999,"s":)"},
    {"POST points/query/batch", R"("score":)", R"("score":"0.5","s":)"},
    {"POST points/query/batch", R"("score":)", R"("score":null,"s":)"},
    {"POST points/query/batch", R"("score":)", R"("s":)"},
    {"POST points/query/batch", R"("points":)", R"("points":{},"p":)"},
    {"POST points/query/batch", R"("points":)", R"("p":)"},
    {"POST points/query/batch", R"("payload":)", R"("payload":[],"p":)"},
    {"POST points/query/batch", R"("start":0)", R"("start":-1)"},
    {"POST points/query/batch", R"("start":0)", R"("start":"0")"},
    {"POST points/query/batch", R"("start":0)", R"("start":7)"},
    {"POST points/query/batch", R"("end":5)", R"("end":500)"},
    {"POST points/query/batch", R"("text":"zebra")", R"("text":null)"},
    {"POST points/query/batch", R"("text":"zebra")", R"("text":"zebras")"},
    {"POST points/query/batch", R"("document":"a")", R"("document":7)"},
    {"POST points/query/batch", R"("attempt":)", R"("attempt":7,"a":)"},
    {"POST points/query/batch", R"("result":[)", R"("result":[{"points":[]},)"},
    {"POST points/count", R"("count":)", R"("count":-1,"c":)"},
    {"POST points/count", R"("count":)", R"("count":"1","c":)"},
    {"POST points/count", R"("result":)", R"("result":[],"r":)"},
    {"POST points", R"("result":)", R"("result":{},"r":)"},
    {"POST points", R"("id":)", R"("id":7,"i":)"},
    {"POST points", R"("version":1)", R"("version":1.5)"},
    {"POST points", R"("attempt":)", R"("attempt":[],"a":)"},
    {"POST points", R"("metadata_json":"{}")", R"("metadata_json":"{")"},
    {"POST points", R"("metadata_json":"{}")", R"("metadata_json":"[]")"},
    {"POST points", R"("kind":"document")", R"("kind":"document","acl":7)"},
    {"POST points", R"("kind":"document")", R"("kind":"document","acl":"{}")"},
};

class QdrantStrangeAnswers : public QdrantFaults {};
INSTANTIATE_TEST_SUITE_P(All, QdrantStrangeAnswers, testing::Values(true));

TEST_P(QdrantStrangeAnswers, AreAnErrorThatSaysSoAndNeverAnAnswer) {
    ASSERT_TRUE(put(*store_, document("a", "zebra")));
    for (const Strange& strange : kStrange) {
        SCOPED_TRACE(fmt::format("{}: {}", strange.operation, strange.becomes));
        bool changed = false;
        fake_.fail_once({.kind = Kind::kChanged,
                         .operation = strange.operation,
                         .change = [&](std::string body) {
                             const auto at = body.find(strange.part);
                             changed = at != std::string::npos;
                             return changed
                                        ? body.replace(at, std::string_view{strange.part}.size(),
                                                       strange.becomes)
                                        : body;
                         }});
        const auto found = search(*store_, SearchMode::kHybrid, scope_);
        EXPECT_TRUE(changed) << "the answer had nothing of the kind";
        EXPECT_FALSE(found);
        if (!found) {
            EXPECT_EQ(found.error().code, ErrorCode::kUnavailable) << found.error().message;
            EXPECT_THAT(found.error().message, testing::HasSubstr("Qdrant"));
        }
    }
    EXPECT_TRUE(search(*store_, SearchMode::kHybrid, scope_)) << "none of it is remembered";
}

TEST_P(QdrantStrangeAnswers, OfAttachmentsCostTheAttachmentsAlone) {
    ASSERT_TRUE(put(*store_, document("a", "zebra")));
    for (const char* bytes : {R"("bytes":7,"b":)", R"("bytes":"!!","b":)", R"("bytes":"","b":)"}) {
        const auto found = search(*store_, SearchMode::kVector, scope_);
        fake_.fail_once(
            {.kind = Kind::kChanged, .operation = "POST points", .change = [&](std::string body) {
                 return body.replace(body.find(R"("bytes":)"), 8, bytes);
             }});
        const auto read =
            run_task(store_->hydrate(ctx_, scope_, found->candidates, {.kinds = {"kind/1"}}));
        ASSERT_TRUE(read) << bytes;
        ASSERT_EQ(read->size(), 1U);
        EXPECT_EQ(read->at(0).attachments, Attachments{});
        EXPECT_EQ(read->at(0).chunk->text, "zebra");
    }
}

}  // namespace
}  // namespace ragd
