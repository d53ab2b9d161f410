#include "wire/source_codec.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "domain/filter_limits.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kCountMax = std::size_t{1} << 53U;  // what JSON numbers can say
constexpr std::size_t kCodeBytes = 64;
constexpr std::size_t kWhyBytes = 1024;

void decode_text(ObjectReader& reader, std::string_view name, std::size_t bytes_max,
                 std::string& into) {
    const auto text = reader.string(name);
    if (!text) {
        return;
    }
    if (text->size() > bytes_max || has_control_character(*text)) {
        reader.fault(
            name, fmt::format("must have at most {} bytes and no control characters", bytes_max));
        return;
    }
    into = *text;
}

/// The members of a list of at most `items_max`; none where it is left out.
std::span<const json::value> decode_list(ObjectReader& reader, std::string_view name,
                                         std::size_t items_max) {
    const json::value* value = reader.find(name);
    if (value == nullptr) {
        return {};
    }
    if (!value->is_array() || value->get_array().size() > items_max) {
        reader.fault(name, fmt::format("must be an array of at most {}", items_max));
        return {};
    }
    return {value->get_array().data(), value->get_array().size()};
}

void decode_places(ObjectReader& reader, SourceRecord& record) {
    const auto places = decode_list(reader, "places", SourceRecord::kPlacesMax);
    for (const json::value& place : places) {
        const bool fits = place.is_string() && place.get_string().size() <= limits::kSourceBytes &&
                          !has_control_character(place.get_string());
        if (!fits) {
            reader.fault("places", fmt::format("must be strings of at most {} bytes without "
                                               "control characters",
                                               limits::kSourceBytes));
            return;
        }
        record.places.emplace_back(place.get_string());
    }
}

void decode_failures(ObjectReader& reader, Faults& faults, SourceRecord& record) {
    const auto failures = decode_list(reader, "failures", SourceRecord::kFailuresMax);
    for (std::size_t i = 0; i < failures.size(); ++i) {
        const std::string pointer = pointer_to("/failures", i);
        if (!failures[i].is_object()) {
            faults.add(pointer, fmt::format("must be an object, not {}", kind_name(failures[i])));
            continue;
        }
        ObjectReader fields{failures[i].get_object(), pointer, faults};
        SourceFailure failure;
        decode_text(fields, "path", limits::kUrlBytes, failure.path);
        decode_text(fields, "code", kCodeBytes, failure.code);
        decode_text(fields, "why", kWhyBytes, failure.why);
        decode_text(fields, "stamp", limits::kStampBytes, failure.stamp);
        fields.refuse_unknown();
        record.failures.push_back(std::move(failure));
    }
}

void decode_state(ObjectReader& reader, SourceRecord& record) {
    const auto text = reader.string("state");
    const auto state = text ? parse_name<RunState>(*text) : std::nullopt;
    if (!state) {
        reader.fault("state", "is required and must be one of " + all_names<RunState>());
        return;
    }
    record.state = *state;
}

void write_time(JsonWriter& out, std::string_view name, const std::optional<WallTime>& time) {
    out.key(name);
    if (time) {
        out.string(to_rfc3339(*time));
    } else {
        out.null();
    }
}

std::string told(const std::string& place, Places places) {
    return places == Places::kShown ? place : shown_source(place);
}

void write_run(JsonWriter& out, const SourceRecord& record) {
    out.key("last_run").begin_object();
    out.key("state").string(name_of(record.state));
    out.key("begun_at").string(to_rfc3339(record.begun_at));
    write_time(out, "ended_at", record.ended_at);
    out.key("files").integer(record.files);
    out.key("indexed").integer(record.indexed);
    out.key("unchanged").integer(record.unchanged);
    out.key("removed").integer(record.removed);
    out.key("vanished").integer(record.vanished);
    out.key("failed").integer(record.failed);
    out.end_object();
}

void write_head(JsonWriter& out, const StoredSource& source, Places places) {
    out.key("name").string(told(source.source, places));
    out.key("documents").integer(source.documents);
    out.key("places").begin_array();
    if (source.record) {
        for (const std::string& place : source.record->places) {
            out.string(told(place, places));
        }
    }
    out.end_array();
    if (source.record) {
        write_run(out, *source.record);
    } else {
        out.key("last_run").null();
    }
}

}  // namespace

Result<SourceRecord> decode_source_run(std::string source, std::string_view body) {
    const auto value = RAG_TRY(parse_json(body));
    Faults faults;
    if (!value.is_object()) {
        faults.add("", fmt::format("must be a JSON object, not {}", kind_name(value)));
        return faults.to_error();
    }
    ObjectReader reader{value.get_object(), "", faults};
    SourceRecord record{.source = std::move(source)};
    decode_state(reader, record);
    decode_places(reader, record);
    const IntegerRange counted{.min = 0, .max = kCountMax};
    reader.integer("files", counted, record.files);
    reader.integer("indexed", counted, record.indexed);
    reader.integer("unchanged", counted, record.unchanged);
    reader.integer("removed", counted, record.removed);
    reader.integer("vanished", counted, record.vanished);
    reader.integer("failed", counted, record.failed);
    decode_failures(reader, faults, record);
    reader.refuse_unknown();
    if (record.source.size() > limits::kSourceBytes) {
        faults.add("/id", fmt::format("must have at most {} bytes", limits::kSourceBytes));
    }
    if (!faults.empty()) {
        return faults.to_error();
    }
    return record;
}

std::string encode_sources(std::span<const StoredSource> sources, Places places) {
    JsonWriter out;
    out.begin_object().key("sources").begin_array();
    for (const StoredSource& source : sources) {
        out.begin_object();
        write_head(out, source, places);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

std::string encode_source(const StoredSource& source, Places places) {
    JsonWriter out;
    out.begin_object();
    write_head(out, source, places);
    out.key("failures").begin_array();
    if (source.record) {
        for (const SourceFailure& failure : source.record->failures) {
            out.begin_object();
            out.key("path").string(failure.path);
            out.key("code").string(failure.code);
            out.key("why").string(failure.why);
            out.key("stamp").string(failure.stamp);
            out.end_object();
        }
    }
    out.end_array().end_object();
    return out.take();
}

std::string encode_removed(std::size_t documents) {
    JsonWriter out;
    out.begin_object().key("removed").integer(documents).end_object();
    return out.take();
}

}  // namespace ragd
