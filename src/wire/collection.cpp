#include "wire/collection.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

bool is_collection_name(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= limits::kCollectionNameBytes &&
           std::ranges::all_of(text, allowed);
}

std::string allowed_names() {
    return fmt::format("must be 1..{} of the characters A-Z a-z 0-9 _ -",
                       limits::kCollectionNameBytes);
}

}  // namespace

Result<CollectionName> parse_collection(std::string_view name, const std::string& pointer) {
    if (!is_collection_name(name)) {
        return fail_field(pointer, allowed_names());
    }
    return CollectionName{std::string{name}};
}

CollectionName read_collection(ObjectReader& reader) {
    const auto name = reader.string("collection").value_or(kDefaultCollection);
    if (!is_collection_name(name)) {
        reader.fault("collection", allowed_names());
    }
    return CollectionName{std::string{name}};
}

}  // namespace ragd
