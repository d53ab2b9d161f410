#include "clients/qdrant/idf_probe.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/record.hpp"

namespace ragd {

namespace json = boost::json;

namespace {

/// What a point's sparse vector has for a term.
const json::value* stored_value(const json::value& point, std::uint32_t term) {
    boost::system::error_code missing;
    const auto at = fmt::format("/vector/{}", kSparseName);
    const json::value* indices = point.find_pointer(at + "/indices", missing);
    const json::value* values = point.find_pointer(at + "/values", missing);
    if (indices == nullptr || values == nullptr || !indices->is_array() || !values->is_array() ||
        indices->get_array().size() != values->get_array().size()) {
        return nullptr;
    }
    const auto& names = indices->get_array();
    const auto found = std::ranges::find_if(names, [&](const json::value& name) {
        boost::system::error_code failure;
        return name.to_number<std::uint32_t>(failure) == term && !failure;
    });
    return found == names.end()
               ? nullptr
               : &values->get_array()[static_cast<std::size_t>(found - names.begin())];
}

}  // namespace

double idf_of_absent(std::uint64_t chunks) {
    return std::log(1 + (static_cast<double>(std::max<std::uint64_t>(chunks, 1)) + 0.5) / 0.5);
}

Result<const json::array*> found_points(const json::value& answer) {
    const json::object* members = answer.if_object();
    const json::value* points = members == nullptr ? nullptr : members->if_contains("points");
    if (points == nullptr || !points->is_array()) {
        return strange_answer("what a search found");
    }
    return &points->get_array();
}

std::optional<double> idf_of(const json::value& answer, std::uint32_t term) {
    const auto points = found_points(answer);
    if (!points || (*points)->empty()) {
        return std::nullopt;
    }
    const json::value& point = (*points)->front();
    boost::system::error_code failure;
    const json::value* score = point.find_pointer("/score", failure);
    const json::value* stored = stored_value(point, term);
    if (score == nullptr || stored == nullptr) {
        return std::nullopt;
    }
    const auto score_number = score->to_number<double>(failure);
    const auto stored_number = failure ? 0.0 : stored->to_number<double>(failure);
    const double idf = score_number / stored_number;
    return !failure && std::isfinite(idf) && idf > 0 ? std::optional{idf} : std::nullopt;
}

}  // namespace ragd
