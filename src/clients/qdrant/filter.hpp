#pragma once
#include <boost/json.hpp>

#include "clients/qdrant/filter_facts.hpp"
#include "domain/document.hpp"
#include "domain/filter.hpp"

namespace ragd {

/// What a chunk's payload says of its document's metadata, made for filtering. Qdrant's own
/// conditions on `metadata` would not do: they compare no strings by order, take 1 and 1.0 for
/// different values and whole numbers beyond 2^53 for equal ones, need an index for every key that
/// is ever asked for, and have no spelling for a key with a quotation mark.
///     facts   ["<hash of path, kind and value>", ...]         equality, and what is there: match any
///     ranges  [{"k": "<hash of path and kind>", "w0": 17, "w1": 4}, ...]   order: see SortKey
/// One entry for each scalar, also inside an array. The words go from w0 to w4; of a number that is
/// no double, w2 is what it is above the double below it.
/// Writes both into `payload`, if there are any.
void add_filter_fields(boost::json::object& payload, const Metadata& metadata);

/// Writes who may read a document into `facts`, after those of its metadata: one entry for each name
/// of a list, and one if there is a list of those who may. Points from before there were such lists
/// have none and are everyone's.
void add_acl_facts(boost::json::object& payload, const DocumentAcl& acl);

/// A filter for `facts` and `ranges`.
struct TranslatedFilter {
    boost::json::array must;  // conditions
    /// False: may also let through what ragd has to look at itself (`matches`): strings equal in
    /// their first 30 bytes, and chunks that were stored before such a filter could be asked.
    bool exact = true;
    bool nothing = false;  // no metadata can match: do not ask
};

TranslatedFilter translate_filter(const Filter& filter);

/// Adds that the caller may read it. Nothing to add for one who sees all.
void add_reader(TranslatedFilter& filter, const Access& access);

}  // namespace ragd
