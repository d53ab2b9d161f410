#include "wire/decode_file.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "domain/instant.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kBytesMax = 1ULL << 53U;  // what JSON readers keep exactly
constexpr std::size_t kRowValues = 3;
constexpr std::size_t kBoxEdges = 4;

/// A moment, not a day.
std::optional<WallTime> moment_of(std::string_view text) {
    constexpr std::string_view kDay = "2026-01-31";
    const auto at = instant_of(text);
    if (!at || text.size() <= kDay.size()) {
        return std::nullopt;
    }
    return std::chrono::floor<std::chrono::milliseconds>(
        std::chrono::sys_time{std::chrono::microseconds{*at}});
}

void decode_modified(ObjectReader& reader, OriginalFile& file) {
    const auto text = reader.string("modified");
    if (!text) {
        return;
    }
    file.modified = moment_of(*text);
    if (!file.modified) {
        reader.fault("modified", "must be a date and time of RFC 3339: 2026-01-31T09:05:07Z");
    }
}

void decode_string(ObjectReader& reader, std::string_view name, std::string& into) {
    if (const auto text = reader.string(name)) {
        into = *text;
    }
}

void decode_place(ObjectReader& reader, std::string_view name, std::uint32_t& into) {
    std::size_t number = 0;
    reader.integer(name, {.min = 1, .max = std::numeric_limits<std::uint32_t>::max()}, number);
    into = static_cast<std::uint32_t>(number);
}

std::optional<Box> box_of(const json::value& value) {
    const auto* edges = value.if_array();
    if (edges == nullptr || edges->size() != kBoxEdges) {
        return std::nullopt;
    }
    std::array<float, kBoxEdges> points{};
    for (std::size_t i = 0; i < kBoxEdges; ++i) {
        boost::system::error_code failure;
        points.at(i) = static_cast<float>((*edges)[i].to_number<double>(failure));
        if (failure || !std::isfinite(points.at(i))) {
            return std::nullopt;
        }
    }
    const Box box{.left = points[0], .top = points[1], .right = points[2], .bottom = points[3]};
    return box.left <= box.right && box.top <= box.bottom ? std::optional{box} : std::nullopt;
}

void decode_box(ObjectReader& reader, std::optional<Box>& into) {
    const auto* value = reader.find("box");
    if (value == nullptr) {
        return;
    }
    into = box_of(*value);
    if (!into) {
        reader.fault("box",
                     "must be four numbers, [left, top, right, bottom], left <= right and top <= "
                     "bottom, in points from the top left corner of the page");
    }
}

void decode_location(const json::value& value, const std::string& pointer, Faults& faults,
                     Location& into) {
    if (!value.is_object()) {
        faults.add(pointer, fmt::format("must be an object, not {}", kind_name(value)));
        return;
    }
    ObjectReader reader{value.get_object(), pointer, faults};
    decode_place(reader, "page", into.page);
    decode_box(reader, into.box);
    decode_place(reader, "slide", into.slide);
    decode_string(reader, "sheet", into.sheet);
    decode_string(reader, "range", into.range);
    decode_string(reader, "anchor", into.anchor);
    decode_place(reader, "line", into.line);
    reader.refuse_unknown();
}

std::optional<std::size_t> offset_of(const json::value& value) {
    boost::system::error_code failure;
    const auto number = value.is_number() ? value.to_number<std::uint64_t>(failure) : kBytesMax;
    return !failure && number < kBytesMax ? std::optional{number} : std::nullopt;
}

/// [start, end, {"page": 3}]
void decode_row(const json::value& value, const std::string& pointer, Faults& faults,
                LocatedSpan& into) {
    const auto* row = value.if_array();
    const auto start =
        row != nullptr && row->size() == kRowValues ? offset_of((*row)[0]) : std::nullopt;
    const auto end = start ? offset_of((*row)[1]) : std::nullopt;
    if (!end) {
        faults.add(pointer,
                   "must be an array of three: the first byte of the text, the byte behind the "
                   "last one, and an object that says where they are from");
        return;
    }
    into.span = {*start, *end};
    decode_location((*row)[2], pointer_to(pointer, 2), faults, into.location);
}

}  // namespace

void decode_file(ObjectReader& reader, Faults& faults, Document& document) {
    const auto* value = reader.find("file");
    if (value == nullptr) {
        return;
    }
    if (!value->is_object()) {
        reader.fault("file", fmt::format("must be an object, not {}", kind_name(*value)));
        return;
    }
    OriginalFile& file = document.file.emplace();
    ObjectReader members{value->get_object(), reader.pointer("file"), faults};
    for (const std::string_view required : {"name", "bytes", "sha256"}) {
        if (members.find(required) == nullptr) {
            members.fault(required, "is required");
        }
    }
    decode_string(members, "name", file.name);
    decode_string(members, "media_type", file.media_type);
    std::size_t bytes = 0;
    members.integer("bytes", {.min = 0, .max = kBytesMax - 1}, bytes);
    file.bytes = bytes;
    decode_string(members, "sha256", file.sha256);
    decode_string(members, "path", file.path);
    decode_string(members, "stamp", file.stamp);
    decode_modified(members, file);
    members.refuse_unknown();
}

void decode_locations(ObjectReader& reader, Faults& faults, Document& document) {
    const auto* value = reader.find("locations");
    if (value == nullptr) {
        return;
    }
    const auto* rows = value->if_array();
    if (rows == nullptr || rows->size() > limits::kLocationsPerDocument) {
        reader.fault("locations", fmt::format("must be an array of at most {} elements",
                                              limits::kLocationsPerDocument));
        return;
    }
    document.locations.resize(rows->size());
    const std::string pointer = reader.pointer("locations");
    for (std::size_t i = 0; i < rows->size() && !faults.full(); ++i) {
        decode_row((*rows)[i], pointer_to(pointer, i), faults, document.locations[i]);
    }
}

}  // namespace ragd
