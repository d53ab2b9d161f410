#pragma once
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "clients/qdrant/sort_key.hpp"
#include "domain/filter.hpp"

namespace ragd {

// How a value of metadata is written into a chunk's payload, and asked for: see filter.hpp.

/// In the facts of every chunk that has what this build asks for. Those of before know only names
/// and values at the top, numbers as doubles, and no null.
std::string complete_fact();
std::string fact_of(std::string_view path, const FilterValue& value);
/// There is such a path.
std::string there_fact(std::string_view path);
/// "listed", or a name that is on a list of those who may read ("allow") or may not ("deny").
std::string acl_fact(std::string_view kind, std::string_view principal = {});
/// No document has it.
std::string no_fact();

/// What is compared by order under one name of a path. `kDated` is the bytes of a text that names a
/// moment, `kMoment` the moment.
enum class OrderKind { kNumber, kString, kDated, kMoment };
std::string order_name(std::string_view path, OrderKind kind);

inline constexpr std::size_t kRangeWords = 5;  // 29 bytes: a time stamp with its zone is whole
inline constexpr std::size_t kRestWord = 2;    // of a number, where there is a rest
std::string word_name(std::size_t word);       // w0, w1, ...

}  // namespace ragd
