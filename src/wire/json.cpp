#include "wire/json.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/shown.hpp"

namespace ragd {
namespace {

namespace json = boost::json;
using ErrorCodeOut = boost::system::error_code&;

/// Builds the value as json::parser does, and stops at a name that an object already has: which of
/// the two was meant cannot be known, and different readers would take different ones.
class Builder {
public:
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    bool on_document_begin(ErrorCodeOut) { return true; }
    bool on_document_end(ErrorCodeOut) { return true; }
    bool on_object_begin(ErrorCodeOut) {
        names_.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t size, ErrorCodeOut error) {
        names_.pop_back();
        values_.push_object(size);
        return count(error);
    }
    bool on_array_begin(ErrorCodeOut) { return true; }
    bool on_array_end(std::size_t size, ErrorCodeOut error) {
        values_.push_array(size);
        return count(error);
    }
    bool on_key_part(json::string_view part, std::size_t, ErrorCodeOut) {
        key_.append(part);
        values_.push_chars(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, ErrorCodeOut error) {
        key_.append(part);
        values_.push_key(part);
        if (!names_.back().insert(key_)) {
            repeated_ = true;
            error = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
            return false;
        }
        key_.clear();
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, ErrorCodeOut) {
        values_.push_chars(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, ErrorCodeOut error) {
        values_.push_string(part);
        return count(error);
    }
    bool on_number_part(json::string_view, ErrorCodeOut) { return true; }
    bool on_int64(std::int64_t number, json::string_view, ErrorCodeOut error) {
        values_.push_int64(number);
        return count(error);
    }
    bool on_uint64(std::uint64_t number, json::string_view, ErrorCodeOut error) {
        values_.push_uint64(number);
        return count(error);
    }
    bool on_double(double number, json::string_view, ErrorCodeOut error) {
        values_.push_double(number);
        return count(error);
    }
    bool on_bool(bool value, ErrorCodeOut error) {
        values_.push_bool(value);
        return count(error);
    }
    bool on_null(ErrorCodeOut error) {
        values_.push_null();
        return count(error);
    }
    bool on_comment_part(json::string_view, ErrorCodeOut) { return true; }
    bool on_comment(json::string_view, ErrorCodeOut) { return true; }

    void begin() { values_.reset(); }
    [[nodiscard]] bool too_many() const { return count_ > limits::kJsonValues; }
    json::value take() { return values_.release(); }
    /// The name that is given twice, if that is why reading stopped.
    [[nodiscard]] const std::string* repeated() const { return repeated_ ? &key_ : nullptr; }

private:
    /// Objects are small as a rule: a plain list is searched until it grows long.
    class Names {
    public:
        /// False if the name is there already.
        bool insert(const std::string& name) {
            constexpr std::size_t kListMax = 16;
            if (list_.size() < kListMax) {
                if (std::ranges::find(list_, name) != list_.end()) {
                    return false;
                }
                list_.push_back(name);
                return true;
            }
            if (set_.empty()) {
                set_.insert(list_.begin(), list_.end());
            }
            return set_.insert(name).second;
        }

    private:
        std::vector<std::string> list_;
        std::unordered_set<std::string> set_;
    };

    /// One more value; false if that is too many.
    bool count(ErrorCodeOut error) {
        if (++count_ > limits::kJsonValues) {
            error = boost::system::errc::make_error_code(boost::system::errc::value_too_large);
        }
        return !error;
    }

    std::size_t count_ = 0;
    json::value_stack values_;
    std::vector<Names> names_;
    std::string key_;
    bool repeated_ = false;
};

/// "line 3, column 14" of a byte offset; columns count bytes.
std::string place(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, std::min(offset, text.size()));
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto start = before.rfind('\n');
    const auto column = start == std::string_view::npos ? before.size() + 1 : before.size() - start;
    return fmt::format("line {}, column {}", line, column);
}

std::string reason(const boost::system::error_code& error) {
    switch (static_cast<json::error>(error.value())) {
        case json::error::incomplete:
            return "the text ends too early";
        case json::error::extra_data:
            return "there is more after the JSON value";
        case json::error::too_deep:
            return fmt::format("nested more than {} levels deep", limits::kJsonDepth);
        case json::error::illegal_leading_surrogate:
        case json::error::illegal_trailing_surrogate:
        case json::error::expected_utf16_escape:
            return "a lone UTF-16 surrogate in a \\u escape";
        default:
            return error.message();
    }
}

Error malformed(std::string_view text, std::size_t offset, const std::string& why) {
    return fail(ErrorCode::kMalformed,
                fmt::format("the body is not valid JSON: {} at {}", why, place(text, offset)));
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
    if (text.empty()) {
        return fail(ErrorCode::kMalformed, "the body is empty; send a JSON object");
    }
    json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    options.numbers = json::number_precision::precise;
    json::basic_parser<Builder> parser{options};
    parser.handler().begin();
    boost::system::error_code error;
    auto read = parser.write_some(false, text.data(), text.size(), error);
    if (!error && read < text.size()) {
        error = json::error::extra_data;
    }
    if (!error) {
        return parser.handler().take();
    }
    if (parser.handler().too_many()) {
        return malformed(text, read, fmt::format("more than {} values", limits::kJsonValues));
    }
    if (const auto* name = parser.handler().repeated()) {
        return malformed(text, read,
                         fmt::format("the name {} is given twice in one object", shown(*name)));
    }
    return malformed(text, read, reason(error));
}

namespace {

std::string escape_pointer(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

std::string pointer_to(std::string_view parent, std::string_view name) {
    return fmt::format("{}/{}", parent, escape_pointer(name));
}

std::string pointer_to(std::string_view parent, std::size_t index) {
    return fmt::format("{}/{}", parent, index);
}

}  // namespace ragd
