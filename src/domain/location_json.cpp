#include "domain/location_json.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace ragd {
namespace {

constexpr std::size_t kBoxEdges = 4;
constexpr std::size_t kRowValues = 3;

std::optional<std::uint64_t> whole_number(const boost::json::value& json) {
    if (json.is_int64() && json.get_int64() >= 0) {
        return static_cast<std::uint64_t>(json.get_int64());
    }
    return json.is_uint64() ? std::optional{json.get_uint64()} : std::nullopt;
}

bool read(const boost::json::value& json, std::uint32_t& out) {
    const auto number = whole_number(json);
    if (!number || *number == 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
        return false;
    }
    out = static_cast<std::uint32_t>(*number);
    return true;
}

bool read(const boost::json::value& json, std::string& out) {
    if (!json.is_string() || json.get_string().empty()) {
        return false;
    }
    out = json.get_string();
    return true;
}

bool read(const boost::json::value& json, std::optional<Box>& out) {
    const auto* edges = json.if_array();
    if (edges == nullptr || edges->size() != kBoxEdges) {
        return false;
    }
    std::array<float, kBoxEdges> values{};
    for (std::size_t i = 0; i < kBoxEdges; ++i) {
        boost::system::error_code error;
        values[i] = static_cast<float>((*edges)[i].to_number<double>(error));
        if (error || !std::isfinite(values[i])) {
            return false;
        }
    }
    out = Box{values[0], values[1], values[2], values[3]};
    return out->left <= out->right && out->top <= out->bottom;
}

/// A hundredth of a point is finer than any printer.
double rounded(float points) {
    constexpr double kPerPoint = 100;
    return std::round(static_cast<double>(points) * kPerPoint) / kPerPoint;
}

}  // namespace

boost::json::object json_of_location(const Location& location) {
    boost::json::object out;
    if (location.page != 0) {
        out["page"] = location.page;
    }
    if (const auto& box = location.box) {
        out["box"] = boost::json::array{rounded(box->left), rounded(box->top), rounded(box->right),
                                        rounded(box->bottom)};
    }
    if (location.slide != 0) {
        out["slide"] = location.slide;
    }
    if (location.line != 0) {
        out["line"] = location.line;
    }
    for (const auto& [name, value] :
         {std::pair{"sheet", &location.sheet}, std::pair{"range", &location.range},
          std::pair{"anchor", &location.anchor}}) {
        if (!value->empty()) {
            out[name] = *value;
        }
    }
    return out;
}

std::optional<Location> location_of_json(const boost::json::value& json) {
    const auto* fields = json.if_object();
    if (fields == nullptr) {
        return std::nullopt;
    }
    Location out;
    for (const auto& [name, value] : *fields) {
        const bool known = name == "page"     ? read(value, out.page)
                           : name == "box"    ? read(value, out.box)
                           : name == "slide"  ? read(value, out.slide)
                           : name == "line"   ? read(value, out.line)
                           : name == "sheet"  ? read(value, out.sheet)
                           : name == "range"  ? read(value, out.range)
                           : name == "anchor" ? read(value, out.anchor)
                                              : false;
        if (!known) {
            return std::nullopt;
        }
    }
    return out;
}

boost::json::array json_of_locations(const std::vector<LocatedSpan>& spans) {
    boost::json::array out;
    out.reserve(spans.size());
    for (const LocatedSpan& item : spans) {
        out.push_back(
            boost::json::array{item.span.start, item.span.end, json_of_location(item.location)});
    }
    return out;
}

std::optional<std::vector<LocatedSpan>> locations_of_json(const boost::json::value& json,
                                                          std::size_t text_bytes) {
    const auto* rows = json.if_array();
    if (rows == nullptr) {
        return std::nullopt;
    }
    std::vector<LocatedSpan> out;
    std::size_t last = 0;
    for (const boost::json::value& value : *rows) {
        const auto* row = value.if_array();
        if (row == nullptr || row->size() != kRowValues) {
            return std::nullopt;
        }
        const auto start = whole_number((*row)[0]);
        const auto end = whole_number((*row)[1]);
        auto location = location_of_json((*row)[2]);
        if (!start || !end || !location || *start < last || *end <= *start || *end > text_bytes) {
            return std::nullopt;
        }
        last = *end;
        out.push_back({{*start, *end}, std::move(*location)});
    }
    return out;
}

std::string text_of_locations(const std::vector<LocatedSpan>& spans) {
    return boost::json::serialize(json_of_locations(spans));
}

}  // namespace ragd
