#include "api/preconditions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "net/http_syntax.hpp"

namespace ragd {
namespace {

Error no_tag(std::string_view header) {
    return fail(
        ErrorCode::kInvalidField,
        fmt::format("{} must be a list of entity tags in quotes, as ETag gave them, or *", header));
}

bool is_quoted(std::string_view tag) {
    return tag.size() >= 2 && tag.front() == '"' && tag.back() == '"' &&
           !tag.substr(1, tag.size() - 2).contains('"');
}

/// A weak tag, such as a proxy that compresses makes of ours, matches nothing (RFC 9110, section
/// 13.1.1); it counts all the same, or "none of these" would become "whatever it is".
Result<void> read_if_match(std::string_view rest, Precondition& precondition) {
    if (trim_ows(rest) == "*") {
        precondition.exists = true;
        return {};
    }
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());  // ours have no comma
        const auto tag = trim_ows(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (tag.empty()) {  // RFC 9110, section 5.6.1
            continue;
        }
        const bool is_weak = tag.starts_with("W/");
        if (!is_quoted(tag.substr(is_weak ? 2 : 0))) {
            return no_tag("If-Match");
        }
        precondition.tags.emplace_back(is_weak ? tag : tag.substr(1, tag.size() - 2));
    }
    return precondition.tags.empty() ? Result<void>{no_tag("If-Match")} : Result<void>{};
}

}  // namespace

Result<Precondition> precondition_of(const HttpRequest& request) {
    Precondition precondition;
    if (const auto* if_match = request.header("If-Match")) {
        RAG_TRY(read_if_match(*if_match, precondition));
    }
    if (const auto* if_none_match = request.header("If-None-Match")) {
        if (trim_ows(*if_none_match) != "*") {
            return fail(
                ErrorCode::kInvalidField,
                "If-None-Match must be * where something is changed: only if there is none");
        }
        precondition.absent = true;
    }
    return precondition;
}

}  // namespace ragd
