#include "inference/model_check.hpp"

#include <system_error>

#include <fmt/format.h>

#include "inference/files/known_models.hpp"
#include "inference/files/model_folder.hpp"
#include "inference/files/safetensors.hpp"
#include "inference/files/weights_digest.hpp"
#include "inference/graphs/compiled_cache.hpp"
#include "inference/late_interaction_folder.hpp"
#include "inference/reader_folder.hpp"

namespace ragd {

namespace {

namespace fs = std::filesystem;

class Check {
public:
    explicit Check(fs::path cache_dir) : cache_dir_(std::move(cache_dir)) {}

    /// `name` is empty for weights that another model builds on.
    void file(const fs::path& weights, const std::string& name) {
        const auto digest = weights_digest(weights, {});
        if (!digest) {
            found.push_back(digest.error().message);
            return;
        }
        if (const auto kept = kept_digest(weights, cache_dir_); kept && *kept != *digest) {
            found.push_back(
                fmt::format("{} has changed since it was first loaded, though its date "
                            "and size have not: fetch the model again",
                            weights.string()));
        }
        if (weights.extension() != ".safetensors") {
            return;
        }
        if (const auto doubt = doubt_about_model(name, *digest)) {
            found.push_back(*doubt);
        }
        const auto tensors = Safetensors::open(weights);
        const auto sound = tensors ? tensors->check_numbers() : Result<void>{tensors.error()};
        if (!sound) {
            found.push_back(sound.error().message);
        }
    }

    std::vector<std::string> found;

private:
    fs::path cache_dir_;
};

}  // namespace

std::vector<std::string> check_weights(const fs::path& folder, const std::string& name,
                                       const fs::path& cache_dir) {
    Check check{cache_dir};
    if (is_late_interaction(folder) || is_reader(folder)) {
        check.file(folder / "model.safetensors", name);
        return check.found;
    }
    const auto model = read_model_folder(folder);
    if (!model) {
        return {model.error().message};
    }
    check.file(model->weights_file, name);
    if (!model->base_file.empty()) {
        check.file(model->base_file, "");
    }
    return check.found;
}

std::vector<std::string> check_compiled(const fs::path& cache_dir) {
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{cache_dir, ignored}) {
        if (entry.path().extension() == ".sum" && !is_as_kept(entry.path())) {
            found.push_back(
                fmt::format("{} is not what was written: it is made again when needed",
                            fs::path{entry.path()}.replace_extension(".blob").string()));
        }
    }
    return found;
}

}  // namespace ragd
