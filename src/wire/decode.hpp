#pragma once
#include <string_view>

#include <boost/json.hpp>

#include "base/result.hpp"
#include "domain/filter.hpp"
#include "domain/index_call.hpp"
#include "domain/question.hpp"
#include "wire/faults.hpp"

namespace ragd {

/// The body of `POST /query`; absent fields get the defaults of Question, `text` is trimmed.
/// Errors: Malformed, InvalidField (see wire/README.md).
Result<Question> decode_question(std::string_view body);

/// The body of `POST /index`, checked whole: texts, ids and their uniqueness, metadata, sizes.
/// Errors: as above.
Result<IndexCall> decode_index_call(std::string_view body);

/// `{"lang": "en", "year": {"gte": 2020}, "tag": ["a", "b"]}`. Faults go to `faults`.
Filter decode_filter(const boost::json::value& json, const std::string& pointer, Faults& faults);

}  // namespace ragd
