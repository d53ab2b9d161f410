#include "formats/notebook.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

std::string markdown(std::string_view text) {
    const auto read = notebook_as_markdown(text);
    EXPECT_TRUE(read) << read.error().message;
    return read.value_or("");
}

TEST(Notebook, CellsAreMarkdownAndFences) {
    EXPECT_EQ(
        markdown(R"json({"cells":[
        {"cell_type":"markdown","source":["# Title\n","\n","Some text."]},
        {"cell_type":"code","source":"# no heading\nprint(7)","outputs":[
            {"output_type":"stream","text":["7\n"]},
            {"output_type":"display_data","data":{"image/png":"iVBOR","text/plain":"<Figure>"}}]},
        {"cell_type":"raw","source":"skipped"},{"cell_type":"code","source":" "}],
        "metadata":{"language_info":{"name":"julia"}},"nbformat":4})json"),
        "# Title\n\nSome text.\n\n```julia\n# no heading\nprint(7)\n```\n\n```text\n7\n```\n\n"
        "```text\n<Figure>\n```\n\n");
}

TEST(Notebook, AFenceIsLongerThanThoseInside) {
    EXPECT_EQ(markdown(R"({"cells":[{"cell_type":"code","source":"'''\n```md\n```"}]})"),
              "````python\n'''\n```md\n```\n````\n\n");
}

TEST(Notebook, OfAnOldFormatIsRead) {
    EXPECT_EQ(markdown(R"({"worksheets":[{"cells":[{"cell_type":"code","input":["x = 1"]}]}]})"),
              "```python\nx = 1\n```\n\n");
}

TEST(Notebook, WhatIsNoneIsRefused) {
    EXPECT_FALSE(notebook_as_markdown("{"));
    EXPECT_FALSE(notebook_as_markdown("{}"));
    EXPECT_FALSE(notebook_as_markdown("[1]"));
    EXPECT_EQ(markdown(R"({"cells":[1,{"cell_type":"code"},{"source":[2]}]})"), "");
}

}  // namespace
}  // namespace ragd
