#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ports/page_builder.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// Four directions are enough to tell chunks apart.
inline constexpr std::size_t kContractDimension = 4;

/// A unit vector towards `towards`, with a little of the next direction.
inline Vector contract_vector(std::size_t towards, float aside = 0) {
    Vector vector(kContractDimension, 0.0F);
    const float norm = std::sqrt(1 + aside * aside);
    vector[towards % kContractDimension] = 1 / norm;
    vector[(towards + 1) % kContractDimension] = aside / norm;
    return vector;
}

/// What every ChunkStore promises, whatever it is made of.
///     struct MyStore { ChunkStore& store(); };      // default constructed anew for each test
///     INSTANTIATE_TYPED_TEST_SUITE_P(MyStore, StoreContract, MyStore);
/// Its vectors have kContractDimension numbers.
template <typename Maker>
class StoreContract : public testing::Test {
protected:
    struct Piece {
        std::string text;
        Vector vector;
        std::string prefix = {};
    };

    /// A document whose text is its pieces, one chunk each, with a space between.
    static NewDocument document(const std::string& id, const std::vector<Piece>& pieces,
                                Metadata metadata = {}) {
        NewDocument made;
        made.document = {.id = DocumentId{id}, .title = "Title of " + id, .url = "http://a/" + id};
        made.document.metadata = std::move(metadata);
        made.content_sha256 = std::string(64, '0');
        made.fingerprint = "fingerprint of " + id;
        for (const Piece& piece : pieces) {
            const std::uint64_t start = made.document.text.size();
            made.document.text += piece.text;
            made.chunks.push_back({.start = start,
                                   .end = made.document.text.size(),
                                   .prefix = piece.prefix,
                                   .vector = piece.vector});
            made.document.text += ' ';
        }
        return made;
    }

    PutOutcome put(NewDocument made, Scope scope = kScope) {
        auto outcome = run_task(store().put(ctx_, std::move(scope), std::move(made)));
        EXPECT_TRUE(outcome) << outcome.error().message;
        return outcome.value_or(PutOutcome{});
    }
    bool remove(const std::string& id, Scope scope = kScope) {
        return run_task(store().remove(ctx_, std::move(scope), DocumentId{id})).value();
    }
    std::optional<DocumentInfo> find(const std::string& id, Scope scope = kScope) {
        return run_task(store().find(ctx_, std::move(scope), DocumentId{id})).value();
    }
    std::string revision(Scope scope = kScope) {
        return run_task(store().revision(ctx_, std::move(scope))).value();
    }
    std::optional<std::string> content(const std::string& id, Scope scope = kScope) {
        return run_task(store().content(ctx_, std::move(scope), DocumentId{id})).value();
    }
    SearchResult search(SearchRequest request) {
        auto found = run_task(store().search(ctx_, std::move(request)));
        EXPECT_TRUE(found) << found.error().message;
        return found.value_or(SearchResult{});
    }
    std::vector<Candidate> hydrate(SearchResult found, Scope scope = kScope,
                                   WantedAttachments wanted = {}) {
        return run_task(store().hydrate(ctx_, std::move(scope), std::move(found.candidates),
                                        std::move(wanted)))
            .value();
    }
    /// The texts of what a search finds, in any order.
    std::vector<std::string> texts(const SearchRequest& request) {
        std::vector<std::string> found;
        for (const Candidate& candidate : hydrate(search(request), request.scope)) {
            found.push_back(candidate.chunk->text);
        }
        return found;
    }
    static SearchRequest by_vector(std::size_t towards, std::size_t limit = 1) {
        return {.scope = kScope,
                .mode = SearchMode::kVector,
                .vector = contract_vector(towards),
                .limit = limit};
    }
    static SearchRequest by_words(std::string text, std::size_t limit = 10) {
        return {
            .scope = kScope, .mode = SearchMode::kKeyword, .text = std::move(text), .limit = limit};
    }

    ChunkStore& store() { return maker_.store(); }

    inline static const Scope kScope = test_scope();
    RequestContext ctx_ = test_context();
    Maker maker_;
};

TYPED_TEST_SUITE_P(StoreContract);

