#include "extract/xml_tree.hpp"

#include <gtest/gtest.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

TEST(XmlTree, ComparesNamesWithoutPrefixes) {
    const auto tree = XmlTree::parse(
        "<w:a x:n='3'><b/> <w:c><d>one</d> <d>two &lt;</d></w:c></w:a>", "a part", {});
    ASSERT_TRUE(tree);
    const pugi::xml_node root = tree->root();
    EXPECT_TRUE(is(root, "a"));
    EXPECT_EQ(int_attribute(root, "n", 0), 3);
    EXPECT_EQ(int_attribute(root, "m", 7), 7);
    EXPECT_EQ(text_of(descend(root, {"c", "d"})), "one");
    EXPECT_EQ(text_of(child_of(root, "c")), "one two <");
    EXPECT_EQ(text_of(find_below(root, "d")), "one");
    EXPECT_TRUE(find_below(child_of(root, "b"), "d").empty());
}

TEST(XmlTree, NeverExpandsWhatAFileDeclares) {
    const auto tree = XmlTree::parse(
        "<!DOCTYPE a [<!ENTITY b \"boom\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>"
        "<a>&b;&c;</a>",
        "a part", {});
    ASSERT_TRUE(tree);
    EXPECT_EQ(text_of(tree->root()), "&b;&c;");
}

TEST(XmlTree, IsBounded) {
    std::string deep;
    for (int i = 0; i < 300; ++i) {
        deep = "<a>" + deep + "</a>";
    }
    EXPECT_EQ(fault_of(XmlTree::parse(deep, "a part", {}).error()), ExtractFault::kTooLarge);
    EXPECT_TRUE(XmlTree::parse(deep, "a part", {.depth_max = 400}));
    EXPECT_EQ(fault_of(XmlTree::parse(std::string(8'000'000, '<'), "a part", {}).error()),
              ExtractFault::kTooLarge);
    EXPECT_EQ(fault_of(XmlTree::parse("<a><b></a>", "a part", {}).error()), ExtractFault::kDamaged);
}

}  // namespace
}  // namespace ragd
