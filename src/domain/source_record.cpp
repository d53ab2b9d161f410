#include "domain/source_record.hpp"

#include <boost/json.hpp>

namespace ragd {
namespace {

namespace json = boost::json;

Error source_damaged() {
    return fail(ErrorCode::kInternal, "what is stored of a source is damaged");
}

std::string kept_text(const json::object& members, std::string_view name) {
    const json::value* found = members.if_contains(name);
    return found != nullptr && found->is_string() ? std::string{found->get_string()}
                                                  : std::string{};
}

std::uint64_t number_of(const json::object& members, std::string_view name) {
    const json::value* found = members.if_contains(name);
    boost::system::error_code failure;
    const auto number = found != nullptr ? found->to_number<std::uint64_t>(failure) : 0;
    return failure ? 0 : number;
}

WallTime wall(std::uint64_t milliseconds) {
    return WallTime{std::chrono::milliseconds{milliseconds}};
}

std::int64_t milliseconds(WallTime time) {
    return time.time_since_epoch().count();
}

}  // namespace

std::string encode_source_record(const SourceRecord& record) {
    json::object out{{"places", json::array(record.places.begin(), record.places.end())},
                     {"state", name_of(record.state)},
                     {"begun_ms", milliseconds(record.begun_at)},
                     {"files", record.files},
                     {"indexed", record.indexed},
                     {"unchanged", record.unchanged},
                     {"removed", record.removed},
                     {"vanished", record.vanished},
                     {"failed", record.failed}};
    if (record.ended_at) {
        out["ended_ms"] = milliseconds(*record.ended_at);
    }
    return json::serialize(out);
}

Result<SourceRecord> decode_source_record(std::string source, std::string_view text) {
    boost::system::error_code failure;
    const json::value value = json::parse(text, failure);
    const json::object* members = failure ? nullptr : value.if_object();
    const auto state =
        members == nullptr ? std::nullopt : parse_name<RunState>(kept_text(*members, "state"));
    if (!state) {
        return source_damaged();
    }
    SourceRecord record{.source = std::move(source),
                        .state = *state,
                        .begun_at = wall(number_of(*members, "begun_ms")),
                        .files = number_of(*members, "files"),
                        .indexed = number_of(*members, "indexed"),
                        .unchanged = number_of(*members, "unchanged"),
                        .removed = number_of(*members, "removed"),
                        .vanished = number_of(*members, "vanished"),
                        .failed = number_of(*members, "failed")};
    if (members->contains("ended_ms")) {
        record.ended_at = wall(number_of(*members, "ended_ms"));
    }
    if (const json::value* places = members->if_contains("places"); places && places->is_array()) {
        for (const json::value& place : places->get_array()) {
            if (place.is_string()) {
                record.places.emplace_back(place.get_string());
            }
        }
    }
    return record;
}

std::string encode_source_failures(const std::vector<SourceFailure>& failures) {
    json::array out;
    for (const SourceFailure& failure : failures) {
        out.push_back(json::object{{"path", failure.path},
                                   {"code", failure.code},
                                   {"why", failure.why},
                                   {"stamp", failure.stamp}});
    }
    return json::serialize(out);
}

Result<std::vector<SourceFailure>> decode_source_failures(std::string_view text) {
    std::vector<SourceFailure> failures;
    if (text.empty()) {
        return failures;
    }
    boost::system::error_code failure;
    const json::value value = json::parse(text, failure);
    if (failure || !value.is_array()) {
        return source_damaged();
    }
    for (const json::value& one : value.get_array()) {
        if (!one.is_object()) {
            return source_damaged();
        }
        const json::object& members = one.get_object();
        failures.push_back({.path = kept_text(members, "path"),
                            .code = kept_text(members, "code"),
                            .why = kept_text(members, "why"),
                            .stamp = kept_text(members, "stamp")});
    }
    return failures;
}

}  // namespace ragd
