#include "formats/json_file.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

std::string plain(const json::value& value) {
    return value.is_string() ? std::string{trim(value.get_string())} : json::serialize(value);
}

bool is_plain(const json::value& value) {
    return !value.is_object() && !value.is_array();
}

class Writer {
public:
    void write_top(const json::value& value) {
        if (const json::object* object = value.if_object()) {
            for (const auto& [key, member] : *object) {
                write(std::string{key}, member);
                gap(member);
            }
        } else if (const json::array* list = value.if_array();
                   list != nullptr && !std::ranges::all_of(*list, is_plain)) {
            for (const json::value& item : *list) {
                write("", item);
                text_ += '\n';
            }
        } else {
            write("", value);
        }
    }

    std::string take() { return std::move(text_); }

private:
    /// Between things that have parts; plain values one under the other stay together.
    void gap(const json::value& after) { text_ += is_plain(after) ? "" : "\n"; }

    void write(const std::string& path, const json::value& value) {
        if (const json::object* object = value.if_object()) {
            for (const auto& [key, member] : *object) {
                write(path.empty() ? std::string{key}
                                   : fmt::format("{}.{}", path, std::string_view{key}),
                      member);
            }
        } else if (const json::array* list = value.if_array()) {
            write_list(path, *list);
        } else {
            line(path, plain(value));
        }
    }

    void write_list(const std::string& path, const json::array& list) {
        if (!std::ranges::all_of(list, is_plain)) {
            for (std::size_t n = 0; n < list.size(); ++n) {
                write(fmt::format("{}[{}]", path, n), list[n]);
            }
            return;
        }
        std::string values;
        for (const json::value& item : list) {
            values.append(values.empty() ? "" : ", ").append(plain(item));
        }
        line(path, values);
    }

    void line(const std::string& path, std::string_view value) {
        if (!value.empty()) {
            text_.append(path).append(path.empty() ? "" : ": ").append(value).append("\n");
        }
    }

    std::string text_;
};

}  // namespace

Result<std::string> json_as_lines(std::string_view text) {
    json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    options.numbers = json::number_precision::precise;
    json::parser parser{{}, options};
    boost::system::error_code fault;
    const std::size_t read = parser.write(text, fault);
    if (fault) {
        const auto line = 1 + std::ranges::count(text.substr(0, read), '\n');
        return fail(ErrorCode::kMalformed,
                    fmt::format("line {}: not JSON: {}", line, fault.message()));
    }
    Writer writer;
    writer.write_top(parser.release());
    return writer.take();
}

}  // namespace ragd
