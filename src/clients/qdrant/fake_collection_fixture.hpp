#pragma once
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clients/qdrant/fake_filter_fixture.hpp"

namespace ragd {

/// A collection of the fake Qdrant: points in memory, each request looks at all of them. As strict as
/// a server in strict mode: a filter or an order needs an index on its field.
class FakeCollection {
public:
    explicit FakeCollection(const boost::json::value& shape) : shape_(shape.as_object()) {
        known_members(shape, {"vectors", "sparse_vectors", "hnsw_config", "quantization_config",
                              "shard_number", "replication_factor", "write_consistency_factor"});
        const auto& vectors = shape_.at("vectors").as_object();
        if (!vectors.empty()) {
            known_members(shape_.at("vectors"), {"size", "distance"});
            size_ = vectors.at("size").to_number<std::size_t>();
            distance_ = vectors.at("distance").as_string();
        }
    }

    [[nodiscard]] boost::json::value describe() const {
        boost::json::object params{{"vectors", shape_.at("vectors")}, {"shard_number", 1}};
        if (const auto* sparse = shape_.if_contains("sparse_vectors")) {
            params["sparse_vectors"] = *sparse;
        }
        return {{"status", "green"},
                {"points_count", points_.size()},
                {"config", {{"params", std::move(params)}}},
                {"payload_schema", schema_}};
    }

    void create_index(const boost::json::value& body) {
        const auto& members = known_members(body, {"field_name", "field_schema"});
        const auto& schema = members.at("field_schema");
        if (schema.is_object()) {
            known_members(schema, {"type", "is_tenant"});
        }
        const auto& type = schema.is_object() ? schema.at("type") : schema;
        schema_[members.at("field_name").as_string()] = {{"data_type", type}};
    }

    /// `conditional`: as from version 1.16 on, a point that is there and does not match stays.
    void upsert(const boost::json::value& body, bool conditional) {
        const auto& members = known_members(body, {"points", "update_filter"});
        const auto* filter = members.if_contains("update_filter");
        for (const boost::json::value& given : members.at("points").as_array()) {
            auto [id, point] = read_point(given);
            const auto before = points_.find(id);
            if (filter != nullptr && conditional && before != points_.end() &&
                !FakeFilter::matches(*filter, {id, before->second.payload})) {
                continue;
            }
            points_.insert_or_assign(id, std::move(point));
        }
    }

    [[nodiscard]] boost::json::value retrieve(const boost::json::value& body) const {
        const auto& members = known_members(body, {"ids", "with_payload", "with_vector"});
        boost::json::array found;
        std::set<std::string> seen;
        for (const boost::json::value& id : members.at("ids").as_array()) {
            const auto point = points_.find(std::string{id.as_string()});
            if (point != points_.end() && seen.insert(point->first).second) {
                found.push_back(shown(*point, members, true));
            }
        }
        return found;
    }

    void remove(const boost::json::value& body) {
        const auto& members = known_members(body, {"filter"});
        check_indexed(members.at("filter"));
        std::erase_if(points_, [&](const auto& one) { return is_in(members.at("filter"), one); });
    }

    void overwrite_payload(const boost::json::value& body) {
        const auto& members = known_members(body, {"payload", "filter"});
        check_indexed(members.at("filter"));
        for (auto& one : points_) {
            if (is_in(members.at("filter"), one)) {
                one.second.payload = members.at("payload").as_object();
            }
        }
    }

    void set_payload(const boost::json::value& body) {
        const auto& members = known_members(body, {"payload", "filter"});
        check_indexed(members.at("filter"));
        for (auto& one : points_) {
            if (is_in(members.at("filter"), one)) {
                for (const auto& member : members.at("payload").as_object()) {
                    one.second.payload[member.key()] = member.value();
                }
            }
        }
    }

    [[nodiscard]] boost::json::value scroll(const boost::json::value& body) const {
        const auto& members = known_members(
            body, {"filter", "limit", "order_by", "offset", "with_payload", "with_vector"});
        check_indexed(members.at("filter"));
        const auto* order = members.if_contains("order_by");
        const auto* offset = members.if_contains("offset");
        const auto limit = members.at("limit").to_number<std::size_t>();
        std::vector<std::pair<std::int64_t, const Entry*>> found;
        for (const Entry& one : points_) {
            if (const auto at = place_of(one, order); at && is_in(members.at("filter"), one)) {
                found.emplace_back(*at, &one);
            }
        }
        std::ranges::sort(found, {},
                          [](const auto& f) { return std::pair{f.first, f.second->first}; });
        if (offset != nullptr) {
            std::erase_if(found, [&](const auto& one) {
                return one.second->first < std::string_view{offset->as_string()};
            });
        }
        boost::json::object answer{{"next_page_offset", nullptr}};
        if (order == nullptr && found.size() > limit) {
            answer["next_page_offset"] = found[limit].second->first;
        }
        found.resize(std::min(found.size(), limit));
        boost::json::array points;
        for (const auto& [at, one] : found) {
            points.push_back(shown(*one, members, true));
        }
        answer["points"] = std::move(points);
        return answer;
    }

