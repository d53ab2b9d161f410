#include "text/front_matter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "key=value" or "key=[a,b]" of each member.
std::vector<std::string> members(std::string_view block) {
    std::vector<std::string> out;
    for (const FrontMatterMember& member : read_front_matter(block)) {
        std::string values;
        for (const std::string& value : member.values) {
            values += (values.empty() ? "" : ",") + value;
        }
        out.push_back(member.key + "=" + (member.list ? "[" + values + "]" : values));
    }
    return out;
}

TEST(FrontMatter, OfYamlHasTextsAndLists) {
    EXPECT_THAT(members("---\ntitle: \"A: title\"\ndraft: false\nweight: 30 # last\n"
                        "tags: [a, 'b, c', d]\nkeywords:\n  - one\n  - \"two\"\nempty:\n---"),
                ElementsAre("title=A: title", "draft=false", "weight=30", "tags=[a,b, c,d]",
                            "keywords=[one,two]"));
    EXPECT_THAT(
        members("---\ndescription: >-\n  Two lines\n  of text.\nauthors:\n- Ann\n- Bob\n...\n"),
        ElementsAre("description=Two lines of text.", "authors=[Ann,Bob]"));
    EXPECT_THAT(members("---\ntags: [\n  a,\n  b\n]\nlang: de\n---"),
                ElementsAre("tags=[a,b]", "lang=de"));
}

TEST(FrontMatter, OfTomlHasTextsAndLists) {
    EXPECT_THAT(members("+++\ntitle = \"A \\\"b\\\"\"\ntags = [\"x\", \"y\"]\nweight = 3\n[menu]\n"
                        "name = \"no\"\n+++"),
                ElementsAre("title=A \"b\"", "tags=[x,y]", "weight=3"));
}

TEST(FrontMatter, LeavesOutWhatIsNested) {
    EXPECT_THAT(members("---\nmenu:\n  main:\n    weight: 1\nmap: {a: 1}\nnot a member\n: x\n---"),
                IsEmpty());
}

TEST(FrontMatter, SumsUpWhatAPageSaysOfItself) {
    EXPECT_EQ(summary(read_front_matter(
                  "---\nlang: en\ndescription: How to reset\ntags: [pump, reset]\n---")),
              "How to reset. pump, reset");
    EXPECT_EQ(summary({}), "");
    EXPECT_EQ(front_matter_value(read_front_matter("---\ntitle: T\n---"), "title"), "T");
    EXPECT_EQ(front_matter_value({}, "title"), "");
}

}  // namespace
}  // namespace ragd
