#pragma once
#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "testing/access_world.hpp"
#include "testing/store_contract.hpp"

namespace ragd {

/// What every ChunkStore promises about documents with an access list: nothing that the reader may
/// not see is ever returned, whatever the filter. Made and named like StoreContract.
template <typename Maker>
class AccessContract : public StoreContract<Maker> {
protected:
    using Base = StoreContract<Maker>;

    static Scope as(const std::vector<std::string>& principals) {
        return test_scope(TestAccess::of("default", principals));
    }
    static NewDocument listed(const std::string& id, DocumentAcl acl, std::size_t towards = 0) {
        auto made = Base::document(id, {{"common " + id, contract_vector(towards)}});
        made.document.acl = std::move(acl);
        return made;
    }
    static DocumentAcl only(const std::vector<std::string>& principals) {
        DocumentAcl acl{.allow = std::vector<Principal>{}};
        for (const std::string& principal : principals) {
            acl.allow->emplace_back(principal);
        }
        return acl;
    }
    Result<PutOutcome> try_put(NewDocument made, const Scope& scope) {
        return run_task(this->store().put(test_context(scope.access()), scope, std::move(made)));
    }
    /// The ids of all pages, `limit` at a time.
    std::vector<std::string> ids(const Scope& scope, std::size_t limit) {
        std::vector<std::string> listed;
        std::string cursor;
        do {
            const auto page = run_task(this->store().list(this->ctx_, scope, cursor, limit, ""));
            EXPECT_TRUE(page) << page.error().message;
            EXPECT_LE(page->documents.size(), limit);
            for (const DocumentInfo& info : page->documents) {
                listed.push_back(info.id.str());
            }
            cursor = page->next_cursor.value_or("");
        } while (!cursor.empty());
        return listed;
    }
    /// The ids of the documents that a search finds, sorted.
    std::vector<std::string> found(const SearchRequest& request) {
        std::vector<std::string> ids;
        for (const Candidate& candidate : this->hydrate(this->search(request), request.scope)) {
            ids.push_back(candidate.chunk->document.str());
        }
        std::ranges::sort(ids);
        return ids;
    }
    static SearchRequest question(const Scope& scope, SearchMode mode, std::size_t limit) {
        SearchRequest request{.scope = scope, .mode = mode, .limit = limit};
        if (mode != SearchMode::kKeyword) {
            request.vector = contract_vector(0);
        }
        if (mode != SearchMode::kVector) {
            request.text = "common";
        }
        return request;
    }
    /// How long a world lasts: a store behind a slow line may say less.
    static constexpr int steps() {
        if constexpr (requires { Maker::kAccessSteps; }) {
            return Maker::kAccessSteps;
        } else {
            return 120;
        }
    }
    void expect_as_the_oracle(AccessWorld& world);
    void expect_search_as_the_oracle(AccessWorld& world, const AccessWorld::Reader& reader);

    static constexpr std::array kModes{SearchMode::kVector, SearchMode::kKeyword,
                                       SearchMode::kHybrid};
};

TYPED_TEST_SUITE_P(AccessContract);

TYPED_TEST_P(AccessContract, ADocumentIsThereForWhoeverItsListNames) {
    this->put(this->listed("open", {}));
    this->put(this->listed("hr", this->only({"group:hr"})));
    this->put(this->listed("admins", this->only({})));
    this->put(this->listed("not tom", {.deny = {Principal{"user:tom"}}}));
    auto both = this->only({"group:hr"});
    both.deny = {Principal{"user:tom"}};
    this->put(this->listed("hr but tom", both));
    using Ids = std::vector<std::string>;
    const std::vector<std::pair<Scope, Ids>> readers{
        {this->kScope, {"admins", "hr", "hr but tom", "not tom", "open"}},
        {this->as({"group:hr", "user:mia"}), {"hr", "hr but tom", "not tom", "open"}},
        {this->as({"group:hr", "user:tom"}), {"hr", "open"}},
        {this->as({"user:tom"}), {"open"}},
        {this->as({}), {"not tom", "open"}},
        {test_scope(TestAccess::of("other", {"group:hr"})), {}},
    };
    for (const auto& [reader, expected] : readers) {
        EXPECT_EQ(this->ids(reader, 2), expected);
        for (const SearchMode mode : this->kModes) {
            EXPECT_EQ(this->found(this->question(reader, mode, 10)), expected);
        }
        for (const char* id : {"open", "hr", "admins", "not tom", "hr but tom"}) {
            const bool sees = std::ranges::find(expected, id) != expected.end();
            EXPECT_EQ(this->find(id, reader).has_value(), sees) << id;
            EXPECT_EQ(this->content(id, reader).has_value(), sees) << id;
        }
    }
    EXPECT_EQ(this->find("hr but tom")->acl, both);
}

TYPED_TEST_P(AccessContract, ASearchIsFilledWithWhatTheReaderMaySee) {
    for (int i = 0; i < 20; ++i) {
        this->put(this->listed("hidden" + std::to_string(i), this->only({"group:hr"})));
    }
    for (int i = 0; i < 4; ++i) {
        this->put(this->listed("seen" + std::to_string(i), this->only({"user:tom"}), 1));
    }
    for (const SearchMode mode : this->kModes) {
        const auto seen = this->found(this->question(this->as({"user:tom"}), mode, 3));
        EXPECT_EQ(seen.size(),
                  mode == SearchMode::kHybrid ? std::clamp<std::size_t>(seen.size(), 3, 4) : 3U);
        for (const std::string& id : seen) {
            EXPECT_TRUE(id.starts_with("seen")) << id;
        }
    }
}

TYPED_TEST_P(AccessContract, WhatIsHiddenChangesNoScore) {
    const auto scored = [this] {
        std::vector<double> scores;
        for (const SearchMode mode : {SearchMode::kKeyword, SearchMode::kHybrid}) {
            auto request = this->question(this->as({"user:tom"}), mode, 10);
            request.text = "common secret seen0 absent";
            const auto result = this->search(request);
            scores.push_back(result.bm25_max);
            for (const Candidate& candidate : result.candidates) {
                scores.push_back(candidate.bm25.value_or(-1));
            }
        }
        return scores;
    };
    for (int i = 0; i < 4; ++i) {
        this->put(this->listed("seen" + std::to_string(i), this->only({"user:tom"}), 1));
    }
    const auto before = scored();
    ASSERT_EQ(before.size(), 10U);
    EXPECT_GT(before[1], 0);
    for (int i = 0; i < 6; ++i) {
        this->put(this->listed("secret secret secret hidden " + std::to_string(i),
                               this->only({"group:hr"})));
    }
    const auto after = scored();
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_NEAR(after[i], before[i], 1e-6) << i;
    }
}