TYPED_TEST_P(StoreContract, KeepsADocumentAndItsTextByteForByte) {
    auto made = this->document("a/1",
                               {{"caf\xC3\xA9 one", contract_vector(0)},
                                {std::string("two\0three", 9), contract_vector(1)}},
                               {{"year", 2020}, {"tags", {"x", "y"}}, {"deep", {{"a", nullptr}}}});
    const std::string text = made.document.text;
    EXPECT_TRUE(this->put(made).created);
    EXPECT_EQ(this->content("a/1"), text);
    const auto info = this->find("a/1");
    ASSERT_TRUE(info);
    EXPECT_EQ(info->version, 1U);
    EXPECT_EQ(info->title, "Title of a/1");
    EXPECT_EQ(info->url, "http://a/a/1");
    EXPECT_EQ(info->metadata, made.document.metadata);
    EXPECT_EQ(info->bytes, text.size());
    EXPECT_EQ(info->chunks, 2U);
    EXPECT_EQ(info->content_sha256, made.content_sha256);
    EXPECT_EQ(info->fingerprint, made.fingerprint);
    EXPECT_EQ(info->created_at, info->updated_at);
}

TYPED_TEST_P(StoreContract, KeepsWhereThePartsOfADocumentAreFrom) {
    auto made = this->document("a", {{"alpha", contract_vector(0)}, {"beta", contract_vector(1)}});
    const LocatedSpan first{{0, 5}, {.page = 2, .box = Box{72, 90.5, 523.25, 118}}};
    const LocatedSpan second{{6, 10}, {.sheet = "Q3 \"x\"", .range = "A1:D9", .line = 7}};
    made.document.locations = {first, second};
    made.chunks[0].locations = {first};
    made.chunks[1].locations = {second};
    this->put(made);
    this->put(this->document("b", {{"gamma", contract_vector(2)}}));
    const auto map = [&](const std::string& id) {
        return run_task(this->store().locations(this->ctx_, this->kScope, DocumentId{id})).value();
    };
    EXPECT_EQ(map("a"), made.document.locations);
    EXPECT_EQ(map("b"), std::vector<LocatedSpan>{});
    EXPECT_EQ(map("none"), std::nullopt);
    const auto of_nearest = [&](std::size_t towards) {
        return this->hydrate(this->search(this->by_vector(towards))).at(0).chunk->locations;
    };
    EXPECT_EQ(of_nearest(0), std::vector<LocatedSpan>{first});
    EXPECT_EQ(of_nearest(1), std::vector<LocatedSpan>{second});
    EXPECT_EQ(of_nearest(2), std::vector<LocatedSpan>{});
    this->put(this->document("a", {{"delta", contract_vector(3)}}));
    EXPECT_EQ(map("a"), std::vector<LocatedSpan>{}) << "they are replaced with the text";
}

TYPED_TEST_P(StoreContract, KnowsTheFileOfADocumentUntilItIsAnotherOne) {
    const std::string digest(64, 'a');
    const std::string other(64, 'b');
    auto made = this->document("a", {{"alpha", contract_vector(0)}});
    made.document.file = OriginalFile{.name = "r\u00e9sum\u00e9.pdf",
                                      .media_type = "application/pdf",
                                      .bytes = 12,
                                      .sha256 = digest,
                                      .modified = WallTime{std::chrono::milliseconds{1500}}};
    const auto has_file = [&](const std::string& sha256) {
        return run_task(this->store().has_file(this->ctx_, sha256)).value();
    };
    const auto set_file = [&](std::uint64_t version, OriginalFile file) {
        return run_task(this->store().set_file(this->ctx_, this->kScope, DocumentId{"a"},
                                               {version, std::move(file)}))
            .value();
    };
    EXPECT_FALSE(set_file(1, *made.document.file)) << "there is none yet";
    this->put(made);
    EXPECT_EQ(this->find("a")->file, made.document.file);
    EXPECT_TRUE(has_file(digest));
    EXPECT_FALSE(has_file(other));
    RequestContext stranger = test_context();
    stranger.access = TestAccess::of("somebody-else");
    EXPECT_FALSE(run_task(this->store().has_file(stranger, digest)).value());
    const OriginalFile saved{.name = "cv.pdf", .bytes = 13, .sha256 = other};
    EXPECT_FALSE(set_file(2, saved)) << "not in this version";
    EXPECT_TRUE(set_file(1, saved));
    EXPECT_EQ(this->find("a")->file, saved);
    EXPECT_EQ(this->find("a")->version, 1U);
    EXPECT_EQ(this->content("a"), "alpha ");
    EXPECT_THAT(this->texts(this->by_words("alpha")), testing::ElementsAre("alpha"));
    EXPECT_FALSE(has_file(digest));
    EXPECT_TRUE(has_file(other));
    EXPECT_EQ(this->put(made).replaced_file, other);
    EXPECT_EQ(this->put(this->document("a", {{"beta", contract_vector(1)}})).replaced_file, digest);
    EXPECT_FALSE(this->find("a")->file);
    EXPECT_EQ(this->put(made).replaced_file, "");
    this->remove("a");
    EXPECT_FALSE(has_file(digest));
}

