#include "clients/qdrant/search.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include "clients/qdrant/idf_probe.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr int kRounds = 4;
/// A question has at most 4096 characters, so a few hundred terms at worst. Of those beyond this
/// many, the idf is taken to be the mean of the others'.
constexpr std::size_t kProbesMax = 256;

json::object any_id(const Scope& scope, const std::vector<ChunkId>& ids) {
    json::array names;
    for (const ChunkId id : ids) {
        names.emplace_back(chunk_point_id(scope, id));
    }
    return {{"has_id", std::move(names)}};
}

}  // namespace

QdrantSearch::QdrantSearch(const Parts& parts, const RequestContext& ctx, SearchRequest request)
    : parts_(parts),
      ctx_(ctx),
      request_(std::move(request)),
      translated_(translate_filter(request_.filter)),
      terms_(SparseTerms::of_question(request_.text)),
      limit_(request_.limit) {}

Task<Result<SearchResult>> QdrantSearch::run() {
    using namespace boost::asio::experimental::awaitable_operators;
    if (translated_.nothing || (!uses_vectors() && !uses_words())) {
        co_return SearchResult{};
    }
    for (int round = 0; round < kRounds; ++round) {
        const auto cut = co_await ask();
        if (!cut) {
            co_return cut.error();
        }
        dropped_ = 0;
        const auto [checked, completed] = co_await (check_versions() && complete_scores());
        if (!checked) {
            co_return checked.error();
        }
        if (!completed) {
            co_return completed.error();
        }
        if (!*cut || dropped_ == 0) {
            break;
        }
        limit_ += dropped_;
    }
    co_return result();
}

/// The scope, what was asked for, and not what is known to be old.
json::object QdrantSearch::filter() const {
    json::array must = scope_conditions(request_.scope);
    must.insert(must.end(), translated_.must.begin(), translated_.must.end());
    json::object made{{"must", std::move(must)}};
    if (!excluded_.empty()) {
        made["must_not"] = excluded_;
    }
    return made;
}

std::string QdrantSearch::dense_query(const json::object& filter, std::size_t limit,
                                      bool exact) const {
    const QdrantOptions& options = parts_.collections.options();
    json::object params{{"exact", exact}};
    if (options.hnsw_ef != 0) {
        params["hnsw_ef"] = options.hnsw_ef;
    }
    if (options.quantization != QdrantQuantization::kNone) {
        params["quantization"] = {{"rescore", options.rescore},
                                  {"oversampling", options.oversampling}};
    }
    std::string query = R"({"query":)";
    append_json(query, request_.vector);
    query += fmt::format(R"(,"params":{},"filter":{},"limit":{},"with_payload":{}}})",
                         json::serialize(params), json::serialize(filter), limit,
                         json::serialize(chunk_payload_fields()));
    return query;
}

std::string QdrantSearch::sparse_query(const json::object& filter, std::size_t limit) const {
    std::string query = R"({"query":)";
    append_json(query, terms_);
    query += fmt::format(R"(,"using":"{}","filter":{},"limit":{},"with_payload":{}}})", kSparseName,
                         json::serialize(filter), limit, json::serialize(chunk_payload_fields()));
    return query;
}

std::string QdrantSearch::probe(std::size_t term) const {
    const json::object scope{{"must", scope_conditions(request_.scope)}};
    return fmt::format(
        R"({{"query":{{"indices":[{}],"values":[1]}},"using":"{}","filter":{},"limit":1,)"
        R"("with_payload":false,"with_vector":["{}"]}})",
        terms_.indices[term], kSparseName, json::serialize(scope), kSparseName);
}

Task<Result<json::value>> QdrantSearch::batch(std::vector<std::string> searches) {
    const std::size_t count = searches.size();
    auto answers = co_await parts_.rest.send(
        ctx_, {.method = "POST",
               .path = fmt::format("/collections/{}/points/query/batch",
                                   parts_.collections.options().collection),
               .body = fmt::format(R"({{"searches":[{}]}})", fmt::join(searches, ","))});
    if (answers && (!answers->is_array() || answers->get_array().size() != count)) {
        co_return strange_answer("the answers to a batch of searches");
    }
    co_return answers;
}