    [[nodiscard]] boost::json::value count(const boost::json::value& body) const {
        const auto& members = known_members(body, {"filter", "exact"});
        check_indexed(members.at("filter"));
        return {{"count", std::ranges::count_if(points_, [&](const Entry& one) {
                     return is_in(members.at("filter"), one);
                 })}};
    }

    [[nodiscard]] boost::json::value facet(const boost::json::value& body) const {
        const auto& members = known_members(body, {"key", "limit", "exact", "filter"});
        check_indexed(members.at("filter"));
        check_indexed(boost::json::object{
            {"must", boost::json::array{boost::json::object{{"key", members.at("key")},
                                                            {"match", {{"value", ""}}}}}}});
        std::map<std::string, std::size_t> counts;
        for (const Entry& one : points_) {
            const auto* value = one.second.payload.if_contains(members.at("key").as_string());
            if (value != nullptr && is_in(members.at("filter"), one)) {
                ++counts[std::string{value->as_string()}];
            }
        }
        boost::json::array hits;
        for (const auto& [value, count] : counts) {
            if (hits.size() < members.at("limit").to_number<std::size_t>()) {
                hits.push_back(boost::json::object{{"value", value}, {"count", count}});
            }
        }
        return {{"hits", std::move(hits)}};
    }

    [[nodiscard]] boost::json::value query_batch(const boost::json::value& body) const {
        boost::json::array answers;
        for (const boost::json::value& search :
             known_members(body, {"searches"}).at("searches").as_array()) {
            const auto& members =
                known_members(search, {"prefetch", "query", "using", "filter", "params", "limit",
                                       "with_payload", "with_vector"});
            boost::json::array points;
            for (const auto& [score, one] : best(members)) {
                auto point = shown(*one, members, false);
                point["score"] = score;
                points.push_back(std::move(point));
            }
            answers.push_back(boost::json::object{{"points", std::move(points)}});
        }
        return answers;
    }

private:
    struct Point {
        boost::json::object payload;
        std::vector<double> dense;
        std::map<std::uint32_t, double> sparse;
    };
    using Entry = std::pair<const std::string, Point>;
    using Scored = std::vector<std::pair<double, const Entry*>>;

    static bool is_in(const boost::json::value& filter, const Entry& one) {
        return FakeFilter::matches(filter, {one.first, one.second.payload});
    }

    void check_indexed(const boost::json::value& filter) const {
        for (const std::string& field : FakeFilter::fields(filter)) {
            if (!schema_.contains(field)) {
                throw QdrantRefusal{
                    400, "Bad request: Index required but not found for \"" + field + "\""};
            }
        }
    }

    static std::vector<double> numbers(const boost::json::value& list) {
        std::vector<double> read;
        for (const boost::json::value& number : list.as_array()) {
            read.push_back(number.to_number<double>());
        }
        return read;
    }

    static std::map<std::uint32_t, double> read_sparse(const boost::json::value& given) {
        const auto& members = known_members(given, {"indices", "values"});
        const auto& indices = members.at("indices").as_array();
        const auto values = numbers(members.at("values"));
        std::map<std::uint32_t, double> read;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            read.emplace(indices[i].to_number<std::uint32_t>(), values.at(i));
        }
        if (read.size() != values.size()) {
            throw QdrantRefusal{422, "Validation error: indices must be unique"};
        }
        return read;
    }

    [[nodiscard]] std::pair<std::string, Point> read_point(const boost::json::value& given) const {
        constexpr std::size_t kUuid = 36;
        const auto& members = known_members(given, {"id", "vector", "payload"});
        std::string id{members.at("id").as_string()};
        if (id.size() != kUuid || std::ranges::count(id, '-') != 4) {
            throw QdrantRefusal{400, "Format error: not a UUID: " + id};
        }
        Point point{.payload = members.at("payload").as_object()};
        const auto& vectors = members.at("vector").as_object();
        if (const auto* dense = vectors.if_contains("")) {
            point.dense = numbers(*dense);
        }
        if (point.dense.size() != size_) {
            throw QdrantRefusal{400, "Wrong input: Vector dimension error"};
        }
        if (const auto* sparse = vectors.if_contains("bm25")) {
            point.sparse = read_sparse(*sparse);
        }
        return {std::move(id), std::move(point)};
    }

    /// A point as an answer shows it. `all`: what is shown where nothing is said of the payload.
    static boost::json::object shown(const Entry& one, const boost::json::object& asked, bool all) {
        boost::json::object point{{"id", one.first}};
        const auto* fields = asked.if_contains("with_payload");
        if (fields != nullptr && fields->is_array()) {
            boost::json::object some;
            for (const boost::json::value& name : fields->get_array()) {
                if (const auto* value = one.second.payload.if_contains(name.as_string())) {
                    some[name.as_string()] = *value;
                }
            }
            point["payload"] = std::move(some);
        } else if (fields == nullptr ? all : fields->as_bool()) {
            point["payload"] = one.second.payload;
        }
        if (const auto* vectors = asked.if_contains("with_vector");
            vectors != nullptr && *vectors == boost::json::array{"bm25"}) {
            boost::json::array indices;
            boost::json::array values;
            for (const auto& [index, value] : one.second.sparse) {
                indices.emplace_back(index);
                values.emplace_back(value);
            }
            point["vector"] = {{"bm25", {{"indices", indices}, {"values", values}}}};
        }
        return point;
    }

