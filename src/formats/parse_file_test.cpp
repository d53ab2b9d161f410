#include "formats/parse_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_literals;

struct Parsed {
    std::vector<ParsedDocument> documents;
    Result<LineFaults> result = LineFaults{};
};

Parsed parse(std::string_view name, std::string_view bytes) {
    Parsed out;
    out.result = parse_file(name, bytes, [&](ParsedDocument document) -> Result<void> {
        out.documents.push_back(std::move(document));
        return {};
    });
    return out;
}

ParsedDocument one(std::string_view name, std::string_view bytes) {
    Parsed parsed = parse(name, bytes);
    EXPECT_TRUE(parsed.result) << parsed.result.error().message;
    EXPECT_EQ(parsed.documents.size(), 1U);
    return parsed.documents.empty() ? ParsedDocument{} : std::move(parsed.documents[0]);
}

Error error_of(std::string_view name, std::string_view bytes) {
    const Parsed parsed = parse(name, bytes);
    EXPECT_FALSE(parsed.result);
    return parsed.result ? Error{} : parsed.result.error();
}

/// The lines that were left out, and why.
std::vector<std::string> faults(std::string_view name, std::string_view bytes) {
    const Parsed parsed = parse(name, bytes);
    EXPECT_TRUE(parsed.result) << parsed.result.error().message;
    return parsed.result ? parsed.result->describe() : std::vector<std::string>{};
}

std::vector<std::string> texts(std::string_view name, std::string_view bytes) {
    const Parsed parsed = parse(name, bytes);
    EXPECT_TRUE(parsed.result) << parsed.result.error().message;
    std::vector<std::string> out;
    for (const ParsedDocument& document : parsed.documents) {
        out.push_back(document.text);
    }
    return out;
}

TEST(Formats, AreKnownByTheName) {
    EXPECT_EQ(format_of("a/b.TXT"), FileFormat::kPlainText);
    EXPECT_EQ(format_of("x.cpp"), FileFormat::kPlainText);
    EXPECT_EQ(format_of("Makefile"), FileFormat::kPlainText);
    EXPECT_EQ(format_of("README.md"), FileFormat::kMarkup);
    EXPECT_EQ(format_of("page.mdx"), FileFormat::kMarkup);
    EXPECT_EQ(format_of("pep.rst"), FileFormat::kMarkup);
    EXPECT_EQ(format_of("git.adoc"), FileFormat::kMarkup);
    EXPECT_EQ(format_of("c.json"), FileFormat::kJson);
    EXPECT_EQ(format_of("c.ipynb"), FileFormat::kNotebook);
    EXPECT_EQ(format_of("c.XML"), FileFormat::kXml);
    EXPECT_EQ(format_of("c.srt"), FileFormat::kSubtitles);
    EXPECT_EQ(format_of("c.jsonl"), FileFormat::kJsonLines);
    EXPECT_EQ(format_of("c.csv"), FileFormat::kCsv);
    EXPECT_EQ(format_of("c.docx"), FileFormat::kUnknown) << "an extractor knows it";
    EXPECT_EQ(format_of("c.bin"), FileFormat::kUnknown);
    EXPECT_EQ(format_of("a.d/noext"), FileFormat::kNoName);
    EXPECT_EQ(format_of("LICENSE"), FileFormat::kNoName);
    EXPECT_EQ(format_of(""), FileFormat::kUnknown);
}

TEST(Formats, TextIsKeptByteForByte) {
    const std::string text = " a\r\n\tb\n\n";
    EXPECT_EQ(one("x/some notes.txt", text).text, text);
    EXPECT_EQ(one("x/some notes.txt", text).title, "some notes");
    EXPECT_EQ(one("x/main.cpp", text).title, "main.cpp");
    EXPECT_EQ(one("LICENSE", text).title, "LICENSE");
    EXPECT_EQ(one("e.txt", "").text, "");
}

TEST(Formats, ByteOrderMarksAreUnderstood) {
    EXPECT_EQ(one("a.txt", "\xEF\xBB\xBFhi").text, "hi");
    EXPECT_EQ(one("a.txt", "\xFF\xFEh\0\xE9\0=\xD8\0\xDE"s).text, "h\u00e9\U0001F600");
    EXPECT_EQ(one("a.txt", "\xFE\xFF\0h\0\xE9"s).text, "h\u00e9");
}

