#include "cli/eval_way.hpp"

#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

namespace ragd {
namespace {

Error wrong(std::string_view part, std::string_view allowed) {
    return fail(ErrorCode::kInvalidField, fmt::format("--against: '{}': {}", part, allowed));
}

Result<void> read_part(std::string_view part, EvalWay& way) {
    const auto equals = part.find('=');
    const std::string_view key = part.substr(0, equals);
    const std::string_view value = equals == part.npos ? "" : part.substr(equals + 1);
    if (key == "mode") {
        const auto mode = parse_name<SearchMode>(value);
        if (!mode) {
            return wrong(part, "mode must be hybrid, vector or keyword");
        }
        way.mode = *mode;
        return {};
    }
    if (key == "rerank") {
        if (value != "on" && value != "off") {
            return wrong(part, "rerank must be on or off");
        }
        way.rerank = value == "on";
        return {};
    }
    return wrong(part,
                 "must be the file of an earlier --report, or a configuration such as "
                 "mode=vector,rerank=off");
}

}  // namespace

EvalWay way_of(std::string_view mode, bool rerank) {
    return {.mode = parse_name<SearchMode>(mode).value_or(SearchMode::kHybrid), .rerank = rerank};
}

Result<EvalWay> parse_way(std::string_view text, EvalWay otherwise) {
    EvalWay way = otherwise;
    std::set<std::string, std::less<>> keys;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        const std::string_view part = text.substr(at, comma - at);
        RAG_TRY(read_part(part, way));
        if (!keys.emplace(part.substr(0, part.find('='))).second) {
            return wrong(part, "was given before");
        }
        at = comma + 1;
    }
    return way;
}

}  // namespace ragd
