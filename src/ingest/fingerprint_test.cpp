#include "ingest/fingerprint.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

const EmbeddingModel kModel{.name = "m", .revision = "r"};

Document document() {
    Document d{.id = DocumentId{"a"}, .text = "text", .title = "title", .url = "url"};
    d.metadata = boost::json::parse(R"({"b":[1,{"y":2,"x":1}],"a":"1"})").as_object();
    return d;
}

TEST(Fingerprint, IgnoresTheIdAndTheOrderOfMetadata) {
    Document other = document();
    other.id = DocumentId{"b"};
    other.metadata = boost::json::parse(R"({"a":"1","b":[1,{"x":1,"y":2}]})").as_object();
    EXPECT_EQ(fingerprint(document(), {}, kModel), fingerprint(other, {}, kModel));
}

TEST(Fingerprint, ChangesWithEverythingThatIsStored) {
    const std::string base = fingerprint(document(), {}, kModel);
    const auto changed = [&base](auto change) {
        Document other = document();
        change(other);
        return fingerprint(other, {}, kModel) != base;
    };
    EXPECT_TRUE(changed([](Document& d) { d.text += "."; }));
    EXPECT_TRUE(changed([](Document& d) { d.title = "t"; }));
    EXPECT_TRUE(changed([](Document& d) { d.url = "u"; }));
    EXPECT_TRUE(changed([](Document& d) { d.metadata["a"] = 1; }));
    EXPECT_FALSE(changed([](Document& d) { d.acl.deny = {Principal{"user:tom"}}; }))
        << "which is changed without the chunks";
    EXPECT_TRUE(changed([](Document& d) {
        d.text += d.title;
        d.title.clear();
    }));
    EXPECT_NE(fingerprint(document(), {.chunk_size = 100}, kModel), base);
    EXPECT_NE(fingerprint(document(), {}, {.name = "m", .revision = "s"}), base);
}

}  // namespace
}  // namespace ragd
