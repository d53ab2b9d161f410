#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/document.hpp"

namespace ragd {

struct AnswerQuery {
    std::string id;
    std::string text;
    std::vector<std::string> accepted;  // answers; none: the documents do not answer
};

/// A test set of answers in memory.
struct AnswerSet {
    std::string name;  // of the folder
    std::vector<Document> corpus;
    std::vector<AnswerQuery> queries;  // those with a line in answers.jsonl, in their order
    std::vector<std::string> warnings;
    std::string sha256;  // of documents, questions and answers: tells two versions apart
};

/// Reads a folder in the BEIR layout with answers: corpus.jsonl, queries.jsonl, and answers.jsonl
/// {"_id","answers":[...]}, an empty list where the documents do not answer.
/// Errors: NotFound - a file is missing; Malformed - with file and line.
Result<AnswerSet> read_answer_set(const std::filesystem::path& folder);

}  // namespace ragd