Task<Result<bool>> QdrantSearch::ask() {
    const json::object allowed = filter();
    std::vector<std::string> searches;
    if (uses_vectors()) {
        searches.push_back(dense_query(allowed, limit_, false));
    }
    if (uses_words()) {
        searches.push_back(sparse_query(allowed, limit_));
    }
    const std::size_t lists = searches.size();
    if (uses_words() && !bm25_max_) {
        for (std::size_t i = 0; i < std::min(terms_.indices.size(), kProbesMax); ++i) {
            searches.push_back(probe(i));
        }
    }
    const bool probed = searches.size() > lists;
    const auto answers = co_await batch(std::move(searches));
    if (!answers) {
        co_return answers.error();
    }
    found_.clear();
    bool cut = false;
    for (std::size_t i = 0; i < lists; ++i) {
        const bool dense = uses_vectors() && i == 0;
        const auto count = take_list(answers->get_array()[i], dense);
        if (!count) {
            co_return count.error();
        }
        cut = cut || *count >= limit_;
    }
    if (probed) {
        take_probes(answers->get_array(), lists);
    }
    co_return cut;
}

/// Of unit vectors; a distance d between them is sqrt(2 - 2 cos).
double QdrantSearch::cosine_of(double score) const {
    return parts_.collections.options().distance == QdrantDistance::kEuclid ? 1 - score * score / 2
                                                                            : score;
}

Result<std::size_t> QdrantSearch::take_list(const json::value& answer, bool dense) {
    const json::array& points = *RAG_TRY(found_points(answer));
    for (const json::value& point : points) {
        FoundChunk chunk = RAG_TRY(decode_chunk(point));
        const double score = chunk.score;
        Found& found = found_[chunk.chunk.id];
        found.point = std::move(chunk);
        if (dense) {
            found.cosine = cosine_of(score);
            found.by_vector = true;
        } else {
            found.bm25 = score;
            found.by_words = true;
        }
    }
    return points.size();
}

/// The most that a chunk can score: every term at its full weight, reached by no chunk.
void QdrantSearch::take_probes(const json::array& answers, std::size_t first) {
    double sum = 0;
    double counted = 0;
    double all = 0;
    for (std::size_t i = 0; i < terms_.indices.size(); ++i) {
        const double count = terms_.values[i];
        all += count;
        if (i < kProbesMax) {
            const auto idf = idf_of(answers[first + i], terms_.indices[i]);
            sum += count * idf.value_or(idf_of_absent(parts_.collections.chunks_known()));
            counted += count;
        }
    }
    bm25_max_ = sum * (all / counted) * (SparseTerms::kK1 + 1);
}

Task<Result<void>> QdrantSearch::check_versions() {
    std::set<DocumentId> documents;
    for (const auto& [id, found] : found_) {
        documents.insert(found.point.chunk.document);
    }
    auto records = co_await parts_.catalog.get_all(
        ctx_, request_.scope, {documents.begin(), documents.end()},
        translated_.exact ? Catalog::Detail::kAttempt : Catalog::Detail::kMetadata);
    if (!records) {
        co_return records.error();
    }
    dropped_ =
        std::erase_if(found_, [&](const auto& one) { return !is_current(one.second, *records); });
    co_return Result<void>{};
}

bool QdrantSearch::is_current(const Found& found, const Catalog::Records& records) {
    const Chunk& chunk = found.point.chunk;
    const auto record = records.find(chunk.document);
    if (record != records.end() && !record->second.deleted &&
        record->second.attempt == found.point.attempt) {
        return translated_.exact || filter_matches(request_.filter, record->second.info.metadata);
    }
    json::array old{match_value("document", chunk.document.str()),
                    match_value("attempt", found.point.attempt.str())};
    json::object condition{{"must", std::move(old)}};
    if (std::ranges::find(excluded_, json::value(condition)) == excluded_.end()) {
        excluded_.push_back(std::move(condition));
    }
    if (record != records.end() && chunk.version <= record->second.info.version) {
        leftovers_[chunk.document] = {.scope = request_.scope,
                                      .document = chunk.document,
                                      .id = record->second.attempt,
                                      .version = record->second.info.version};
    }
    return false;
}