TYPED_TEST_P(StoreContract, NoSourceReplacesWhatIsAnothers) {
    const auto of = [&](const std::string& source, const std::string& text) {
        auto made = this->document("a", {{text, contract_vector(0)}});
        made.document.url = "";
        made.document.source = source;
        return made;
    };
    this->put(of("alpha", "first"));
    EXPECT_EQ(this->find("a")->source, "alpha");
    EXPECT_EQ(this->hydrate(this->search(this->by_vector(0))).at(0).chunk->source, "alpha");
    for (const char* source : {"beta", ""}) {
        const auto refused =
            run_task(this->store().put(this->ctx_, this->kScope, of(source, "second")));
        ASSERT_FALSE(refused) << source;
        EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
        EXPECT_THAT(refused.error().message, testing::HasSubstr("alpha"));
        EXPECT_THAT(refused.error().message, testing::HasSubstr(source));
    }
    EXPECT_EQ(this->content("a"), "first ");
    EXPECT_EQ(this->put(of("alpha", "third")).version, 2U);
    auto taking = of("beta", "fourth");
    taking.replaces_others = true;
    EXPECT_FALSE(this->put(std::move(taking)).created);
    EXPECT_EQ(this->content("a"), "fourth ");
    EXPECT_EQ(this->find("a")->source, "beta");
    EXPECT_TRUE(this->remove("a"));
    EXPECT_TRUE(this->put(of("alpha", "fifth")).created) << "an id that is free is anybody's";
}

TYPED_TEST_P(StoreContract, WhatIsNotThereIsNoError) {
    EXPECT_FALSE(this->find("none"));
    EXPECT_FALSE(this->content("none"));
    EXPECT_FALSE(this->remove("none"));
    EXPECT_TRUE(this->search(this->by_vector(0)).candidates.empty());
    EXPECT_TRUE(this->search(this->by_words("word")).candidates.empty());
    EXPECT_TRUE(this->hydrate({.candidates = {{.id = ChunkId{1}}}}).empty());
}

TYPED_TEST_P(StoreContract, TheSameIdReplacesAllOfTheOld) {
    this->put(this->document("a", {{"alpha", contract_vector(0)}, {"beta", contract_vector(1)}}));
    const auto old = this->search(this->by_vector(1, 2));
    const auto outcome = this->put(this->document("a", {{"gamma", contract_vector(2)}}));
    EXPECT_FALSE(outcome.created);
    EXPECT_EQ(outcome.version, 2U);
    EXPECT_EQ(this->content("a"), "gamma ");
    EXPECT_EQ(this->find("a")->chunks, 1U);
    EXPECT_THAT(this->texts(this->by_vector(0, 10)), testing::ElementsAre("gamma"));
    EXPECT_TRUE(this->texts(this->by_words("alpha beta")).empty());
    EXPECT_THAT(this->texts(this->by_words("gamma")), testing::ElementsAre("gamma"));
    EXPECT_TRUE(this->hydrate(old).empty()) << "chunks of a replaced version must not be served";
}

