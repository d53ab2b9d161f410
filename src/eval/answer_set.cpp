#include "eval/answer_set.hpp"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "eval/set_files.hpp"

namespace ragd {
namespace {

using Accepted = std::unordered_map<std::string, std::vector<std::string>>;  // by query

Result<std::vector<std::string>> list_of(const boost::json::object& object) {
    const auto* value = object.if_contains("answers");
    const auto* array = value == nullptr ? nullptr : value->if_array();
    if (array == nullptr) {
        return fail(ErrorCode::kMalformed, "\"answers\" must be an array of strings");
    }
    std::vector<std::string> answers;
    for (const auto& one : *array) {
        if (!one.is_string()) {
            return fail(ErrorCode::kMalformed, "\"answers\" must be an array of strings");
        }
        answers.emplace_back(one.get_string());
    }
    return answers;
}

Result<Accepted> read_answers(const std::filesystem::path& file) {
    Accepted accepted;
    RAG_TRY(for_each_line(file, [&](std::string_view line) -> Result<void> {
        const auto object = RAG_TRY(object_of(line));
        const std::string id = RAG_TRY(member(object, "_id", true));
        if (!accepted.emplace(id, RAG_TRY(list_of(object))).second) {
            return fail(ErrorCode::kMalformed, fmt::format("query '{}' was there before", id));
        }
        return {};
    }));
    return accepted;
}

/// Gives each query its answers; one that has no line leaves.
Result<void> read_queries(const std::filesystem::path& file, Accepted accepted, AnswerSet& set) {
    std::size_t without = 0;
    RAG_TRY(for_each_line(file, [&](std::string_view line) -> Result<void> {
        const auto object = RAG_TRY(object_of(line));
        AnswerQuery query{.id = RAG_TRY(member(object, "_id", true)),
                          .text = RAG_TRY(member(object, "text", true))};
        if (auto answers = accepted.extract(query.id)) {
            query.accepted = std::move(answers.mapped());
            set.queries.push_back(std::move(query));
        } else {
            ++without;
        }
        return {};
    }));
    if (without > 0) {
        set.warnings.push_back(
            fmt::format("{} questions without a line in answers.jsonl were left out", without));
    }
    if (!accepted.empty()) {
        set.warnings.push_back(
            fmt::format("answers of {} questions that nobody asks were left out", accepted.size()));
    }
    return {};
}

std::string fingerprint(const AnswerSet& set) {
    Sha256 sha;
    for (const Document& document : set.corpus) {
        sha.add_field(document.id.str()).add_field(document.title).add_field(document.text);
    }
    for (const AnswerQuery& query : set.queries) {
        sha.add_field(query.id).add_field(query.text);
        for (const std::string& answer : query.accepted) {
            sha.add_field(answer);
        }
    }
    return sha.hex();
}

}  // namespace

Result<AnswerSet> read_answer_set(const std::filesystem::path& folder) {
    AnswerSet set{.name = std::filesystem::weakly_canonical(folder).filename().string()};
    Corpus corpus = RAG_TRY(read_corpus(folder / "corpus.jsonl"));
    set.corpus = std::move(corpus.documents);
    set.warnings = std::move(corpus.warnings);
    auto accepted = RAG_TRY(read_answers(folder / "answers.jsonl"));
    RAG_TRY(read_queries(folder / "queries.jsonl", std::move(accepted), set));
    if (set.corpus.empty() || set.queries.empty()) {
        return fail(
            ErrorCode::kMalformed,
            fmt::format("{} has no documents or no questions with answers", folder.string()));
    }
    set.sha256 = fingerprint(set);
    return set;
}

}  // namespace ragd