TEST(Formats, OtherEncodingsAreRefusedWithAdvice) {
    const Error latin = error_of("a.txt", "caf\xe9 au lait");
    EXPECT_EQ(latin.code, ErrorCode::kMalformed);
    EXPECT_THAT(latin.message, HasSubstr("byte 3 is 0xE9"));
    EXPECT_THAT(latin.message, HasSubstr("iconv"));
    EXPECT_THAT(error_of("a.txt", "\u00e9\xed\xa0\x80").message, HasSubstr("byte 2 is 0xED"));
    EXPECT_EQ(error_of("a.txt", "a\0b"s).code, ErrorCode::kUnsupported);
    EXPECT_EQ(error_of("a.txt", "\xFF\xFE\0\0h\0\0\0"s).code, ErrorCode::kUnsupported);
    EXPECT_THAT(error_of("a.txt", "\xFE\xFF\xD8\x3D\0h"s).message, HasSubstr("byte 2"));
    EXPECT_EQ(error_of("a.txt", "\xFE\xFF\0"s).code, ErrorCode::kMalformed);
}

TEST(Formats, MarkdownTitleIsOfFrontMatterOrFirstHeading) {
    const std::string text = "---\nlang: en\ntitle: \"A: title\"\n---\n# Other\n";
    EXPECT_EQ(one("a.md", text).title, "A: title");
    EXPECT_EQ(one("a.md", text).text, text);
    EXPECT_EQ(one("a.md", "text\n\n## **Second** level\n# First").title, "Second level");
    EXPECT_EQ(one("a.md", "---\nlang: en\n---\nTitle\n===").title, "Title");
    EXPECT_EQ(one("a-b.md", "no heading").title, "a-b");
}

TEST(Formats, FrontMatterIsMetadata) {
    const ParsedDocument page =
        one("a.md", "---\ntitle: T\nlang: de\nweight: 30\ntags: [a, b]\nmenu:\n  x: 1\n---\ntext");
    EXPECT_EQ(boost::json::serialize(page.metadata),
              R"({"lang":"de","weight":30,"tags":["a","b"]})");
    EXPECT_EQ(one("a.md", "# no front matter").metadata.size(), 0U);
    const ParsedDocument toml =
        one("a.mdx", "+++\ntitle = \"T\"\nweight = 3\n+++\nimport A from 'a'\n");
    EXPECT_EQ(toml.title, "T");
    EXPECT_EQ(toml.metadata.at("weight"), 3);
}

TEST(Formats, TitlesOfOtherMarkupStandBeforeAllText) {
    EXPECT_EQ(one("a.rst", ".. _x:\n\nGuide\n=====\n\ntext").title, "Guide");
    EXPECT_EQ(one("a.rst", "text first\n\nAbstract\n========\n").title, "a");
    EXPECT_EQ(
        one("pep-0008.rst", "PEP: 8\nTitle: Style Guide\nStatus: Active\n\nAbstract\n====\n").title,
        "Style Guide");
    EXPECT_EQ(one("git-add.adoc", "git-add(1)\n==========\n\nNAME\n----\n").title, "git-add(1)");
    EXPECT_EQ(one("a.adoc", ":toc:\n= Guide\n").title, "Guide");
}

TEST(Formats, AFileWithoutExtensionIsReadIfItIsAText) {
    EXPECT_EQ(one("INSTALL-notes", "Run make.").text, "Run make.");
    EXPECT_EQ(one("INSTALL-notes", "Run make.").title, "INSTALL-notes");
    EXPECT_EQ(error_of("program",
                       "\x7f"
                       "ELF\2\1\1")
                  .code,
              ErrorCode::kUnsupported);
    EXPECT_TRUE(looks_like_text("caf\xc3"));
    EXPECT_FALSE(looks_like_text("caf\xe9 au lait"));
    EXPECT_TRUE(looks_like_text("\xFF\xFEh\0"s));
    EXPECT_TRUE(looks_like_text(""));
}