TYPED_TEST_P(AccessContract, WhatAnotherFoundIsNotReadForTheReader) {
    this->put(this->listed("open", {}));
    this->put(this->listed("hr", this->only({"group:hr"})));
    const auto all = this->search(this->question(this->kScope, SearchMode::kVector, 10));
    ASSERT_EQ(all.candidates.size(), 2U);
    const auto read = this->hydrate(all, this->as({"user:tom"}));
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].chunk->document, DocumentId{"open"});
}

TYPED_TEST_P(AccessContract, WhatIsHiddenCanNeitherBeRemovedNorReplaced) {
    const auto hidden = this->listed("hr", this->only({"group:hr"}));
    EXPECT_EQ(this->put(hidden).version, 1U);
    const Scope tom = this->as({"user:tom"});
    EXPECT_FALSE(this->remove("hr", tom)) << "as if it were not there";
    const auto refused = this->try_put(this->listed("hr", {}), tom);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    EXPECT_EQ(this->content("hr"), hidden.document.text);
    EXPECT_EQ(this->find("hr")->version, 1U);

    EXPECT_TRUE(this->remove("hr", this->as({"group:hr"})));
    EXPECT_TRUE(this->try_put(this->listed("hr", {}), tom)) << "what is gone is in nobody's way";
}

TYPED_TEST_P(AccessContract, ANewListHoldsFromItsAcknowledgementOn) {
    const Scope tom = this->as({"user:tom"});
    for (int round = 0; round < 3; ++round) {
        this->put(this->listed("a", {}));
        const auto open = this->search(this->question(tom, SearchMode::kVector, 10));
        EXPECT_EQ(open.candidates.size(), 1U);
        this->put(this->listed("a", this->only({})));
        EXPECT_TRUE(this->search(this->question(tom, SearchMode::kVector, 10)).candidates.empty());
        EXPECT_TRUE(this->hydrate(open, tom).empty());
        EXPECT_FALSE(this->find("a", tom));
        this->put(this->listed("a", {}), this->kScope);
        EXPECT_EQ(this->find("a", tom)->acl, DocumentAcl{}) << "and so does none";
    }
}

TYPED_TEST_P(AccessContract, AListIsChangedWithoutTheDocument) {
    const auto set = [this](const std::string& id, DocumentAcl acl, const Scope& scope) {
        const auto done =
            run_task(this->store().set_acl(this->ctx_, scope, DocumentId{id}, std::move(acl)));
        EXPECT_TRUE(done) << done.error().message;
        return done && *done;
    };
    const Scope tom = this->as({"user:tom"});
    EXPECT_FALSE(set("a", {}, this->kScope)) << "there is none yet";
    this->put(this->listed("a", {}));
    const auto open = this->search(this->question(tom, SearchMode::kVector, 10));
    for (int round = 0; round < 2; ++round) {
        EXPECT_TRUE(set("a", this->only({"group:hr"}), this->kScope));
        EXPECT_EQ(this->find("a")->acl, this->only({"group:hr"}));
        EXPECT_TRUE(this->hydrate(open, tom).empty());
        EXPECT_FALSE(this->find("a", tom));
        EXPECT_FALSE(set("a", {}, tom)) << "as if it were not there";
        for (const SearchMode mode : this->kModes) {
            EXPECT_TRUE(this->found(this->question(tom, mode, 10)).empty());
            EXPECT_EQ(this->found(this->question(this->as({"group:hr"}), mode, 10)).size(), 1U);
        }
        EXPECT_TRUE(set("a", {}, this->kScope));
        for (const SearchMode mode : this->kModes) {
            EXPECT_EQ(this->found(this->question(tom, mode, 10)).size(), 1U);
        }
    }
    EXPECT_EQ(this->find("a")->version, 1U);
}

