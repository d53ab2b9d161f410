#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/faults.hpp"
#include "base/result.hpp"
#include "wire/object_reader.hpp"

namespace ragd {

/// The members of a body. Those that are null are left out: so clients write what they do not set.
/// Errors: Malformed, InvalidField.
Result<boost::json::object> read_model_call(std::string_view body);

/// How a list of texts may be written.
struct TextForms {
    bool one_string = false;  // "a" for ["a"]
    bool objects = false;     // {"text": "a"} for "a"
    bool may_be_empty = false;
};

/// The texts of the member `name`, which is required, where `faults` finds nothing wrong with it.
std::vector<std::string> read_texts(ObjectReader& reader, Faults& faults, std::string_view name,
                                    TextForms forms);

/// A question, which is required: 1 to limits::kQueryChars characters.
std::string read_question(ObjectReader& reader, std::string_view name);

/// Errors: TooLarge - more texts or bytes than one call may have; names the member `name`.
Result<void> check_size(const std::vector<std::string>& texts, std::string_view name);

/// The name of a model of ours by which it was asked for: its own, with or without who made it, or
/// `ragd`; nothing: ours.
/// Errors: NotFound - there is no such model; the field is /model.
Result<void> check_model(std::string_view asked, std::string_view ours);

}  // namespace ragd
