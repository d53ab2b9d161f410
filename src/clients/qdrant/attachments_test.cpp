#include "clients/qdrant/attachments.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

const CollectionKey kPlace{TenantId{"default"}, CollectionName{"documents"}};

Attempt attempt() {
    return {.place = kPlace, .document = DocumentId{"a"}, .id = AttemptId{"ff"}, .version = 3};
}

/// Chunks of a byte each, with these attachments.
NewDocument document(const std::vector<Attachments>& attached) {
    NewDocument made;
    made.document.id = DocumentId{"a"};
    for (const Attachments& one : attached) {
        made.chunks.push_back(
            {.start = made.chunks.size(), .end = made.chunks.size() + 1, .attachments = one});
    }
    return made;
}

/// The candidates that a search would find of them.
std::vector<Candidate> candidates_of(const NewDocument& document) {
    std::vector<Candidate> candidates;
    for (const NewChunk& chunk : document.chunks) {
        candidates.push_back(
            {.id = make_chunk_id(attempt().document, attempt().id, chunk.start, chunk.end)});
    }
    return candidates;
}

std::vector<std::string> bodies_of(const NewDocument& document) {
    AttachmentEncoder encoder{attempt(), document};
    std::vector<std::string> bodies;
    while (!encoder.done()) {
        bodies.push_back(encoder.next_body());
    }
    return bodies;
}

json::value points_of(const NewDocument& document) {
    json::array points;
    for (const std::string& body : bodies_of(document)) {
        for (json::value& point : json::parse(body).at("points").as_array()) {
            points.push_back(std::move(point));
        }
    }
    return points;
}

TEST(QdrantAttachments, ComeBackToTheirChunks) {
    const std::string bytes("\0\xff\n\"", 4);
    const NewDocument stored =
        document({{{"kind/1", bytes}, {"kind/2", "two"}}, {}, {{"kind/1", "third"}}});
    auto candidates = candidates_of(stored);
    const WantedAttachments kind{.kinds = {"kind/1"}};
    AttachmentPoints asked_for{kPlace, candidates, kind};
    EXPECT_EQ(asked_for.ids().size(), 3U);
    EXPECT_EQ((AttachmentPoints{kPlace, candidates, {.kinds = {"kind/1", "kind/2"}, .of_first = 2}}
                   .ids()
                   .size()),
              4U);
    json::value points = points_of(stored);
    ASSERT_EQ(points.as_array().size(), 3U);
    json::array asked;  // a server gives no others
    for (const json::value& point : points.as_array()) {
        if (point.at("payload").at("of") == "kind/1") {
            asked.push_back(point);
        }
    }
    ASSERT_TRUE(asked_for.take(asked));
    EXPECT_EQ(candidates[0].attachments, (Attachments{{"kind/1", bytes}}));
    EXPECT_EQ(candidates[1].attachments, Attachments{});
    EXPECT_EQ(candidates[2].attachments, (Attachments{{"kind/1", "third"}}));
}

TEST(QdrantAttachments, AreThoseOfOneScope) {
    const NewDocument stored = document({{{"kind/1", "mine"}}});
    auto candidates = candidates_of(stored);
    const WantedAttachments kind{.kinds = {"kind/1"}};
    const CollectionKey other{TenantId{"other"}, kPlace.collection};
    const AttachmentPoints mine{kPlace, candidates, kind};
    const AttachmentPoints theirs{other, candidates, kind};
    const json::value points = points_of(stored);
    EXPECT_EQ(points.at(0).at("id"), mine.ids().at(0));
    EXPECT_NE(points.at(0).at("id"), theirs.ids().at(0));
}

TEST(QdrantAttachments, AreRemovedWithWhatTheirAttemptLeaves) {
    // The fields that leftovers_filter and own_filter look at.
    const json::value payload = points_of(document({{{"kind/1", "bytes"}}})).at(0).at("payload");
    EXPECT_EQ(payload.at("kind"), "attachment") << "a listing is of documents";
    EXPECT_EQ(payload.at("tenant"), json::string{kPlace.tenant.str()});
    EXPECT_EQ(payload.at("collection"), "documents");
    EXPECT_EQ(payload.at("document"), "a");
    EXPECT_EQ(payload.at("version"), 3);
    EXPECT_EQ(payload.at("attempt"), "ff");
}

TEST(QdrantAttachments, ManyAreSeveralRequests) {
    constexpr std::size_t kTaken = 32 * limits::kMiB;
    const std::vector<Attachments> many(10, {{"kind/1", std::string(limits::kMiB, 'x')}});
    const auto bodies = bodies_of(document(many));
    EXPECT_GT(bodies.size(), 1U);
    for (const std::string& body : bodies) {
        EXPECT_LT(body.size(), kTaken);
    }
    EXPECT_EQ(points_of(document(many)).as_array().size(), 10U);
    EXPECT_TRUE(bodies_of(document({{}, {}})).empty()) << "nothing to send";
}

TEST(QdrantAttachments, WhatIsNotOursIsRefused) {
    const NewDocument stored = document({{{"kind/1", "bytes"}}});
    auto candidates = candidates_of(stored);
    const WantedAttachments kind{.kinds = {"kind/1"}};
    AttachmentPoints asked_for{kPlace, candidates, kind};
    const json::value ours = points_of(stored);
    const auto changed = [&ours](std::string_view pointer, json::value value) {
        json::value points = ours;
        points.set_at_pointer(pointer, std::move(value));
        return points;
    };
    const std::vector<json::value> foreign{
        nullptr,
        json::array{7},
        changed("/0/payload", nullptr),
        changed("/0/payload/bytes", 7),
        changed("/0/payload/bytes", ""),
        changed("/0/payload/bytes", "not base64!"),
        changed("/0/id", "00000000-0000-0000-0000-000000000000")};
    for (const json::value& points : foreign) {
        const auto taken = asked_for.take(points);
        ASSERT_FALSE(taken) << points;
        EXPECT_EQ(taken.error().code, ErrorCode::kUnavailable);
    }
    EXPECT_EQ(candidates[0].attachments, Attachments{});
}

}  // namespace
}  // namespace ragd
