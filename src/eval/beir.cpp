#include "eval/beir.hpp"

#include <charconv>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "eval/set_files.hpp"

namespace ragd {
namespace {

std::vector<std::string_view> columns_of(std::string_view line) {
    std::vector<std::string_view> columns;
    for (std::size_t at = 0;;) {
        const std::size_t tab = line.find('\t', at);
        columns.push_back(line.substr(at, tab - at));
        if (tab == std::string_view::npos) {
            return columns;
        }
        at = tab + 1;
    }
}

bool is_whole_number(std::string_view text) {
    int number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size();
}

/// Hands the columns of each row below the header to `use`. A first row that ends with a whole
/// number is no header.
Result<void> for_each_row(const std::filesystem::path& file, std::size_t columns,
                          const std::function<Result<void>(std::span<std::string_view>)>& use) {
    bool header = true;
    return for_each_line(file, [&](std::string_view line) -> Result<void> {
        auto row = columns_of(line);
        if (std::exchange(header, false) && !is_whole_number(row.back())) {
            return {};
        }
        if (row.size() != columns) {
            return fail(ErrorCode::kMalformed,
                        fmt::format("must have {} columns, has {}", columns, row.size()));
        }
        return use(row);
    });
}

using QueryPlaces = std::unordered_map<std::string, std::size_t>;  // query id -> index

Result<void> read_queries(const std::filesystem::path& file, EvalSet& set, QueryPlaces& places) {
    return for_each_line(file, [&](std::string_view line) -> Result<void> {
        const auto object = RAG_TRY(object_of(line));
        EvalQuery query{.id = RAG_TRY(member(object, "_id", true)),
                        .text = RAG_TRY(member(object, "text", true))};
        if (!places.emplace(query.id, set.queries.size()).second) {
            return fail(ErrorCode::kMalformed,
                        fmt::format("query '{}' was there before", query.id));
        }
        set.queries.push_back(std::move(query));
        return {};
    });
}

Result<void> read_judgements(const std::filesystem::path& file, EvalSet& set,
                             const QueryPlaces& places) {
    std::unordered_set<std::string_view> known;
    for (const Document& document : set.corpus) {
        known.insert(document.id.str());
    }
    std::size_t strangers = 0;
    RAG_TRY(for_each_row(file, 3, [&](std::span<std::string_view> row) -> Result<void> {
        int grade = 0;
        const auto [end, failed] =
            std::from_chars(row[2].data(), row[2].data() + row[2].size(), grade);
        if (failed != std::errc{} || end != row[2].data() + row[2].size()) {
            return fail(ErrorCode::kMalformed, fmt::format("'{}' is no whole number", row[2]));
        }
        const auto query = places.find(std::string{row[0]});
        strangers += query == places.end() || !known.contains(row[1]) ? 1 : 0;
        if (query != places.end()) {
            set.queries[query->second].judged.insert_or_assign(std::string{row[1]}, grade);
        }
        return {};
    }));
    if (strangers > 0) {
        set.warnings.push_back(fmt::format(
            "{} judgements name a query or a document that is not in the set", strangers));
    }
    return {};
}

Result<void> read_exclusions(const std::filesystem::path& file, EvalSet& set,
                             const QueryPlaces& places) {
    return for_each_row(file, 2, [&](std::span<std::string_view> row) -> Result<void> {
        if (const auto query = places.find(std::string{row[0]}); query != places.end()) {
            set.queries[query->second].excluded.emplace(row[1]);
        }
        return {};
    });
}

/// "qrels.tsv" beside the corpus, or the "qrels/test.tsv" of the published BEIR sets.
std::filesystem::path judgements_file(const std::filesystem::path& folder) {
    const std::filesystem::path published = folder / "qrels" / "test.tsv";
    std::error_code failure;
    return std::filesystem::exists(folder / "qrels.tsv", failure) ||
                   !std::filesystem::exists(published, failure)
               ? folder / "qrels.tsv"
               : published;
}

std::string fingerprint(const EvalSet& set) {
    Sha256 sha;
    for (const Document& document : set.corpus) {
        sha.add_field(document.id.str()).add_field(document.title).add_field(document.text);
    }
    for (const EvalQuery& query : set.queries) {
        sha.add_field(query.id).add_field(query.text);
        for (const auto& [document, grade] : query.judged) {
            sha.add_field(document).add_field(std::to_string(grade));
        }
        for (const std::string& document : query.excluded) {
            sha.add_field(document);
        }
    }
    return sha.hex();
}

}  // namespace

Result<EvalSet> read_eval_set(const std::filesystem::path& folder) {
    EvalSet set;
    set.name = std::filesystem::weakly_canonical(folder).filename().string();
    QueryPlaces places;
    Corpus corpus = RAG_TRY(read_corpus(folder / "corpus.jsonl"));
    set.corpus = std::move(corpus.documents);
    set.warnings = std::move(corpus.warnings);
    RAG_TRY(read_queries(folder / "queries.jsonl", set, places));
    RAG_TRY(read_judgements(judgements_file(folder), set, places));
    if (std::filesystem::exists(folder / "exclude.tsv")) {
        RAG_TRY(read_exclusions(folder / "exclude.tsv", set, places));
    }
    const auto unjudged =
        std::erase_if(set.queries, [](const EvalQuery& query) { return query.judged.empty(); });
    if (unjudged > 0) {
        set.warnings.push_back(
            fmt::format("{} queries without judgements were left out", unjudged));
    }
    if (set.corpus.empty() || set.queries.empty()) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{} has no documents or no judged queries", folder.string()));
    }
    set.sha256 = fingerprint(set);
    return set;
}

}  // namespace ragd
