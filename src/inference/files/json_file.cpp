#include "inference/files/json_file.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "base/limits.hpp"

namespace ragd {

namespace {
constexpr std::size_t kJsonFileBytesMax = 8 * limits::kMiB;
}

Result<JsonFile> JsonFile::read(const std::filesystem::path& path) {
    std::ifstream stream{path, std::ios::binary};
    if (!stream) {
        return fail(ErrorCode::kNotFound, fmt::format("{}: no such file", path.string()));
    }
    std::string text(kJsonFileBytesMax + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    JsonFile file;
    file.path_ = path;
    if (text.size() > kJsonFileBytesMax) {
        return file.malformed(fmt::format("is larger than {} bytes", kJsonFileBytesMax));
    }
    boost::system::error_code failure;
    file.value_ = boost::json::parse(text, failure);
    if (failure) {
        return file.malformed("is not JSON: " + failure.message());
    }
    return file;
}

Result<std::optional<JsonFile>> JsonFile::read_if_present(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return std::optional<JsonFile>{};
    }
    return std::optional{RAG_TRY(read(path))};
}

const boost::json::object& JsonFile::members() const {
    static const boost::json::object kNone;
    const auto* object = value_.if_object();
    return object == nullptr ? kNone : *object;
}

const boost::json::value* JsonFile::find(std::string_view key) const {
    const auto* found = members().if_contains(key);
    return found == nullptr || found->is_null() ? nullptr : found;
}

Result<std::optional<std::size_t>> JsonFile::count(std::string_view key) const {
    const auto* found = find(key);
    if (found == nullptr) {
        return std::optional<std::size_t>{};
    }
    boost::system::error_code failure;
    const auto number = found->to_number<std::size_t>(failure);
    if (failure) {
        return malformed(fmt::format("'{}' must be a whole number", key));
    }
    return std::optional{number};
}

Result<std::optional<double>> JsonFile::number(std::string_view key) const {
    const auto* found = find(key);
    if (found == nullptr) {
        return std::optional<double>{};
    }
    if (!found->is_number()) {
        return malformed(fmt::format("'{}' must be a number", key));
    }
    return std::optional{found->to_number<double>()};
}

Result<std::optional<std::string>> JsonFile::text(std::string_view key) const {
    const auto* found = find(key);
    if (found == nullptr) {
        return std::optional<std::string>{};
    }
    if (!found->is_string()) {
        return malformed(fmt::format("'{}' must be a string", key));
    }
    return std::optional{std::string{found->get_string()}};
}

Result<std::size_t> JsonFile::required_count(std::string_view key) const {
    const auto number = RAG_TRY(count(key));
    if (!number || *number == 0) {
        return malformed(fmt::format("'{}' must be there and above zero", key));
    }
    return *number;
}

bool JsonFile::flag(std::string_view key) const {
    const auto* found = find(key);
    return found != nullptr && found->is_bool() && found->get_bool();
}

Error JsonFile::malformed(std::string_view what) const {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {}", path_.string(), what));
}

}  // namespace ragd
