#include "wire/json_writer.hpp"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace ragd {
namespace {

namespace json = boost::json;

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
}

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    std::size_t done = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (needs_escape(text[i])) {
            out.append(text, done, i - done);
            append_escaped(out, text[i]);
            done = i + 1;
        }
    }
    out.append(text, done);
    out += '"';
}

}  // namespace

template <typename Number>
JsonWriter& JsonWriter::digits(Number number) {
    if (!std::isfinite(number)) {
        return null();
    }
    separate();
    const auto before = out_.size();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    if (out_.find_first_of(".e", before) == std::string::npos) {
        out_ += ".0";  // what was no whole number reads back as none
    }
    return *this;
}

void JsonWriter::separate() {
    if (!first_) {
        out_ += ',';
    }
    first_ = false;
}

JsonWriter& JsonWriter::begin_object() {
    separate();
    out_ += '{';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    out_ += '}';
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    separate();
    out_ += '[';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    out_ += ']';
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_quoted(out_, name);
    out_ += ':';
    first_ = true;  // its value needs no comma
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
    separate();
    append_quoted(out_, text);
    return *this;
}

JsonWriter& JsonWriter::integer(std::uint64_t number) {
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::signed_integer(std::int64_t number) {
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::number(double number) {
    return digits(number);
}

JsonWriter& JsonWriter::single(float number) {
    return digits(number);
}

JsonWriter& JsonWriter::milliseconds(double number) {
    constexpr double kPerUnit = 1000;
    return this->number(std::round(number * kPerUnit) / kPerUnit);
}

JsonWriter& JsonWriter::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null() {
    separate();
    out_ += "null";
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

JsonWriter& JsonWriter::object(const json::object& object) {
    begin_object();
    for (const auto& [name, member] : object) {
        key(name).value(member);
    }
    return end_object();
}

JsonWriter& JsonWriter::value(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return null();
        case json::kind::bool_:
            return boolean(value.get_bool());
        case json::kind::int64:
            return signed_integer(value.get_int64());
        case json::kind::uint64:
            return integer(value.get_uint64());
        case json::kind::double_:
            return number(value.get_double());
        case json::kind::string:
            return string(value.get_string());
        case json::kind::object:
            return object(value.get_object());
        case json::kind::array:
            break;
    }
    begin_array();
    for (const auto& element : value.get_array()) {
        this->value(element);
    }
    return end_array();
}

}  // namespace ragd
