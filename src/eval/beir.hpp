#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/document.hpp"
#include "eval/metrics.hpp"

namespace ragd {

struct EvalQuery {
    std::string id;
    std::string text;
    Judgements judged;
    std::set<std::string, std::less<>> excluded;  // documents removed from this query's ranking
};

/// A retrieval test set in memory.
struct EvalSet {
    std::string name;  // of the folder
    std::vector<Document> corpus;
    std::vector<EvalQuery> queries;  // those with judgements, in the order of queries.jsonl
    std::vector<std::string> warnings;
    std::string sha256;  // of documents, queries and judgements: tells two versions apart
};

/// Reads a folder in the BEIR layout: corpus.jsonl {"_id","title","text"}, queries.jsonl
/// {"_id","text"}, qrels.tsv (query-id, corpus-id, score; with a header), and, if it is there,
/// exclude.tsv (query-id, corpus-id; with a header). Empty documents and queries without
/// judgements are left out, with a warning that counts them.
/// Errors: NotFound - a file is missing; Malformed - with file and line.
Result<EvalSet> read_eval_set(const std::filesystem::path& folder);

}  // namespace ragd
