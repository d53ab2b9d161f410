#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "testing/store_contract.hpp"

namespace ragd {

/// What every ChunkStore promises of the chunks that it reads back: where they are, in which order,
/// and what was attached to them. Made and named like StoreContract.
template <typename Maker>
class HydrateContract : public StoreContract<Maker> {};

TYPED_TEST_SUITE_P(HydrateContract);

TYPED_TEST_P(HydrateContract, HydrateTellsWhereAChunkIs) {
    auto made = this->document(
        "a", {{"alpha", contract_vector(0)}, {"beta", contract_vector(1), "Guide > Install"}},
        {{"lang", "en"}});
    made.chunks[1].blocks = "p0,4;";
    this->put(made);
    const auto found = this->hydrate(this->search(this->by_vector(1)));
    ASSERT_EQ(found.size(), 1U);
    const Chunk& chunk = *found[0].chunk;
    EXPECT_EQ(chunk.id, found[0].id);
    EXPECT_EQ(chunk.document, DocumentId{"a"});
    EXPECT_EQ(chunk.version, 1U);
    EXPECT_EQ(chunk.text, "beta");
    EXPECT_EQ(made.document.text.substr(chunk.start, chunk.end - chunk.start), "beta");
    EXPECT_EQ(chunk.prefix, "Guide > Install");
    EXPECT_EQ(chunk.blocks, "p0,4;");
    EXPECT_EQ(chunk.title, "Title of a");
    EXPECT_EQ(chunk.url, "http://a/a");
    EXPECT_EQ(chunk.metadata, made.document.metadata);
}

TYPED_TEST_P(HydrateContract, HydrateKeepsTheOrderItWasGiven) {
    this->put(this->document("a", {{"alpha", contract_vector(0)},
                                   {"beta", contract_vector(1)},
                                   {"gamma", contract_vector(2)}}));
    auto found = this->search(this->by_vector(0, 3));
    std::ranges::sort(found.candidates, [](const auto& a, const auto& b) { return a.id > b.id; });
    const auto hydrated = this->hydrate(found);
    ASSERT_EQ(hydrated.size(), 3U);
    for (std::size_t i = 0; i < hydrated.size(); ++i) {
        EXPECT_EQ(hydrated[i].id, found.candidates[i].id);
        EXPECT_EQ(hydrated[i].chunk->id, found.candidates[i].id);
    }
}

TYPED_TEST_P(HydrateContract, HydrateGivesTheKindsOfAttachmentsThatAreAskedFor) {
    const std::string bytes("by\0tes", 6);
    auto made = this->document("a", {{"alpha", contract_vector(0)}, {"beta", contract_vector(1)}});
    made.chunks[0].attachments = {{"kind/1", bytes}, {"kind/2", "others"}};
    this->put(made);
    const auto of_alpha = [&](std::vector<std::string> kinds) {
        return this
            ->hydrate(this->search(this->by_vector(0)), this->kScope, {.kinds = std::move(kinds)})
            .at(0)
            .attachments;
    };
    EXPECT_EQ(of_alpha({}), Attachments{});
    EXPECT_EQ(of_alpha({"kind/2"}), (Attachments{{"kind/2", "others"}}));
    EXPECT_EQ(of_alpha({"kind/1", "kind/3"}), (Attachments{{"kind/1", bytes}}));
    const auto beta =
        this->hydrate(this->search(this->by_vector(1)), this->kScope, {.kinds = {"kind/1"}});
    EXPECT_EQ(beta.at(0).chunk->text, "beta");
    EXPECT_EQ(beta.at(0).attachments, Attachments{});
}

TYPED_TEST_P(HydrateContract, HydrateGivesAttachmentsOfTheFirstOnesAlone) {
    auto made = this->document("a", {{"alpha", contract_vector(0)},
                                     {"beta", contract_vector(1)},
                                     {"gamma", contract_vector(2)}});
    for (NewChunk& chunk : made.chunks) {
        chunk.attachments = {{"kind/1", "bytes"}};
    }
    this->put(made);
    const auto found = this->hydrate(this->search(this->by_vector(0, 3)), this->kScope,
                                     {.kinds = {"kind/1"}, .of_first = 2});
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].attachments.size(), 1U);
    EXPECT_EQ(found[1].attachments.size(), 1U);
    EXPECT_EQ(found[2].attachments.size(), 0U);
}

TYPED_TEST_P(HydrateContract, AttachmentsAreReplacedWithTheirChunk) {
    auto made = this->document("a", {{"alpha", contract_vector(0)}});
    made.chunks[0].attachments = {{"kind/1", "first"}};
    this->put(made);
    made.chunks[0].attachments = {{"kind/1", "second"}};
    this->put(made);
    const auto attached = [&] {
        return this->hydrate(this->search(this->by_vector(0)), this->kScope, {.kinds = {"kind/1"}})
            .at(0)
            .attachments;
    };
    EXPECT_EQ(attached(), (Attachments{{"kind/1", "second"}}));
    made.chunks[0].attachments = {};
    this->put(made);
    EXPECT_EQ(attached(), Attachments{});
}

REGISTER_TYPED_TEST_SUITE_P(HydrateContract, HydrateTellsWhereAChunkIs,
                            HydrateKeepsTheOrderItWasGiven,
                            HydrateGivesTheKindsOfAttachmentsThatAreAskedFor,
                            HydrateGivesAttachmentsOfTheFirstOnesAlone,
                            AttachmentsAreReplacedWithTheirChunk);

}  // namespace ragd
