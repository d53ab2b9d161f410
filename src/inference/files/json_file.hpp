#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.hpp"

namespace ragd {

/// A small JSON file of a model folder, with errors that name the file and the key.
class JsonFile {
public:
    /// Errors: NotFound; Malformed - not JSON, or unreasonably large.
    static Result<JsonFile> read(const std::filesystem::path& path);
    /// Nothing when there is no such file.
    static Result<std::optional<JsonFile>> read_if_present(const std::filesystem::path& path);

    [[nodiscard]] const boost::json::value& value() const { return value_; }
    /// The members; empty when the file holds something else.
    [[nodiscard]] const boost::json::object& members() const;

    /// Each: nothing when the key is absent or null; Malformed when it is of another kind.
    [[nodiscard]] Result<std::optional<std::size_t>> count(std::string_view key) const;
    [[nodiscard]] Result<std::optional<double>> number(std::string_view key) const;
    [[nodiscard]] Result<std::optional<std::string>> text(std::string_view key) const;
    /// A whole number above zero that must be there.
    [[nodiscard]] Result<std::size_t> required_count(std::string_view key) const;
    /// False when absent.
    [[nodiscard]] bool flag(std::string_view key) const;

    /// `Malformed` with the file's name in front.
    [[nodiscard]] Error malformed(std::string_view what) const;

private:
    [[nodiscard]] const boost::json::value* find(std::string_view key) const;
    std::filesystem::path path_;
    boost::json::value value_;
};

}  // namespace ragd
