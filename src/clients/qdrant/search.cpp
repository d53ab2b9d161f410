#include "clients/qdrant/search.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include "clients/qdrant/idf_probe.hpp"
#include "clients/qdrant/record.hpp"
#include "domain/filter_value.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr int kRounds = 4;
/// A question has at most 4096 characters, so a few hundred terms at worst. Of those beyond this
/// many, the idf is taken to be the mean of the others'.
constexpr std::size_t kProbesMax = 256;

/// What whoever asks may read: what else there is has no part in how rare a word is. From Qdrant 1.19
/// on; servers before pass over it and count all points.
std::string corpus_of(const Scope& scope) {
    TranslatedFilter readable;
    readable.must = scope_conditions(scope.key());
    add_reader(readable, scope.access());
    return json::serialize(json::object{{"must", std::move(readable.must)}});
}

}  // namespace

QdrantSearch::QdrantSearch(const Parts& parts, const RequestContext& ctx, SearchRequest request)
    : parts_(parts),
      ctx_(ctx),
      request_(std::move(request)),
      translated_(translate_filter(request_.filter)),
      terms_(SparseTerms::of_question(request_.text)),
      corpus_(corpus_of(request_.scope)),
      queries_(parts.collections.options(), request_, terms_, corpus_),
      limit_(request_.limit) {
    add_reader(translated_, request_.scope.access());
}

Task<Result<SearchResult>> QdrantSearch::run() {
    using namespace boost::asio::experimental::awaitable_operators;
    if (translated_.nothing || (!uses_vectors() && !uses_words())) {
        co_return SearchResult{};
    }
    for (int round = 0; round < kRounds; ++round) {
        RAG_CO_TRY(co_await ask());
        dropped_ = 0;
        const auto [checked, completed, weighed] =
            co_await (check_versions() && complete_scores() && weigh_words());
        RAG_CO_TRY(checked);
        RAG_CO_TRY(completed);
        RAG_CO_TRY(weighed);
        if (!cut_ || dropped_ == 0) {
            break;
        }
        limit_ += dropped_;
    }
    co_return result();
}

/// The scope, what was asked for, and not what is known to be old.
std::string QdrantSearch::filter() const {
    json::array must = scope_conditions(request_.scope.key());
    must.insert(must.end(), translated_.must.begin(), translated_.must.end());
    json::object made{{"must", std::move(must)}};
    if (!excluded_.empty()) {
        made["must_not"] = excluded_;
    }
    return json::serialize(made);
}

std::vector<QdrantSearch::Aim> QdrantSearch::aims() const {
    if (!uses_words()) {
        return {Aim::kNearest};
    }
    if (!uses_vectors()) {
        return {Aim::kByWords};
    }
    return {Aim::kNearest, Aim::kByWords, Aim::kWordsOfNearest, Aim::kNearnessOfWords};
}

std::string QdrantSearch::query_for(Aim aim, const std::string& filter) const {
    const SearchQueries::Best best{.filter = filter, .limit = limit_};
    switch (aim) {
        case Aim::kByWords:
            return queries_.by_words(best);
        case Aim::kWordsOfNearest:
            return queries_.words_of_nearest(best, kept());
        case Aim::kNearnessOfWords:
            return queries_.nearness_of_words(best, kept());
        case Aim::kNearest:
            break;
    }
    return queries_.nearest(best);
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

Task<Result<void>> QdrantSearch::ask() {
    const std::string allowed = filter();
    const std::vector<Aim> wanted = aims();
    std::vector<std::string> searches;
    for (const Aim aim : wanted) {
        searches.push_back(query_for(aim, allowed));
    }
    if (uses_words() && !probes_) {
        for (std::size_t i = 0; i < std::min(terms_.indices.size(), kProbesMax); ++i) {
            searches.push_back(queries_.probe(i));
        }
    }
    const bool probed = searches.size() > wanted.size();
    const auto answers = RAG_CO_TRY(co_await batch(std::move(searches)));
    found_.clear();
    cut_ = false;
    words_are_cut_ = false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        RAG_CO_TRY(take(wanted[i], answers.get_array()[i]));
    }
    if (probed) {
        probes_ = take_probes(answers.get_array(), wanted.size());
    }
    co_return Result<void>{};
}

Result<void> QdrantSearch::take(Aim aim, const json::value& answer) {
    switch (aim) {
        case Aim::kNearest:
        case Aim::kByWords:
            return take_list(answer, aim == Aim::kNearest);
        case Aim::kWordsOfNearest:
            words_are_cut_ = RAG_TRY(take_scores(answer, false)) >= kept();
            return {};
        case Aim::kNearnessOfWords:
            RAG_TRY(take_scores(answer, true));
            return {};
    }
    return {};
}

/// Of unit vectors; a distance d between them is sqrt(2 - 2 cos).
double QdrantSearch::cosine_of(double score) const {
    return parts_.collections.options().distance == QdrantDistance::kEuclid ? 1 - score * score / 2
                                                                            : score;
}

