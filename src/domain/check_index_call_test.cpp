#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "domain/document_id.hpp"
#include "domain/index_call.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Document kAlpha{.id = DocumentId{"a"}, .text = "alpha beta gamma."};

IndexCall call(std::vector<Document> documents) {
    return {.collection = CollectionName{"documents"}, .documents = std::move(documents)};
}

/// The pointers of the faults.
std::vector<std::string> faults_of(IndexCall of, Faults so_far = {}) {
    std::vector<std::string> pointers;
    if (const auto checked = check(std::move(of), std::move(so_far)); !checked) {
        for (const FieldError& field : checked.error().fields) {
            pointers.push_back(field.pointer);
        }
    }
    return pointers;
}

TEST(CheckIndexCall, AGivenIdMayNotBeTheOneThatAnotherGetsFromItsContent) {
    Document nameless = kAlpha;
    nameless.id = {};
    Document thief{.text = "omega."};
    thief.id = id_from_content(nameless);
    EXPECT_THAT(faults_of(call({nameless, thief})), ElementsAre("/documents/1/id"));
}

TEST(CheckIndexCall, FindsWhatIsWrongInEveryDocument) {
    const Document blank{.id = DocumentId{"b"}, .text = " \n\t"};
    const Document broken{.id = DocumentId{"c"}, .text = "\xFF"};
    const Document large{.text = std::string(limits::kDocumentTextBytes + 1, 'x')};
    EXPECT_THAT(faults_of(call({kAlpha, blank, broken, kAlpha, large})),
                ElementsAre("/documents/1/text", "/documents/2/text", "/documents/3/id",
                            "/documents/4/text"));
    EXPECT_THAT(faults_of(call({})), ElementsAre("/documents"));
    EXPECT_THAT(faults_of(call({kAlpha})), IsEmpty());
}

TEST(CheckIndexCall, AUrlThatRunsSomethingIsRefused) {
    Document bad = kAlpha;
    bad.url = " JavaScript:alert(1)";
    EXPECT_THAT(faults_of(call({bad})), ElementsAre("/documents/0/url"));
    bad.url = "file:///srv/tea.md";
    EXPECT_THAT(faults_of(call({bad})), IsEmpty());
}

TEST(CheckIndexCall, ChunkingOutOfBoundsIsRefused) {
    IndexCall wrong = call({kAlpha});
    wrong.chunking = {.chunk_size = 255, .overlap = 255};
    EXPECT_THAT(faults_of(wrong), ElementsAre("/chunk_size", "/overlap"));
}

TEST(CheckIndexCall, WhatCouldNotBeReadIsNotToldAgain) {
    Faults read;
    read.add("/documents/0", "must be an object, not a string");
    EXPECT_THAT(faults_of(call({Document{}, Document{}}), read),
                ElementsAre("/documents/0", "/documents/1/text"));
}

}  // namespace
}  // namespace ragd