TYPED_TEST_P(StoreContract, RemovedIsGoneFromEverything) {
    this->put(this->document("a", {{"alpha", contract_vector(0)}}));
    this->put(this->document("b", {{"beta", contract_vector(1)}}));
    const auto old = this->search(this->by_vector(0));
    EXPECT_TRUE(this->remove("a"));
    EXPECT_FALSE(this->remove("a"));
    EXPECT_FALSE(this->find("a"));
    EXPECT_FALSE(this->content("a"));
    EXPECT_THAT(this->texts(this->by_vector(0, 10)), testing::ElementsAre("beta"));
    EXPECT_TRUE(this->texts(this->by_words("alpha")).empty());
    EXPECT_TRUE(this->hydrate(old).empty());
}

TYPED_TEST_P(StoreContract, VersionsAndChunkIdsAreNeverGivenTwice) {
    std::set<ChunkId> seen;
    const auto note = [&] {
        for (const Candidate& candidate : this->search(this->by_vector(0, 10)).candidates) {
            EXPECT_TRUE(seen.insert(candidate.id).second);
        }
    };
    const auto made = this->document("a", {{"alpha", contract_vector(0)}});
    EXPECT_EQ(this->put(made).version, 1U);
    note();
    EXPECT_EQ(this->put(made).version, 2U);
    note();
    EXPECT_TRUE(this->remove("a"));
    const auto again = this->put(made);
    EXPECT_EQ(again.version, 3U);
    EXPECT_TRUE(again.created);
    note();
    EXPECT_EQ(seen.size(), 3U);
}

TYPED_TEST_P(StoreContract, ListsByIdInPages) {
    const std::vector<std::string> ids{"B", "a", "a'; DROP TABLE documents; --", "b/c", "\xC3\xA4"};
    for (const std::string& id : ids) {
        this->put(this->document(id, {{"text", contract_vector(0)}}));
    }
    std::vector<std::string> listed;
    std::string cursor;
    do {
        const auto page = run_task(this->store().list(this->ctx_, this->kScope, cursor, 2, ""));
        ASSERT_TRUE(page) << page.error().message;
        EXPECT_LE(page->documents.size(), 2U);
        for (const DocumentInfo& info : page->documents) {
            listed.push_back(info.id.str());
        }
        cursor = page->next_cursor.value_or("");
    } while (!cursor.empty());
    EXPECT_EQ(listed, ids) << "each once, ascending by bytes";
    const auto whole = run_task(this->store().list(this->ctx_, this->kScope, "", 5, ""));
    EXPECT_FALSE(whole->next_cursor) << "a full last page has no next";
}

