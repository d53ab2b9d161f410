#include "clients/qdrant/search_queries.hpp"

#include <utility>

#include <fmt/format.h>

#include "clients/qdrant/chunk_codec.hpp"
#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/record.hpp"

namespace ragd {

namespace json = boost::json;

SearchQueries::SearchQueries(const QdrantOptions& options, const SearchRequest& request,
                             const SparseVector& terms, const std::string& corpus)
    : options_(options), request_(request), terms_(terms), corpus_(corpus) {
    append_json(vector_, request_.vector);
    idf_ = fmt::format(R"(,"params":{{"idf":{{"corpus":{}}}}})", corpus);
    sparse_ = R"("query":)";
    append_json(sparse_, terms_);
    sparse_ += fmt::format(R"(,"using":"{}"{})", kSparseName, idf_);
}

std::string SearchQueries::dense(Nearness nearness) const {
    json::object params{{"exact", nearness == Nearness::kExact}};
    if (options_.hnsw_ef != 0) {
        params["hnsw_ef"] = options_.hnsw_ef;
    }
    if (options_.quantization != QdrantQuantization::kNone) {
        params["quantization"] = {{"rescore", options_.rescore},
                                  {"oversampling", options_.oversampling}};
    }
    return fmt::format(R"("query":{},"params":{})", vector_, json::serialize(params));
}

std::string SearchQueries::nearest(const Best& best) const {
    return fmt::format(R"({{{},"filter":{},"limit":{},"with_payload":{}}})",
                       dense(Nearness::kAsConfigured), best.filter, best.limit,
                       json::serialize(chunk_payload_fields()));
}

std::string SearchQueries::by_words(const Best& best) const {
    return fmt::format(R"({{{},"filter":{},"limit":{},"with_payload":{}}})", sparse_, best.filter,
                       best.limit, json::serialize(chunk_payload_fields()));
}

std::string SearchQueries::words_of_nearest(const Best& best, std::size_t kept) const {
    return fmt::format(
        R"({{"prefetch":{{{},"filter":{},"limit":{}}},{},"limit":{},"with_payload":false}})",
        dense(Nearness::kAsConfigured), best.filter, best.limit, sparse_, kept);
}

std::string SearchQueries::nearness_of_words(const Best& best, std::size_t kept) const {
    return fmt::format(
        R"({{"prefetch":{{{},"filter":{},"limit":{}}},{},"limit":{},"with_payload":false}})",
        sparse_, best.filter, best.limit, dense(Nearness::kExact), kept);
}

std::string SearchQueries::only(const std::vector<ChunkId>& ids) const {
    json::array names;
    for (const ChunkId id : ids) {
        names.emplace_back(chunk_point_id(request_.scope.key(), id));
    }
    json::array must = scope_conditions(request_.scope.key());
    must.push_back(json::object{{"has_id", std::move(names)}});
    return json::serialize(json::object{{"must", std::move(must)}});
}

std::string SearchQueries::nearness_of(const std::vector<ChunkId>& ids) const {
    return fmt::format(R"({{{},"filter":{},"limit":{},"with_payload":false}})",
                       dense(Nearness::kExact), only(ids), ids.size());
}

std::string SearchQueries::words_of(const std::vector<ChunkId>& ids) const {
    return fmt::format(R"({{{},"filter":{},"limit":{},"with_payload":false}})", sparse_, only(ids),
                       ids.size());
}

std::string SearchQueries::probe(std::size_t term) const {
    return fmt::format(
        R"({{"query":{{"indices":[{}],"values":[1]}},"using":"{}"{},"filter":{},"limit":1,)"
        R"("with_payload":false,"with_vector":["{}"]}})",
        terms_.indices[term], kSparseName, idf_, corpus_, kSparseName);
}

}  // namespace ragd
