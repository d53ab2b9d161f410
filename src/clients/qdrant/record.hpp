#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include <boost/json.hpp>

#include "clients/qdrant/point_ids.hpp"
#include "clients/qdrant/sort_key.hpp"
#include "ports/chunk_store.hpp"

namespace ragd {

/// What the catalogue says of one document: which attempt's chunks are the document. Kept for ever:
/// of a deleted one the version and nothing that names it.
struct Record {
    DocumentInfo info;  // of a deleted document only the version
    AttemptId attempt;
    std::size_t text_parts = 0;
    std::size_t map_parts = 0;  // of its locations, numbered behind those of the text
    bool deleted = false;
};

inline constexpr std::size_t kSortWords = 12;  // of the id, 72 bytes: the listing's order
std::string sort_field(std::size_t word);      // s0, s1, ...

/// {"kind": "document" or "deleted", "tenant", "collection", "version", "attempt", ...}
boost::json::object encode_record(const CollectionKey& place, const Record& record);

/// "file_json" and "file_sha256": the file that a document was read from.
void add_file_members(boost::json::object& payload, const OriginalFile& file);

/// Reads what is there: a payload may have been asked for in part, with at least kind, version,
/// attempt, id and acl. Errors: Unavailable - a payload that is not ours.
Result<Record> decode_record(const boost::json::value& payload);

/// A try to make a version of a document. Its chunks and texts carry it, and are the document once
/// the record names it.
struct Attempt {
    CollectionKey place;
    DocumentId document;
    AttemptId id;
    std::uint64_t version = 0;
};

/// Payload of one piece of a document's text.
boost::json::object encode_text_part(const Attempt& attempt, std::string_view text);

/// {"key": key, "match": {"value": value}}
boost::json::object match_value(std::string_view key, std::string_view value);
/// The two conditions that every filter of ours begins with.
boost::json::array scope_conditions(const CollectionKey& place);
/// What is left of other attempts up to the version of this one, which the record names: of the
/// versions before, and of writers that died or came second. None of them can win any more.
boost::json::object leftovers_filter(const Attempt& attempt);
/// All that this attempt stored.
boost::json::object own_filter(const Attempt& attempt);

/// Members of a JSON object of a server that is not trusted to have them.
std::string_view text_member(const boost::json::object& members, std::string_view name);
std::optional<std::uint64_t> number_member(const boost::json::object& members,
                                           std::string_view name);

/// What a scroll gave.
struct PointPage {
    boost::json::array points;
    boost::json::value next;  // the `offset` of the page behind; null: this is the last
};
/// {"points": [...], "next_page_offset": ...}. A page without points is the last, whatever it says.
/// Errors: Unavailable - it is no such thing.
Result<PointPage> read_page(boost::json::value answer);

/// What an answer that cannot be read is called.
Error strange_answer(std::string_view what);

}  // namespace ragd
