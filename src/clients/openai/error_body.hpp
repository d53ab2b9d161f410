#pragma once
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace ragd {

/// What a service says of its failure in `root`, or null where it says of none: the member `error`
/// (an object, a text or a list), or `root` itself where it is marked as an error.
const boost::json::value* error_in(const boost::json::value& root);

/// The `code`, `type` or `status` of an error, for people who look it up: "invalid_api_key". Only
/// short names made of letters, digits, '_', '-' and '.' are passed on, since messages of services
/// repeat prompts and keys; empty if there is none.
std::string name_in(const boost::json::value* error);

/// The same of a body that says why a request is refused.
std::string error_name(std::string_view body);

/// All that such a body says, in lower case, without what it repeats of the request: to be
/// searched, not to be shown. Of a body that is no JSON, its beginning.
std::string error_words(std::string_view body);

}  // namespace ragd