TYPED_TEST_P(StoreContract, APageEndsByBytes) {
    constexpr std::size_t kListed = 40;  // of 60 KB of metadata: more than two pages
    for (std::size_t i = 0; i < kListed; ++i) {
        auto document = this->document(fmt::format("{:02}", i), {{"text", contract_vector(0)}});
        document.document.metadata = {{"filler", std::string(60'000, 'x')}};
        this->put(std::move(document));
    }
    std::size_t listed = 0;
    std::size_t pages = 0;
    std::string cursor;
    do {
        const auto page = run_task(this->store().list(this->ctx_, this->kScope, cursor, 1000, ""));
        ASSERT_TRUE(page) << page.error().message;
        ASSERT_FALSE(page->documents.empty());
        EXPECT_LE(page->documents.size() * 60'000, PageBuilder::kBytesMax);
        EXPECT_EQ(page->documents.front().id.str(), fmt::format("{:02}", listed));
        listed += page->documents.size();
        ++pages;
        cursor = page->next_cursor.value_or("");
    } while (!cursor.empty());
    EXPECT_EQ(listed, kListed);
    EXPECT_EQ(pages, 3U);
}

TYPED_TEST_P(StoreContract, RefusesACursorOfAnotherMaking) {
    for (const char* cursor : {"nonsense", "!!!", "QUFB"}) {
        const auto page = run_task(this->store().list(this->ctx_, this->kScope, cursor, 2, ""));
        ASSERT_FALSE(page) << cursor;
        EXPECT_EQ(page.error().code, ErrorCode::kInvalidField);
        EXPECT_EQ(page.error().fields.at(0).pointer, "/cursor");
    }
}

TYPED_TEST_P(StoreContract, TenantsAndCollectionsDoNotSeeEachOther) {
    const Scope other_tenant = test_scope(TestAccess::of("other"));
    const Scope other_collection = test_scope(this->ctx_.access, "other");
    this->put(this->document("a", {{"mine", contract_vector(0)}}));
    this->put(this->document("a", {{"theirs", contract_vector(0)}}), other_tenant);
    const auto mine = this->search(this->by_vector(0, 10));
    for (const Scope& scope : {other_tenant, other_collection}) {
        auto request = this->by_vector(0, 10);
        request.scope = scope;
        for (const std::string& text : this->texts(request)) {
            EXPECT_EQ(text, "theirs");
        }
        request = this->by_words("mine");
        request.scope = scope;
        EXPECT_TRUE(this->texts(request).empty());
        EXPECT_TRUE(this->hydrate(mine, scope).empty()) << "ids of another scope find nothing";
    }
    EXPECT_FALSE(this->find("a", other_collection));
    EXPECT_EQ(this->content("a", other_tenant), "theirs ");
    EXPECT_FALSE(this->remove("a", other_collection));
    EXPECT_TRUE(this->remove("a", other_tenant));
    EXPECT_EQ(this->content("a"), "mine ");
}

TYPED_TEST_P(StoreContract, ListsTheCollectionsThatTheCallerCanReadSomethingOf) {
    const auto seen_by = [this](const Access& access) {
        std::vector<std::string> names;
        for (const CollectionName& name :
             run_task(this->store().collections(test_context(access))).value()) {
            names.push_back(name.str());
        }
        return names;
    };
    using Names = std::vector<std::string>;
    const Access reader = TestAccess::of("default", {"user:tom"});
    EXPECT_EQ(seen_by(reader), Names{});
    this->put(this->document("a", {{"open", contract_vector(0)}}), test_scope(reader, "zoo"));
    this->put(this->document("a", {{"open", contract_vector(0)}}), test_scope(reader, "ape"));
    this->put(this->document("a", {{"theirs", contract_vector(0)}}),
              test_scope(TestAccess::of("other"), "theirs"));
    const Scope pay = test_scope(this->ctx_.access, "pay");
    auto listed = this->document("a", {{"listed", contract_vector(0)}});
    listed.document.acl.allow = {Principal{"group:hr"}};
    this->put(std::move(listed), pay);
    EXPECT_EQ(seen_by(reader), (Names{"ape", "zoo"}));
    EXPECT_EQ(seen_by(this->ctx_.access), (Names{"ape", "pay", "zoo"}));
    EXPECT_EQ(seen_by(TestAccess::of("default", {"group:hr"})), (Names{"ape", "pay", "zoo"}));
    EXPECT_EQ(seen_by(TestAccess::of("other")), Names{"theirs"});
    this->remove("a", test_scope(reader, "zoo"));
    EXPECT_EQ(seen_by(reader), Names{"ape"}) << "an empty collection is as one that never was";
}

TYPED_TEST_P(StoreContract, WhoeverSaysWhatItHasToBeStillUndoesNobodysChange) {
    const auto put_if = [this](Precondition only_if) {
        auto made = this->document("a", {{"alpha", contract_vector(0)}});
        made.only_if = std::move(only_if);
        return run_task(this->store().put(this->ctx_, this->kScope, std::move(made)));
    };
    const auto is_refused = [](const auto& outcome) {
        return !outcome && outcome.error().code == ErrorCode::kPreconditionFailed;
    };
    const auto tag_now = [this] {
        const auto info = this->find("a");
        return document_tag(info->version, info->updated_at);
    };
    EXPECT_TRUE(is_refused(put_if({.exists = true})));
    EXPECT_TRUE(is_refused(put_if({.tags = {"1.1"}})));
    ASSERT_TRUE(put_if({.absent = true}));
    EXPECT_TRUE(is_refused(put_if({.absent = true})));
    const std::string first = tag_now();
    ASSERT_TRUE(put_if({.tags = {"other", first}}));
    EXPECT_TRUE(is_refused(put_if({.tags = {first}}))) << "it is another version";
    EXPECT_TRUE(put_if({.tags = {std::string(64, '0')}})) << "the text is the same";

    const std::string third = tag_now();
    const auto set_acl = [this](const std::string& whom, Precondition only_if) {
        return run_task(this->store().set_acl(this->ctx_, this->kScope, DocumentId{"a"},
                                              {.deny = {Principal{whom}}}, std::move(only_if)));
    };
    ASSERT_TRUE(set_acl("user:one", {.tags = {third}}));
    EXPECT_NE(tag_now(), third) << "another list is another state";
    EXPECT_TRUE(is_refused(set_acl("user:two", {.tags = {third}})));
    EXPECT_TRUE(is_refused(put_if({.tags = {third}})));
    const auto remove_if = [this](Precondition only_if) {
        return run_task(
            this->store().remove(this->ctx_, this->kScope, DocumentId{"a"}, std::move(only_if)));
    };
    EXPECT_TRUE(is_refused(remove_if({.tags = {third}})));
    EXPECT_TRUE(remove_if({.tags = {tag_now()}}).value());
    EXPECT_FALSE(remove_if({.tags = {third}}).value()) << "what is not there is not there";
    EXPECT_TRUE(put_if({.absent = true}));
}

/// ChunkStore::revision: the same collection is never called by the same name before and after.
TYPED_TEST_P(StoreContract, EachAcknowledgedChangeOfACollectionGivesItAnotherRevision) {
    const Scope other = test_scope(Access::local_operator(), "other");
    this->put(this->document("x", {{"text", contract_vector(0)}}), other);
    const std::string of_other = this->revision(other);
    std::set<std::string> names{this->revision()};
    const auto is_renamed = [&] {
        const std::string name = this->revision();
        return !name.empty() && names.insert(name).second && this->revision() == name;
    };
    const auto made = this->document("a", {{"text", contract_vector(0)}});
    this->put(made);
    EXPECT_TRUE(is_renamed()) << "by a new document";
    this->put(made);
    EXPECT_TRUE(is_renamed()) << "by a version";
    const DocumentAcl acl{.allow = std::vector<Principal>{Principal{"group:hr"}}};
    ASSERT_TRUE(
        run_task(this->store().set_acl(this->ctx_, this->kScope, DocumentId{"a"}, acl)).value());
    EXPECT_TRUE(is_renamed()) << "by an access list";
    ASSERT_TRUE(
        run_task(this->store().set_file(this->ctx_, this->kScope, DocumentId{"a"},
                                        {.version = 2, .file = {.sha256 = std::string(64, 'a')}}))
            .value());
    EXPECT_TRUE(is_renamed()) << "by a file";
    ASSERT_TRUE(this->find("a"));
    ASSERT_TRUE(this->content("a"));
    EXPECT_FALSE(is_renamed()) << "by reading";
    ASSERT_TRUE(this->remove("a"));
    EXPECT_TRUE(is_renamed()) << "by a removal";
    EXPECT_EQ(this->revision(other), of_other);
}

TYPED_TEST_P(StoreContract, GivesUpBeforeItBeginsWhenNobodyWaits) {
    std::stop_source gone;
    gone.request_stop();
    this->ctx_.cancelled = gone.get_token();
    const auto refused = run_task(this->store().put(
        this->ctx_, this->kScope, this->document("a", {{"alpha", contract_vector(0)}})));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kCancelled);
    this->ctx_.cancelled = {};
    EXPECT_FALSE(this->find("a"));
}

REGISTER_TYPED_TEST_SUITE_P(StoreContract, KeepsADocumentAndItsTextByteForByte,
                            KeepsWhereThePartsOfADocumentAreFrom,
                            KnowsTheFileOfADocumentUntilItIsAnotherOne,
                            NoSourceReplacesWhatIsAnothers, WhatIsNotThereIsNoError,
                            TheSameIdReplacesAllOfTheOld, RemovedIsGoneFromEverything,
                            VersionsAndChunkIdsAreNeverGivenTwice, ListsByIdInPages,
                            APageEndsByBytes, RefusesACursorOfAnotherMaking,
                            TenantsAndCollectionsDoNotSeeEachOther,
                            ListsTheCollectionsThatTheCallerCanReadSomethingOf,
                            WhoeverSaysWhatItHasToBeStillUndoesNobodysChange,
                            EachAcknowledgedChangeOfACollectionGivesItAnotherRevision,
                            GivesUpBeforeItBeginsWhenNobodyWaits);

}  // namespace ragd
