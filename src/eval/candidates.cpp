#include <algorithm>
#include <string_view>

#include "eval/runner.hpp"
#include "text/chunker.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

int grade_of(const EvalQuery& query, const std::string& document) {
    const auto judged = query.judged.find(document);
    return judged == query.judged.end() ? 0 : judged->second;
}

void write_score(JsonWriter& json, std::string_view name, const std::optional<double>& score) {
    json.key(name);
    score ? json.number(*score) : json.null();
}

}  // namespace

std::string candidates_to_json(const EvalQuery& query, const Retrieved& found, std::size_t depth) {
    JsonWriter json;
    json.begin_object().key("query").string(query.id).key("text").string(query.text);
    json.key("bm25_max").number(found.bm25_max).key("candidates").begin_array();
    const std::size_t count = std::min(depth, found.sources.size());
    for (std::size_t i = 0; i < count; ++i) {
        const Source& source = found.sources[i];
        const std::string& document = source.chunk.document.str();
        if (query.excluded.contains(document)) {
            continue;
        }
        json.begin_object().key("document").string(document);
        json.key("start").integer(source.chunk.start);
        json.key("grade").signed_integer(grade_of(query, document));
        write_score(json, "vector", source.scores.vector);
        write_score(json, "keyword", source.scores.keyword);
        write_score(json, "fused", source.scores.fused);
        write_score(json, "rerank", source.scores.rerank);
        json.key("passage").string(embedded_text(source.chunk.prefix, source.chunk.text));
        json.end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace ragd
