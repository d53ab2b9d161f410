#include "text/quotable_units.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/chunk_blocks.hpp"

namespace ragd {
namespace {

/// Each unit as "context<unit", as those of a chunk with the whole text.
std::vector<std::string> units(std::string_view text, TextSyntax syntax = TextSyntax::kMarkdown) {
    const auto blocks = blocks_in(read_blocks(text, syntax), {0, text.size()}, text);
    std::vector<std::string> out;
    for (const QuotableUnit& unit : quotable_units(text, blocks)) {
        const std::string context{unit.context ? unit.context->of(text) : ""};
        out.push_back((context.empty() ? "" : context + "<") + std::string{unit.span.of(text)});
    }
    return out;
}

using testing::ElementsAre;

TEST(QuotableUnits, AreSentencesAndHeadings) {
    EXPECT_THAT(units("# One\n\nFirst. Second.\n\n- item"),
                ElementsAre("# One", "First.", "Second.", "- item"));
    const std::string_view text = "# One";
    EXPECT_EQ(quotable_units(text, read_blocks(text)).at(0).heading->of(text), "One");
}

TEST(QuotableUnits, RowsStandUnderTheirHead) {
    EXPECT_THAT(units("| Plan | Price |\n|---|---|\n| A | 5 |\n| B | 9 |"),
                ElementsAre("| Plan | Price |<| A | 5 |", "| Plan | Price |<| B | 9 |"));
}

TEST(QuotableUnits, DefinitionsAreWholeOrStandUnderTheirTerm) {
    EXPECT_THAT(units("Term\n: The definition. It is short."),
                ElementsAre("Term\n: The definition. It is short."));
    EXPECT_THAT(units("-u::\n--update::\n\tUpdate it.\n\n-v:: Be loud.", TextSyntax::kAsciiDoc),
                ElementsAre("-u::\n--update::\n\tUpdate it.", "-v:: Be loud."));
    const std::string sentence(300, 'x');
    EXPECT_THAT(units("Term\n: " + sentence + ". A" + sentence + "."),
                ElementsAre("Term\n: " + sentence + ".", "Term<A" + sentence + "."));
}

TEST(QuotableUnits, OptionsTakeTheTextAboutThem) {
    EXPECT_THAT(
        units("```\nUsage: x\n\n  -u, --include-untracked\n      Also files that\n      are new.\n"
              "  -a  All.\n```"),
        ElementsAre("Usage: x", "-u, --include-untracked\n      Also files that\n      are new.",
                    "-a  All."));
}

TEST(QuotableUnits, LinesOfSettingsStandUnderWhatTheyBelongTo) {
    EXPECT_THAT(
        units("server:\n  port: 8080\n  tls:\n    on: true\nname: x", TextSyntax::kCode),
        ElementsAre("server:", "server:<port: 8080", "server:<tls:", "tls:<on: true", "name: x"));
    EXPECT_THAT(units("[db]\nhost = a\n[web]\nport = 1", TextSyntax::kCode),
                ElementsAre("[db]", "[db]<host = a", "[web]", "[web]<port = 1"));
}

TEST(QuotableUnits, KeysAndTheirValuesAreUnits) {
    EXPECT_THAT(units("name: Ann\ncity: Bonn"), ElementsAre("name: Ann", "city: Bonn"));
}

TEST(QuotableUnits, WhatIsNotReadableHasNone) {
    EXPECT_THAT(units("---\ntags: [a]\n---\n<!-- hidden -->\n\n```sh\nls\n```\n\n{{#include x}}"),
                ElementsAre("ls"));
}

}  // namespace
}  // namespace ragd
