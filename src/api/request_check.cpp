#include "api/request_check.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "api/media_type.hpp"
#include "base/faults.hpp"
#include "base/limits.hpp"
#include "base/nearest.hpp"
#include "base/utf8.hpp"
#include "domain/filter_limits.hpp"
#include "net/http_syntax.hpp"
#include "wire/collection.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

constexpr std::size_t kListLimitDefault = 100;

std::string unknown_parameter(const std::string& name, const std::vector<std::string>& known) {
    const auto hint = did_you_mean(name, known);
    if (known.empty()) {
        return "is not a known parameter; this route takes none";
    }
    return hint.empty()
               ? fmt::format("is not a known parameter; known are: {}", fmt::join(known, ", "))
               : "is not a known parameter" + hint;
}

bool is_json(const MediaType& type) {
    const auto charset = type.parameter("charset");
    return type.is("application/json") &&
           (charset.empty() || equals_ignoring_case(charset, "utf-8"));
}

/// What separates the parts of a form: 1 to 70 characters (RFC 2046, section 5.1.1).
bool is_form(const MediaType& type) {
    constexpr std::size_t kBoundaryMax = 70;
    const auto boundary = type.parameter("boundary");
    return type.is("multipart/form-data") && !boundary.empty() && boundary.size() <= kBoundaryMax;
}

}  // namespace

Result<void> check_target(const HttpRequest& request) {
    const auto readable = [](const auto& parameter) {
        return is_valid_utf8(parameter.first) && is_valid_utf8(parameter.second);
    };
    if (!is_valid_utf8(request.path) || !std::ranges::all_of(request.query, readable)) {
        return fail(ErrorCode::kMalformed,
                    "the request target is not UTF-8 after its percent-escapes are decoded");
    }
    return {};
}

Result<void> check_parameters(const HttpRequest& request, std::span<const std::string_view> known) {
    const std::vector<std::string> names{known.begin(), known.end()};
    Faults faults;
    std::vector<std::string_view> seen;
    for (const auto& parameter : request.query) {
        const auto& name = parameter.first;
        if (std::ranges::find(names, name) == names.end()) {
            faults.add(pointer_to("", name), unknown_parameter(name, names));
        } else if (std::ranges::find(seen, name) != seen.end()) {
            faults.add(pointer_to("", name), "is given more than once");
        } else {
            seen.emplace_back(name);
        }
    }
    if (!faults.empty()) {
        return faults.to_error();
    }
    return {};
}

Result<void> check_body(const HttpRequest& request, Takes takes) {
    const auto type = media_type_of(request);
    switch (takes) {
        case Takes::kNothing:
            return {};
        case Takes::kJson:
            if (!is_json(type)) {
                return fail(ErrorCode::kUnsupported,
                            "the body must be JSON in UTF-8, with the header Content-Type: "
                            "application/json");
            }
            break;
        case Takes::kMultipart:
            if (!is_form(type)) {
                return fail(ErrorCode::kUnsupported,
                            "the body must be a form, with the header Content-Type: "
                            "multipart/form-data; boundary=...");
            }
            break;
        case Takes::kFormOrJson:
            if (!is_form(type) && !is_json(type)) {
                return fail(ErrorCode::kUnsupported,
                            "the body must be a form with files (Content-Type: "
                            "multipart/form-data; boundary=...), or JSON in UTF-8 "
                            "(application/json)");
            }
            break;
        case Takes::kBytes:
            if (type.name.empty()) {
                return fail(ErrorCode::kUnsupported,
                            "the body needs the header Content-Type, which says what it is");
            }
            break;
    }
    const auto* coding = request.header("Content-Encoding");
    if (coding != nullptr && !equals_ignoring_case(trim_ows(*coding), "identity")) {
        return fail(ErrorCode::kUnsupported, "the body must come without a Content-Encoding");
    }
    return {};
}

Result<CollectionName> collection_of(const HttpRequest& request) {
    const auto* name = request.parameter("collection");
    return parse_collection(name == nullptr ? kDefaultCollection : std::string_view{*name},
                            "/collection");
}

Result<std::size_t> limit_of(const HttpRequest& request) {
    const auto* text = request.parameter("limit");
    if (text == nullptr) {
        return kListLimitDefault;
    }
    std::size_t limit = 0;
    const auto* end = text->data() + text->size();
    const auto [stopped, error] = std::from_chars(text->data(), end, limit);
    if (error != std::errc{} || stopped != end || limit < 1 || limit > limits::kListLimitMax) {
        return fail_field("/limit",
                          fmt::format("must be a whole number, 1..{}", limits::kListLimitMax));
    }
    return limit;
}

Result<std::string> source_of(const HttpRequest& request) {
    const auto* name = request.parameter("source");
    if (name == nullptr) {
        return std::string{};
    }
    if (name->empty() || name->size() > limits::kSourceBytes) {
        return fail_field("/source", fmt::format("must have 1..{} bytes; leave it out for the "
                                                 "documents of all sources",
                                                 limits::kSourceBytes));
    }
    return *name;
}

}  // namespace ragd
