// A test set in BEIR layout, any bytes in its files: read whole, or refused with file and line.
#include <set>
#include <string>

#include "base/assert.hpp"
#include "eval/beir.hpp"
#include "input.hpp"

namespace ragd {
namespace {

void check(const EvalSet& set) {
    RAG_ASSERT(set.sha256.size() == 64, "a set has its digest");
    for (const EvalQuery& query : set.queries) {
        RAG_ASSERT(!query.judged.empty(), "a query without judgements is left out");
    }
    for (const Document& document : set.corpus) {
        RAG_ASSERT(!document.text.empty() || !document.title.empty(), "empty documents too");
    }
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    static const Folder folder{"fuzz_beir"};
    Input input{data, size};
    for (const std::string_view name :
         {"corpus.jsonl", "queries.jsonl", "qrels.tsv", "exclude.tsv"}) {
        folder.write(name, input.part());
    }
    const auto set = read_eval_set(folder.path());
    if (set) {
        check(*set);
        return 0;
    }
    RAG_ASSERT(set.error().code == ErrorCode::kMalformed, "a file is at fault");
    RAG_ASSERT(set.error().message.contains(folder.path().string()), "which is named");
    return 0;
}