Result<void> QdrantSearch::take_list(const json::value& answer, bool dense) {
    const json::array& points = *RAG_TRY(found_points(answer));
    for (const json::value& point : points) {
        FoundChunk chunk = RAG_TRY(decode_chunk(point));
        const double score = RAG_TRY(decode_score(point)).score;
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
    cut_ = cut_ || points.size() >= limit_;
    return {};
}

QdrantSearch::Probes QdrantSearch::take_probes(const json::array& answers,
                                               std::size_t first) const {
    Probes probes;
    for (std::size_t i = 0; i < terms_.indices.size(); ++i) {
        const double count = terms_.values[i];
        if (i >= kProbesMax) {
            probes.unasked += count;
        } else if (const auto idf = idf_of(answers[first + i], terms_.indices[i])) {
            probes.weights += count * *idf;
        } else {
            probes.absent += count;
        }
    }
    return probes;
}

/// The most that a chunk can score: every term at its full weight, reached by no chunk.
Task<Result<void>> QdrantSearch::weigh_words() {
    if (!probes_ || bm25_max_) {
        co_return Result<void>{};
    }
    double weights = probes_->weights;
    double all = 0;
    for (const float count : terms_.values) {
        all += count;
    }
    if (probes_->absent > 0) {
        const auto answer = RAG_CO_TRY(co_await parts_.rest.send(
            ctx_, {.method = "POST",
                   .path = fmt::format("/collections/{}/points/count",
                                       parts_.collections.options().collection),
                   .body = fmt::format(R"({{"filter":{},"exact":false}})", corpus_)}));
        const auto chunks =
            answer.is_object() ? number_member(answer.get_object(), "count") : std::nullopt;
        if (!chunks) {
            co_return strange_answer("how many points there are");
        }
        weights += probes_->absent * idf_of_absent(*chunks);
    }
    bm25_max_ = weights * (all / (all - probes_->unasked)) * (SparseTerms::kK1 + 1);
    co_return Result<void>{};
}

Task<Result<void>> QdrantSearch::check_versions() {
    std::set<DocumentId> documents;
    for (const auto& [id, found] : found_) {
        documents.insert(found.point.chunk.document);
    }
    checked_ = parts_.clock.now();
    auto records = RAG_CO_TRY(co_await parts_.catalog.get_all(
        ctx_, request_.scope.key(), {documents.begin(), documents.end()}, Catalog::Detail::kShown));
    dropped_ =
        std::erase_if(found_, [&](const auto& one) { return !is_current(one.second, records); });
    for (auto& [id, found] : found_) {
        set_document(found.point.chunk, records.at(found.point.chunk.document).info);
    }
    co_return Result<void>{};
}

bool QdrantSearch::is_current(const Found& found, const Catalog::Records& records) {
    const Chunk& chunk = found.point.chunk;
    const auto record = records.find(chunk.document);
    if (record != records.end() && !record->second.deleted &&
        record->second.attempt == found.point.attempt) {
        const DocumentInfo& info = record->second.info;
        return may_read(request_.scope.access(), info.acl) &&
               (translated_.exact || matches(request_.filter, info.metadata));
    }
    json::array old{match_value("document", chunk.document.str()),
                    match_value("attempt", found.point.attempt.str())};
    json::object condition{{"must", std::move(old)}};
    if (std::ranges::find(excluded_, json::value(condition)) == excluded_.end()) {
        excluded_.push_back(std::move(condition));
    }
    if (record != records.end() && chunk.version <= record->second.info.version) {
        leftovers_[chunk.document] = {.place = request_.scope.key(),
                                      .document = chunk.document,
                                      .id = record->second.attempt,
                                      .version = record->second.info.version};
    }
    return false;
}

std::vector<ChunkId> QdrantSearch::without(std::optional<double> Found::* score) const {
    std::vector<ChunkId> ids;
    for (const auto& [id, found] : found_) {
        if (!(found.*score)) {
            ids.push_back(id);
        }
    }
    return ids;
}

/// What one half did not say of those that only the other one listed: nothing, unless points came
/// or shards were added between two searches of the batch.
Task<Result<void>> QdrantSearch::complete_scores() {
    if (request_.mode != SearchMode::kHybrid) {
        co_return Result<void>{};
    }
    std::vector<std::string> searches;
    if (const auto ids = without(&Found::cosine); !ids.empty()) {
        searches.push_back(queries_.nearness_of(ids));
    }
    const std::size_t dense = searches.size();
    if (const auto ids = without(&Found::bm25); !ids.empty() && words_are_cut_) {
        searches.push_back(queries_.words_of(ids));
    }
    if (searches.empty()) {
        co_return Result<void>{};
    }
    const auto answers = RAG_CO_TRY(co_await batch(std::move(searches)));
    for (std::size_t i = 0; i < answers.get_array().size(); ++i) {
        RAG_CO_TRY(take_scores(answers.get_array()[i], i < dense));
    }
    co_return Result<void>{};
}

/// Those that were dropped meanwhile stay away.
Result<std::size_t> QdrantSearch::take_scores(const json::value& answer, bool dense) {
    const json::array& points = *RAG_TRY(found_points(answer));
    for (const json::value& point : points) {
        const ScoredChunk scored = RAG_TRY(decode_score(point));
        const auto found = found_.find(scored.id);
        if (found == found_.end()) {
            continue;
        }
        if (dense) {
            found->second.cosine = cosine_of(scored.score);
        } else {
            found->second.bm25 = scored.score;
        }
    }
    return points.size();
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
                                     .chunk = std::move(found.point.chunk),
                                     .checked = checked_});
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
