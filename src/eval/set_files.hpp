#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/result.hpp"
#include "domain/document.hpp"

namespace ragd {

// What the readers of test sets have in common.

/// Hands each line that is not blank to `use`, and puts file and line before its errors.
/// Errors: NotFound - the file is missing; Malformed.
Result<void> for_each_line(const std::filesystem::path& file,
                           const std::function<Result<void>(std::string_view line)>& use);

/// Errors: Malformed.
Result<boost::json::object> object_of(std::string_view line);
/// A string member; "" if it is not there and need not be. Errors: Malformed.
Result<std::string> member(const boost::json::object& object, std::string_view name, bool required);

struct Corpus {
    std::vector<Document> documents;
    std::vector<std::string> warnings;  // how many were empty
};

/// corpus.jsonl of a set.  Errors: NotFound, Malformed.
Result<Corpus> read_corpus(const std::filesystem::path& file);

/// Leaves `count_max` questions, evenly spread over the set, in their order.
template <typename Query>
void keep_evenly(std::vector<Query>& queries, std::size_t count_max) {
    if (queries.size() <= count_max) {
        return;
    }
    std::vector<Query> kept;
    for (std::size_t i = 0; i < count_max; ++i) {
        kept.push_back(std::move(queries[i * queries.size() / count_max]));
    }
    queries = std::move(kept);
}

}  // namespace ragd