/// What each half says of those that only the other one listed.
Task<Result<void>> QdrantSearch::complete_scores() {
    if (request_.mode != SearchMode::kHybrid) {
        co_return Result<void>{};
    }
    std::vector<ChunkId> without_cosine;
    std::vector<ChunkId> without_bm25;
    for (auto& [id, found] : found_) {
        if (!found.cosine) {
            without_cosine.push_back(id);
        }
        if (!found.bm25) {
            without_bm25.push_back(id);
        }
    }
    std::vector<std::string> searches;
    if (!without_cosine.empty()) {
        searches.push_back(dense_query(only(without_cosine), without_cosine.size(), true));
    }
    const std::size_t dense = searches.size();
    if (!without_bm25.empty() && uses_words()) {
        searches.push_back(sparse_query(only(without_bm25), without_bm25.size()));
    }
    if (searches.empty()) {
        co_return Result<void>{};
    }
    const auto answers = co_await batch(std::move(searches));
    if (!answers) {
        co_return answers.error();
    }
    for (std::size_t i = 0; i < answers->get_array().size(); ++i) {
        if (const auto ok = take_scores(answers->get_array()[i], i < dense); !ok) {
            co_return ok.error();
        }
    }
    co_return Result<void>{};
}

json::object QdrantSearch::only(const std::vector<ChunkId>& ids) const {
    json::array must = scope_conditions(request_.scope);
    must.push_back(any_id(request_.scope, ids));
    return {{"must", std::move(must)}};
}

/// Those that were dropped meanwhile stay away.
Result<void> QdrantSearch::take_scores(const json::value& answer, bool dense) {
    for (const json::value& point : *RAG_TRY(found_points(answer))) {
        const FoundChunk chunk = RAG_TRY(decode_chunk(point));
        const auto found = found_.find(chunk.chunk.id);
        if (found == found_.end()) {
            continue;
        }
        if (dense) {
            found->second.cosine = cosine_of(chunk.score);
        } else {
            found->second.bm25 = chunk.score;
        }
    }
    return {};
}

/// Unlists all but the best of a half: after a list was asked for at greater length.
void QdrantSearch::keep_best(bool Found::* listed, std::optional<double> Found::* score) {
    std::vector<Found*> order;
    for (auto& [id, found] : found_) {
        if (found.*listed) {
            order.push_back(&found);
        }
    }
    std::ranges::sort(order, {},
                      [&](const Found* f) { return std::pair{-*(f->*score), f->point.chunk.id}; });
    for (std::size_t i = request_.limit; i < order.size(); ++i) {
        order[i]->*listed = false;
    }
}

SearchResult QdrantSearch::result() {
    keep_best(&Found::by_vector, &Found::cosine);
    keep_best(&Found::by_words, &Found::bm25);
    SearchResult result{.bm25_max = bm25_max_.value_or(0)};
    for (auto& [id, found] : found_) {
        const bool vanished = request_.mode == SearchMode::kHybrid && !found.cosine;
        if ((!found.by_vector && !found.by_words) || vanished) {
            continue;
        }
        if (request_.mode == SearchMode::kHybrid) {
            found.bm25 = found.bm25.value_or(0);  // no word in common
        }
        if (found.bm25) {
            found.bm25 = std::min(*found.bm25, result.bm25_max);
        }
        result.candidates.push_back({.id = id,
                                     .cosine = found.cosine,
                                     .bm25 = found.bm25,
                                     .chunk = std::move(found.point.chunk)});
    }
    return result;
}

std::vector<Attempt> QdrantSearch::leftovers() const {
    std::vector<Attempt> attempts;
    for (const auto& [id, attempt] : leftovers_) {
        attempts.push_back(attempt);
    }
    return attempts;
}

}  // namespace ragd
