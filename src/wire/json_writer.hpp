#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace ragd {

/// Appends JSON to a string, members in the order they are written. Not boost::json::serialize,
/// which prints 0.5 as 5E-1: people read these answers.
/// Requires: valid UTF-8; calls in an order that makes sense (a key before each value of an
/// object).
class JsonWriter {
public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);

    JsonWriter& string(std::string_view text);
    JsonWriter& integer(std::uint64_t number);
    JsonWriter& signed_integer(std::int64_t number);
    /// The shortest digits that read back as the same double; null if it is not finite.
    JsonWriter& number(double number);
    /// The shortest digits that read back as the same float; null if it is not finite.
    JsonWriter& single(float number);
    /// Milliseconds, with at most three decimals.
    JsonWriter& milliseconds(double number);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& value(const boost::json::value& value);
    JsonWriter& object(const boost::json::object& object);
    /// Requires: one JSON text.
    JsonWriter& raw(std::string_view json);

    [[nodiscard]] std::string take() { return std::move(out_); }
    [[nodiscard]] std::size_t size() const { return out_.size(); }

private:
    template <typename Number>
    JsonWriter& digits(Number number);
    void separate();
    std::string out_;
    bool first_ = true;  // nothing was written yet inside the innermost brackets
};

}  // namespace ragd
