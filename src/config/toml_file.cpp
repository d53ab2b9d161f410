#include "config/toml_file.hpp"

#include <optional>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace ragd {
namespace {

std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) {
        return text->get();
    }
    if (const auto* number = node.as_integer()) {
        return fmt::to_string(number->get());
    }
    if (const auto* flag = node.as_boolean()) {
        return flag->get() ? "true" : "false";
    }
    if (const auto* array = node.as_array()) {
        std::string joined;
        for (const toml::node& element : *array) {
            const auto* text = element.as_string();
            if (text == nullptr) {
                return std::nullopt;
            }
            joined += (joined.empty() ? "" : ",") + text->get();
        }
        return joined;
    }
    return std::nullopt;
}

}  // namespace

Result<std::map<std::string, FileValue>> read_toml_file(const std::filesystem::path& file) {
    std::map<std::string, FileValue> values;
    try {
        const toml::table table = toml::parse_file(file.string());
        for (const auto& [key, node] : table) {
            const std::size_t line = node.source().begin.line;
            auto text = text_of(node);
            if (!text) {
                return fail(ErrorCode::kInvalidField,
                            fmt::format("{}:{}: '{}' must be a string, a whole number or a list of "
                                        "strings",
                                        file.string(), line, key.str()));
            }
            values.emplace(std::string{key.str()}, FileValue{std::move(*text), line});
        }
    } catch (const toml::parse_error& error) {
        if (!std::filesystem::exists(file)) {
            return fail(ErrorCode::kNotFound, fmt::format("no such file: {}", file.string()));
        }
        return fail(ErrorCode::kMalformed,
                    fmt::format("{}:{}: {}", file.string(), error.source().begin.line,
                                error.description()));
    }
    return values;
}

}  // namespace ragd