TYPED_TEST_P(AccessContract, ADocumentThatIsSentAgainKeepsItsListWhereThatIsAsked) {
    this->put(this->listed("a", this->only({"group:hr"})));
    auto again = this->listed("a", {});
    again.keeps_acl = true;
    this->put(again);
    EXPECT_EQ(this->find("a")->acl, this->only({"group:hr"}));
    EXPECT_TRUE(this->found(this->question(this->as({}), SearchMode::kVector, 10)).empty());
    again.document.acl = this->only({"user:tom"});
    this->put(again);
    EXPECT_EQ(this->find("a")->acl, this->only({"user:tom"}));
}

/// One question of a random kind, with a random filter.
template <typename Maker>
void AccessContract<Maker>::expect_search_as_the_oracle(AccessWorld& world,
                                                        const AccessWorld::Reader& reader) {
    const SearchMode mode = kModes.at(world.below(kModes.size()));
    auto request = question(reader.scope(), mode, 1 + world.below(6));
    request.filter = world.some_filter();
    const auto allowed = world.visible(reader, request.filter);
    const auto ids = found(request);
    const std::size_t most = std::min(allowed.size(), request.limit);
    EXPECT_GE(ids.size(), most) << reader.name();
    if (mode != SearchMode::kHybrid) {
        EXPECT_EQ(ids.size(), most) << reader.name();
    }
    EXPECT_TRUE(std::ranges::includes(allowed, ids)) << reader.name();
}

template <typename Maker>
void AccessContract<Maker>::expect_as_the_oracle(AccessWorld& world) {
    const auto reader = world.some_reader();
    const auto visible = world.visible(reader, {});
    EXPECT_EQ(ids(reader.scope(), 1 + world.below(5)), visible) << reader.name();
    const std::string id = world.some_id();
    const bool sees = std::ranges::binary_search(visible, id);
    EXPECT_EQ(this->find(id, reader.scope()).has_value(), sees) << reader.name() << " " << id;
    EXPECT_EQ(this->content(id, reader.scope()).has_value(), sees) << reader.name() << " " << id;
    expect_search_as_the_oracle(world, reader);

    const auto all = this->search(question(this->kScope, SearchMode::kVector, 100));
    std::vector<std::string> read;
    for (const Candidate& candidate : this->hydrate(all, reader.scope())) {
        read.push_back(candidate.chunk->document.str());
    }
    std::ranges::sort(read);
    EXPECT_EQ(read, visible) << reader.name();
}

TYPED_TEST_P(AccessContract, NothingThatTheReaderMayNotSeeIsEverReturned) {
    AccessWorld world{20261129};
    for (int step = 0; step < this->steps() && !this->HasFailure(); ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        const auto writer = world.some_reader();
        const std::string id = world.some_id();
        const bool in_the_way = world.is_hidden(id, writer);
        if (world.below(4) == 0) {
            const bool there = world.holds(id) && !in_the_way;
            EXPECT_EQ(this->remove(id, writer.scope()), there) << writer.name();
            if (there) {
                world.remove(id);
            }
        } else {
            auto made = this->listed(id, world.some_acl(), world.below(kContractDimension));
            made.document.metadata = world.some_metadata();
            const auto put = this->try_put(made, writer.scope());
            EXPECT_EQ(put.has_value(), !in_the_way) << writer.name();
            if (put) {
                world.put(made.document);
            } else {
                EXPECT_EQ(put.error().code, ErrorCode::kConflict);
            }
        }
        this->expect_as_the_oracle(world);
    }
}

REGISTER_TYPED_TEST_SUITE_P(AccessContract, ADocumentIsThereForWhoeverItsListNames,
                            ASearchIsFilledWithWhatTheReaderMaySee, WhatIsHiddenChangesNoScore,
                            WhatAnotherFoundIsNotReadForTheReader,
                            WhatIsHiddenCanNeitherBeRemovedNorReplaced,
                            ANewListHoldsFromItsAcknowledgementOn, AListIsChangedWithoutTheDocument,
                            ADocumentThatIsSentAgainKeepsItsListWhereThatIsAsked,
                            NothingThatTheReaderMayNotSeeIsEverReturned);

}  // namespace ragd
