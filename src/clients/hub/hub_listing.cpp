#include "clients/hub/hub_listing.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace ragd {

namespace {

constexpr std::size_t kSha1Hex = 40;
constexpr std::size_t kSha256Hex = 64;

/// Without these a model can be read all the same, or not at all: reading it will say so.
constexpr std::array<std::string_view, 8> kDescriptions = {"modules.json",
                                                           "sentence_bert_config.json",
                                                           "config_sentence_transformers.json",
                                                           "tokenizer.json",
                                                           "tokenizer_config.json",
                                                           "special_tokens_map.json",
                                                           "vocab.txt",
                                                           "LICENSE"};

bool is_hex(std::string_view text, std::size_t length) {
    return text.size() == length &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Plain relative paths only: what a hub says must not write outside of the model's folder.
bool is_safe_path(std::string_view path) {
    if (path.empty() || path.front() == '/') {
        return false;
    }
    while (true) {
        const auto end = path.find('/');
        const auto part = path.substr(0, end);
        const bool plain = std::ranges::all_of(
            part, [](unsigned char c) { return c > 0x1F && c != 0x7F && c != '\\' && c != ':'; });
        if (part.empty() || part == "." || part == ".." || !plain) {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(end + 1);
    }
}

std::string_view text_of(const boost::json::object& members, std::string_view key) {
    const auto* found = members.if_contains(key);
    return found != nullptr && found->is_string() ? std::string_view{found->get_string()}
                                                  : std::string_view{};
}

std::optional<Checksum> checksum_of(const boost::json::object& members) {
    const auto* large = members.if_contains("lfs");
    if (large != nullptr && large->is_object()) {
        const auto oid = text_of(large->get_object(), "oid");
        return is_hex(oid, kSha256Hex)
                   ? std::optional{Checksum{ChecksumKind::kSha256, std::string{oid}}}
                   : std::nullopt;
    }
    const auto oid = text_of(members, "oid");
    return is_hex(oid, kSha1Hex) ? std::optional{Checksum{ChecksumKind::kGitBlob, std::string{oid}}}
                                 : std::nullopt;
}

Error malformed(std::string_view what) {
    return fail(ErrorCode::kMalformed, fmt::format("the hub's list of files {}", what));
}

/// Nothing for a folder.
Result<std::optional<HubFile>> parse_entry(const boost::json::value& entry) {
    const auto* members = entry.if_object();
    if (members == nullptr) {
        return malformed("has an entry that is no object");
    }
    if (text_of(*members, "type") != "file") {
        return std::optional<HubFile>{};
    }
    HubFile file{.path = std::string{text_of(*members, "path")}};
    if (!is_safe_path(file.path)) {
        return malformed(fmt::format("has the path '{}', which is not allowed", file.path));
    }
    const auto* size = members->if_contains("size");
    boost::system::error_code failure;
    if (size != nullptr) {
        file.bytes = size->to_number<std::uint64_t>(failure);
    }
    auto checksum = checksum_of(*members);
    if (size == nullptr || failure || !checksum) {
        return malformed(fmt::format("lacks the size or checksum of '{}'", file.path));
    }
    file.checksum = std::move(*checksum);
    return std::optional{std::move(file)};
}

const HubFile* find(const std::vector<HubFile>& listing, std::string_view path) {
    const auto found = std::ranges::find(listing, path, &HubFile::path);
    return found == listing.end() ? nullptr : &*found;
}

/// 1_Pooling/config.json and its like.
bool describes_module(std::string_view path) {
    const auto slash = path.find('/');
    return slash != std::string_view::npos && path.front() >= '0' && path.front() <= '9' &&
           path.substr(slash) == "/config.json";
}

bool is_name_part(std::string_view part) {
    return !part.empty() && part != "." && part != ".." &&
           std::ranges::all_of(part, [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
           });
}

}  // namespace

Result<std::vector<HubFile>> parse_listing(std::string_view json) {
    boost::system::error_code failure;
    const auto value = boost::json::parse(json, failure);
    if (failure || !value.is_array()) {
        return malformed("is not a JSON list");
    }
    std::vector<HubFile> files;
    for (const auto& entry : value.get_array()) {
        if (auto file = RAG_TRY(parse_entry(entry))) {
            files.push_back(std::move(*file));
        }
    }
    return files;
}

Result<std::vector<HubFile>> description_files(const std::vector<HubFile>& listing) {
    const auto* config = find(listing, "config.json");
    if (config == nullptr) {
        return fail(ErrorCode::kNotFound, "it has no config.json: it is not a transformers model");
    }
    std::vector<HubFile> files;
    for (const auto& file : listing) {
        const bool known = std::ranges::find(kDescriptions, file.path) != kDescriptions.end();
        if (known || describes_module(file.path)) {
            files.push_back(file);
        }
    }
    files.push_back(*config);
    return files;
}

Result<std::vector<HubFile>> weight_files(const std::vector<HubFile>& listing, bool is_bert) {
    const auto* safetensors = find(listing, "model.safetensors");
    if (is_bert && safetensors != nullptr) {
        return std::vector{*safetensors};
    }
    for (const std::string folder : {"", "openvino/"}) {
        const auto* graph = find(listing, folder + "openvino_model.xml");
        const auto* weights = find(listing, folder + "openvino_model.bin");
        if (graph != nullptr && weights != nullptr) {
            return std::vector{*graph, *weights};
        }
    }
    for (const std::string folder : {"", "onnx/"}) {
        if (const auto* graph = find(listing, folder + "model.onnx")) {
            std::vector files{*graph};
            if (const auto* weights = find(listing, folder + "model.onnx_data")) {
                files.push_back(*weights);
            }
            return files;
        }
    }
    return fail(ErrorCode::kNotFound,
                is_bert ? "it has no model.safetensors (nor model.onnx, nor openvino_model.xml)"
                        : "it is no BERT, and has no model.onnx or openvino_model.xml to run");
}

bool is_hub_name(std::string_view name) {
    const auto slash = name.find('/');
    if (slash == std::string_view::npos) {
        return is_name_part(name);
    }
    return is_name_part(name.substr(0, slash)) && is_name_part(name.substr(slash + 1));
}

}  // namespace ragd
