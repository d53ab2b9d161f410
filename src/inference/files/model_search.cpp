#include "inference/files/model_search.hpp"

#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ragd {

namespace {

bool holds_model(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(folder / "config.json", ignored);
}

}  // namespace

Result<std::filesystem::path> find_model(std::string_view name,
                                         std::span<const std::filesystem::path> search_folders) {
    if (name.empty()) {
        return fail(ErrorCode::kNotFound, "no model is named");
    }
    if (holds_model(name)) {
        return std::filesystem::path{name};
    }
    if (std::filesystem::path{name}.is_absolute()) {
        return fail(ErrorCode::kNotFound,
                    fmt::format("{} is no model folder: it has no config.json", name));
    }
    std::vector<std::string> looked_in;
    for (const auto& folder : search_folders) {
        if (holds_model(folder / name)) {
            return folder / name;
        }
        looked_in.push_back((folder / name).string());
    }
    return fail(ErrorCode::kNotFound,
                fmt::format("no model '{0}' (a folder with config.json) in {1}; fetch it with: "
                            "ragd models pull {0}",
                            name, fmt::join(looked_in, ", ")));
}

}  // namespace ragd