TEST(Formats, WhatIsNoTextIsRefusedWithWhatIsRead) {
    const Error unknown = error_of("a.bin", "x");
    EXPECT_EQ(unknown.code, ErrorCode::kUnsupported);
    EXPECT_THAT(unknown.message, HasSubstr("no known format"));
}

TEST(JsonLines, MembersBecomeTheDocument) {
    const ParsedDocument document =
        one("a.jsonl",
            "\n{\"_id\": 7, \"text\": \"t\\n\", \"title\": \"T\", \"url\": null, \"metadata\": "
            "{\"year\": 2020}}\r\n");
    EXPECT_EQ(document.id, "7");
    EXPECT_EQ(document.text, "t\n");
    EXPECT_EQ(document.title, "T");
    EXPECT_EQ(document.url, "");
    EXPECT_EQ(document.metadata.at("year"), 2020);
    EXPECT_EQ(document.number, 2U);
    EXPECT_THAT(texts("a.jsonl", " \n\n"), IsEmpty());
}

TEST(JsonLines, ABadLineCostsThatLine) {
    const std::string bad = "{\"text\":\"x\"}\n{\"text\":\n{\"text\":\"y\"}\n[]\n{\"text\":\"z\"}";
    EXPECT_THAT(texts("a.jsonl", bad), ElementsAre("x", "y", "z"));
    EXPECT_THAT(faults("a.jsonl", bad),
                ElementsAre(HasSubstr("line 2: not JSON"), "line 4: must be a JSON object"));
}

TEST(JsonLines, FaultsNameTheLineAndTheMember) {
    const auto fault = [](std::string_view line) {
        return faults("a.jsonl", "{\"text\":\"x\"}\n" + std::string{line}).at(0);
    };
    EXPECT_THAT(fault("{\"text\":\"x\",\"body\":1}"), HasSubstr("line 2: \"body\" is not known"));
    EXPECT_THAT(fault("{\"id\":\"x\"}"), HasSubstr("line 2: \"text\" is missing"));
    EXPECT_THAT(fault("{\"text\":1}"), HasSubstr("\"text\" must be a string"));
    EXPECT_THAT(fault("{\"text\":\"x\",\"id\":1.5}"), HasSubstr("whole number"));
    EXPECT_THAT(fault("{\"text\":\"x\",\"metadata\":[]}"), HasSubstr("must be an object"));
    EXPECT_THAT(fault("{\"text\":\"x\",\"id\":\"a\",\"_id\":\"b\"}"), HasSubstr("given twice"));
    EXPECT_THAT(fault("{\"text\":\"\xff\"}"), HasSubstr("line 2: not UTF-8"));
}

TEST(JsonLines, AKindOfFaultIsToldOnceWithItsCount) {
    EXPECT_THAT(faults("a.jsonl", "1\n2\n3\n{\"id\":\"x\"}"),
                ElementsAre("line 1: must be a JSON object (and 2 more lines like it)",
                            HasSubstr("line 4:")));
}

TEST(JsonLines, OfUtf16AndOfOldLineEndsAreRead) {
    std::string utf16 = "\xFF\xFE";
    for (const char c : std::string{"{\"text\":\"x\"}\r\n{\"text\":\"y\"}"}) {
        utf16 += c;
        utf16 += '\0';
    }
    EXPECT_THAT(texts("a.jsonl", utf16), ElementsAre("x", "y"));
    EXPECT_THAT(texts("a.jsonl", "{\"text\":\"x\"}\r{\"text\":\"y\"}\r"), ElementsAre("x", "y"));
}

TEST(Csv, RowsAreDocumentsOfNamedLines) {
    EXPECT_THAT(
        texts("a.csv", "name,city,note\r\nAnn,\"Bonn, DE\",\r\n\r\n,,\nBob,\"a \"\"b\"\"\nc\",x"),
        ElementsAre("name: Ann\ncity: Bonn, DE\n", "name: Bob\ncity: a \"b\"\nc\nnote: x\n"));
    EXPECT_THAT(texts("a.csv", ""), IsEmpty());
    EXPECT_THAT(texts("a.csv", "name,city"), IsEmpty());
}

