#pragma once
#include <string_view>

#include <boost/json.hpp>

#include "domain/question.hpp"
#include "wire/object_reader.hpp"

namespace ragd {

// Members of a call that the language model's service gets as they are.

void pass_on(ObjectReader& reader, std::string_view name, Question& question);
/// The same of a value that stands elsewhere, under another name; faults are at `at`.
void pass_on_as(ObjectReader& reader, std::string_view at, std::string_view name,
                const boost::json::value& value, Question& question);
void pass_on_number(ObjectReader& reader, std::string_view name, NumberRange range,
                    Question& question);
void pass_on_user(ObjectReader& reader, Question& question);

}  // namespace ragd
