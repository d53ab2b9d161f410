#include "inference/files/known_models.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ragd {

namespace {

struct KnownModel {
    std::string_view name;
    std::string_view digest;
};

// Whoever trains or fetches another version puts what `sha256sum model.safetensors` says here; a
// test compares these with what lies in models/.
constexpr std::array kKnown{
    KnownModel{"sentence-transformers/all-MiniLM-L6-v2",
               "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"},
    KnownModel{"ragd/late-interaction-minilm",
               "c87bad5c4d6ddd85438e9dce2175f9642912f54476c0935681d11e0e8f694f14"},
    KnownModel{"ragd/reader-minilm",
               "6ca46a1a23ef810e7531865d412ca6d1ecf89c3faf7ea9233991aaf01a2e4695"},
};

}  // namespace

std::optional<std::string> doubt_about_model(std::string_view name, std::string_view digest) {
    const auto* known = std::ranges::find(kKnown, name, &KnownModel::name);
    if (known == kKnown.end() || known->digest == digest) {
        return std::nullopt;
    }
    return fmt::format(
        "the weights of {} are not those that this version of ragd knows by this name (SHA-256 "
        "{:.12}..., not {:.12}...): fetch the model again, or give a model of your own another "
        "name",
        name, digest, known->digest);
}

}  // namespace ragd