TEST(Csv, TextColumnMakesTheOthersMetadata) {
    const ParsedDocument document =
        one("a.csv", "ID,Text,title,year,zip,score\nd1,\"a, b\",T,2020,01234,-1.5\n");
    EXPECT_EQ(document.id, "d1");
    EXPECT_EQ(document.text, "a, b");
    EXPECT_EQ(document.title, "T");
    EXPECT_EQ(document.metadata.at("year"), 2020);
    EXPECT_EQ(document.metadata.at("zip"), "01234");
    EXPECT_EQ(document.metadata.at("score"), -1.5);
    EXPECT_EQ(document.number, 1U);
}

TEST(Csv, DelimiterIsThatOfTheHeader) {
    EXPECT_THAT(texts("a.csv", "a;b\n1,5;2"), ElementsAre("a: 1,5\nb: 2\n"));
    EXPECT_THAT(texts("a.csv", "\r\n\na;b\n1,5;2"), ElementsAre("a: 1,5\nb: 2\n"));
    EXPECT_THAT(texts("a.csv", "\"a, in \"\"m\"\", or so\";b\n1;2"),
                ElementsAre("a, in \"m\", or so: 1\nb: 2\n"))
        << "what a name in quotes holds is no delimiter";
    EXPECT_THAT(texts("a.csv", "5\";b\n1;2"), ElementsAre("5\": 1\nb: 2\n"));
    EXPECT_THAT(texts("a.tsv", "a\tb\n1\t2"), ElementsAre("a: 1\nb: 2\n"));
    EXPECT_THAT(texts("a.csv", "a,,\n1,2,3"), ElementsAre("a: 1\ncolumn 2: 2\ncolumn 3: 3\n"));
    EXPECT_THAT(texts("a.csv", "a,b\n1\n"), ElementsAre("a: 1\n"));
}

TEST(Csv, ABadRowCostsThatRow) {
    const std::string bad =
        "a,b\n\"x\n\",2\n1,2,3\n3,\"open\n4,\"fine\"\n5,\"x\"y\n6,caf\xe9\n7,8\n";
    EXPECT_THAT(texts("a.csv", bad),
                ElementsAre("a: x\nb: 2\n", "a: 4\nb: fine\n", "a: 7\nb: 8\n"));
    EXPECT_THAT(faults("a.csv", bad), ElementsAre("line 4: 3 cells where the header row has 2",
                                                  HasSubstr("line 5: text after a closing quote"),
                                                  HasSubstr("line 8: not UTF-8")));
    EXPECT_THAT(faults("a.csv", "a\n\n\"open\nmore"),
                ElementsAre("line 3: a quote that opens a cell here is never closed"));
    EXPECT_THAT(texts("a.csv", "a\n\n\"open\nmore"), ElementsAre("a: more\n"));
}

TEST(Csv, WhatSpreadsheetsWriteIsRead) {
    EXPECT_THAT(texts("a.csv", "sep=;\r\na;b\r\n1,5;2\r\n"), ElementsAre("a: 1,5\nb: 2\n"));
    EXPECT_THAT(texts("a.csv", "a,b\n1,2,,\n"), ElementsAre("a: 1\nb: 2\n"));
    EXPECT_THAT(texts("a.csv", "a,b,\n1,2,\n"), ElementsAre("a: 1\nb: 2\n"));
    EXPECT_THAT(texts("a.csv", "a,b,a\n1,2,3\n"), ElementsAre("a: 1\nb: 2\na (2): 3\n"));
    EXPECT_THAT(texts("a.csv", "a,b\r1,2\r3,\"x\ny\"\r"),
                ElementsAre("a: 1\nb: 2\n", "a: 3\nb: x\ny\n"));
    EXPECT_THAT(texts("a.csv",
                      "\xFF\xFE"
                      "a\0\n\0001\0"s),
                ElementsAre("a: 1\n"));
}

TEST(Csv, AHeaderThatIsNoTextIsAnError) {
    EXPECT_THAT(error_of("a.csv", "caf\xe9,b\n1,2\n").message,
                HasSubstr("header row is not UTF-8"));
}

}  // namespace
}  // namespace ragd
