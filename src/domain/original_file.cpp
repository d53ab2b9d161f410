#include "domain/original_file.hpp"

#include <algorithm>
#include <chrono>

#include "domain/instant.hpp"

namespace ragd {
namespace {

std::string text_of(const boost::json::object& fields, std::string_view name) {
    const auto* value = fields.if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->get_string()}
                                                  : std::string{};
}

}  // namespace

boost::json::object json_of_file(const OriginalFile& file) {
    boost::json::object out{{"name", file.name}};
    if (!file.media_type.empty()) {
        out["media_type"] = file.media_type;
    }
    out["bytes"] = file.bytes;
    out["sha256"] = file.sha256;
    if (file.modified) {
        out["modified"] = to_rfc3339(*file.modified);
    }
    if (!file.path.empty()) {
        out["path"] = file.path;
    }
    if (!file.stamp.empty()) {
        out["stamp"] = file.stamp;
    }
    return out;
}

std::optional<OriginalFile> file_of_json(const boost::json::value& json) {
    const auto* fields = json.if_object();
    if (fields == nullptr) {
        return std::nullopt;
    }
    OriginalFile file{.name = text_of(*fields, "name"),
                      .media_type = text_of(*fields, "media_type"),
                      .sha256 = text_of(*fields, "sha256"),
                      .path = text_of(*fields, "path"),
                      .stamp = text_of(*fields, "stamp")};
    if (const auto* bytes = fields->if_contains("bytes")) {
        boost::system::error_code failure;
        file.bytes = bytes->to_number<std::uint64_t>(failure);
    }
    if (const auto at = instant_of(text_of(*fields, "modified"))) {
        file.modified = std::chrono::floor<std::chrono::milliseconds>(
            std::chrono::sys_time{std::chrono::microseconds{*at}});
    }
    return is_sha256(file.sha256) ? std::optional{std::move(file)} : std::nullopt;
}

bool is_sha256(std::string_view text) {
    constexpr std::size_t kDigits = 64;
    return text.size() == kDigits && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace ragd
