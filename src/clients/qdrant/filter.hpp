#pragma once
#include <cstddef>

#include <boost/json.hpp>

#include "domain/document.hpp"
#include "domain/filter.hpp"

namespace ragd {

inline constexpr std::size_t kRangeWords = 5;  // 29 bytes: a time stamp with its zone is whole

/// What a chunk's payload says of its document's metadata, made for filtering. Qdrant's own
/// conditions on `metadata` would not do: they compare no strings by order, take 1 and 1.0 for
/// different values, need an index for every key that is ever asked for, and have no spelling for a
/// key with a quotation mark.
///     facts   ["<hash of key, kind and value>", ...]          equality: match any
///     ranges  [{"k": "<hash of key and kind>", "w0": 17, "w1": 4}, ...]   order: see SortKey
/// One entry for each scalar, also inside an array; other values cannot be filtered by.
/// The words go from w0 to w4.
/// Writes both into `payload`, if there are any.
void add_filter_fields(boost::json::object& payload, const Metadata& metadata);

/// Writes who may read a document into `facts`, after those of its metadata: one entry for each name
/// of a list, and one if there is a list of those who may. Points from before there were such lists
/// have none and are everyone's.
void add_acl_facts(boost::json::object& payload, const DocumentAcl& acl);

/// A filter for `facts` and `ranges`.
struct TranslatedFilter {
    boost::json::array must;  // conditions
    bool exact = true;        // false: may also let through strings equal in their first 30 bytes
    bool nothing = false;     // no metadata can match: do not ask
};

TranslatedFilter translate_filter(const Filter& filter);

/// Adds that the caller may read it. Nothing to add for one who sees all.
void add_reader(TranslatedFilter& filter, const Access& access);

/// The same question asked of metadata itself, for what an inexact filter lets through.
bool filter_matches(const Filter& filter, const Metadata& metadata);

}  // namespace ragd
