#include "formats/notebook.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/limits.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

const json::value* member(const json::value& value, std::string_view key) {
    const json::object* object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

std::string_view string_member(const json::value& value, std::string_view key) {
    const json::value* found = member(value, key);
    return found != nullptr && found->is_string() ? std::string_view{found->get_string()}
                                                  : std::string_view{};
}

/// Text is a string or a list of lines.
std::string joined(const json::value* value) {
    std::string out;
    if (value != nullptr && value->is_string()) {
        out = value->get_string();
    } else if (value != nullptr && value->is_array()) {
        for (const json::value& line : value->get_array()) {
            out += line.is_string() ? std::string_view{line.get_string()} : std::string_view{};
        }
    }
    return out;
}

const json::array& list_member(const json::value& value, std::string_view key) {
    static const json::array kNone;
    const json::value* found = member(value, key);
    return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

/// Longer than any run of ` in what it holds.
std::string fence_for(std::string_view text) {
    std::size_t longest = 2;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(longest + 1, '`');
}

void add_fenced(std::string& out, std::string_view text, std::string_view language) {
    text = trim(text);
    if (!text.empty()) {
        const std::string fence = fence_for(text);
        out.append(fence).append(language).append("\n").append(text).append("\n");
        out.append(fence).append("\n\n");
    }
}

/// What a cell printed, as text; pictures and tables of HTML have their text beside them.
void add_outputs(std::string& out, const json::value& cell) {
    for (const json::value& output : list_member(cell, "outputs")) {
        const json::value* data = member(output, "data");
        add_fenced(out,
                   joined(data != nullptr ? member(*data, "text/plain") : member(output, "text")),
                   "text");
    }
}

void add_cell(std::string& out, const json::value& cell, std::string_view language) {
    const std::string_view type = string_member(cell, "cell_type");
    const json::value* source = member(cell, "source");
    const std::string text = joined(source != nullptr ? source : member(cell, "input"));
    if (type == "code") {
        add_fenced(out, text, language);
        add_outputs(out, cell);
    } else if (const std::string_view shown = trim(text); !shown.empty() && type != "raw") {
        out.append(shown).append("\n\n");
    }
}

std::string_view language_of(const json::value& notebook) {
    const json::value* metadata = member(notebook, "metadata");
    const json::value* about = metadata == nullptr ? nullptr : member(*metadata, "language_info");
    const std::string_view name = about == nullptr ? "" : string_member(*about, "name");
    const bool word = name.find_first_of("` \r\n") == std::string_view::npos;
    return name.empty() || !word ? "python" : name;
}

}  // namespace

Result<std::string> notebook_as_markdown(std::string_view text) {
    json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    boost::system::error_code fault;
    const json::value notebook = json::parse(text, fault, {}, options);
    if (fault) {
        return fail(ErrorCode::kMalformed, "not JSON, as a notebook is: " + fault.message());
    }
    const std::string_view language = language_of(notebook);
    std::string out;
    for (const json::value& sheet : list_member(notebook, "worksheets")) {
        for (const json::value& cell : list_member(sheet, "cells")) {
            add_cell(out, cell, language);
        }
    }
    for (const json::value& cell : list_member(notebook, "cells")) {
        add_cell(out, cell, language);
    }
    if (member(notebook, "cells") == nullptr && member(notebook, "worksheets") == nullptr) {
        return fail(ErrorCode::kMalformed, "it has no cells, as a notebook has");
    }
    return out;
}

}  // namespace ragd