    /// Where a point comes in an order; nothing: not at all. Without an order all come at once.
    [[nodiscard]] std::optional<std::int64_t> place_of(const Entry& one,
                                                       const boost::json::value* order) const {
        if (order == nullptr) {
            return 0;
        }
        const auto& members = known_members(*order, {"key", "direction", "start_from"});
        EXPECT_EQ(members.at("direction"), "asc");
        const std::string_view key = members.at("key").as_string();
        if (!schema_.contains(key)) {
            throw QdrantRefusal{400, "Bad request: No range index for `order_by` key"};
        }
        const auto* value = one.second.payload.if_contains(key);
        if (value == nullptr) {
            return std::nullopt;
        }
        const auto place = value->to_number<std::int64_t>();
        const auto* start = members.if_contains("start_from");
        return start == nullptr || place >= start->to_number<std::int64_t>() ? std::optional{place}
                                                                             : std::nullopt;
    }

    /// The best of a search, or of the candidates of its prefetch.
    [[nodiscard]] Scored best(const boost::json::object& search) const {
        std::vector<const Entry*> candidates;
        if (const auto* first = search.if_contains("prefetch")) {
            for (const auto& [score, one] :
                 best(known_members(*first, {"query", "using", "filter", "params", "limit"}))) {
                candidates.push_back(one);
            }
        } else {
            for (const Entry& one : points_) {
                candidates.push_back(&one);
            }
        }
        if (const auto* filter = search.if_contains("filter")) {
            check_indexed(*filter);
            std::erase_if(candidates, [&](const Entry* one) { return !is_in(*filter, *one); });
        }
        const bool dense = search.at("query").is_array();
        if (const auto* params = dense ? search.if_contains("params") : nullptr) {
            known_members(*params, {"exact", "hnsw_ef", "quantization"});
        }
        Scored scored = dense ? by_vector(search.at("query"), candidates)
                              : by_words(search.at("query"), candidates, corpus_of(search));
        const double sign = dense && distance_ == "Euclid" ? 1 : -1;
        std::ranges::sort(scored, {}, [sign](const auto& s) {
            return std::pair{sign * s.first, s.second->first};
        });
        scored.resize(std::min(scored.size(), search.at("limit").to_number<std::size_t>()));
        return scored;
    }

    [[nodiscard]] Scored by_vector(const boost::json::value& query,
                                   const std::vector<const Entry*>& candidates) const {
        const auto vector = numbers(query);
        if (vector.size() != size_) {
            throw QdrantRefusal{400, "Wrong input: Vector dimension error"};
        }
        Scored scored;
        for (const Entry* one : candidates) {
            double dot = 0;
            double away = 0;
            for (std::size_t i = 0; i < size_; ++i) {
                dot += vector[i] * one->second.dense[i];
                away += std::pow(vector[i] - one->second.dense[i], 2);
            }
            scored.emplace_back(distance_ == "Euclid" ? std::sqrt(away) : dot, one);
        }
        return scored;
    }

    /// The points by which a search weighs its terms.
    [[nodiscard]] std::vector<const Entry*> corpus_of(const boost::json::object& search) const {
        const boost::json::value* filter = nullptr;
        if (const auto* params = search.if_contains("params")) {
            filter =
                &known_members(known_members(*params, {"idf"}).at("idf"), {"corpus"}).at("corpus");
            check_indexed(*filter);
        }
        std::vector<const Entry*> corpus;
        for (const Entry& one : points_) {
            if (filter == nullptr || is_in(*filter, one)) {
                corpus.push_back(&one);
            }
        }
        return corpus;
    }

    /// With `modifier: idf`: ln(1 + (N - n + 0.5) / (n + 0.5)), of the points of the corpus.
    [[nodiscard]] Scored by_words(const boost::json::value& query,
                                  const std::vector<const Entry*>& candidates,
                                  const std::vector<const Entry*>& corpus) const {
        std::map<std::uint32_t, double> weights = read_sparse(query);
        for (auto& [term, weight] : weights) {
            const auto have = static_cast<double>(std::ranges::count_if(
                corpus, [&](const Entry* one) { return one->second.sparse.contains(term); }));
            const auto all = static_cast<double>(corpus.size());
            weight *= std::log(1 + (all - have + 0.5) / (have + 0.5));
        }
        Scored scored;
        for (const Entry* one : candidates) {
            double score = 0;
            bool any = false;
            for (const auto& [term, weight] : weights) {
                if (const auto has = one->second.sparse.find(term);
                    has != one->second.sparse.end()) {
                    score += weight * has->second;
                    any = true;
                }
            }
            if (any) {
                scored.emplace_back(score, one);
            }
        }
        return scored;
    }

    boost::json::object shape_;
    std::size_t size_ = 0;
    std::string distance_;
    boost::json::object schema_;
    std::map<std::string, Point> points_;
};

}  // namespace ragd
