#include "wire/openai/pass_on.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "wire/json_writer.hpp"

namespace ragd {

void pass_on_as(ObjectReader& reader, std::string_view at, std::string_view name,
                const boost::json::value& value, Question& question) {
    std::string text = JsonWriter{}.value(value).take();
    if (text.size() > limits::kModelOptionBytes) {
        reader.fault(at, fmt::format("may have {} bytes as JSON", limits::kModelOptionBytes));
        return;
    }
    question.model_options.push_back({std::string{name}, std::move(text)});
}

void pass_on(ObjectReader& reader, std::string_view name, Question& question) {
    if (const boost::json::value* value = reader.find(name)) {
        pass_on_as(reader, name, name, *value, question);
    }
}

void pass_on_number(ObjectReader& reader, std::string_view name, NumberRange range,
                    Question& question) {
    double checked = 0;
    reader.number(name, range, checked);
    pass_on(reader, name, question);
}

void pass_on_user(ObjectReader& reader, Question& question) {
    if (reader.string("user")) {
        pass_on(reader, "user", question);
    }
}

}  // namespace ragd
