#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/engine.hpp"
#include "app/https.hpp"
#include "app/models.hpp"
#include "app/oidc.hpp"
#include "app/server_address.hpp"
#include "base/folder_trust.hpp"
#include "cli/extract_settings.hpp"
#include "clients/openai/model_list.hpp"
#include "clients/qdrant/rest.hpp"
#include "config/setting_table.hpp"
#include "extract/ocr_engine.hpp"
#include "inference/files/model_folder.hpp"
#include "inference/files/model_search.hpp"
#include "inference/late_interaction_folder.hpp"
#include "inference/openvino_reranker.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using Grade = Finding::Grade;

Finding check_services(const Settings& settings) {
    if (const auto made = plan(settings, this_machine(settings)); !made) {
        std::string what = made.error().message;
        if (made.error().fields.size() > 1) {
            for (const FieldError& field : made.error().fields) {
                what += fmt::format("; {} {}", field.pointer, field.detail);
            }
        }
        return {Grade::kFault, what, "Mend it, or unset it."};
    }
    return {Grade::kGood, "Settings are valid.", ""};
}

Finding check_data_directory(const Settings& settings) {
    constexpr std::uintmax_t kFreeBytesMin = 256UL * 1024 * 1024;
    fs::path existing = settings.data_dir;
    std::error_code failure;
    while (!fs::exists(existing, failure) && existing.has_relative_path()) {
        existing = existing.parent_path();
    }
    if (access(existing.c_str(), W_OK | X_OK) != 0) {
        return {Grade::kFault, fmt::format("{} cannot be written.", existing.string()),
                "Give this user the right to write there, or choose another --data-dir."};
    }
    const fs::space_info space = fs::space(existing, failure);
    if (!failure && space.available < kFreeBytesMin) {
        return {Grade::kWarning,
                fmt::format("Only {} MB are free for {}.", space.available >> 20U,
                            settings.data_dir.string()),
                "Free some space, or choose another --data-dir."};
    }
    return {Grade::kGood, fmt::format("Data directory {} can be used.", settings.data_dir.string()),
            ""};
}

Finding check_lock(const Settings& settings) {
    const auto holder = read_holder(settings.data_dir);
    if (!holder) {
        return {Grade::kFault, holder.error().message, "See who owns the directory."};
    }
    if (*holder) {
        const auto server = server_of(**holder);
        return {Grade::kGood,
                server ? fmt::format("A server holds the data directory: {}", server->url)
                       : std::string{"Another ragd command is using the data directory."},
                server ? "Commands on this directory talk to that server." : ""};
    }
    return {Grade::kGood, "No other process holds the data directory.", ""};
}

Finding check_model_cache(const Settings& settings) {
    const std::string folder = settings.model_cache_dir.string();
    if (const auto doubt = why_of_others(settings.model_cache_dir)) {
        return {Grade::kWarning,
                fmt::format("MODEL_CACHE_DIR {} {}: it is not used, since what lies there is run.",
                            folder, *doubt),
                "Remove the folder, or choose another; it is made anew."};
    }
    return {Grade::kGood, fmt::format("Compiled models are kept in {}.", folder), ""};
}

Finding check_embedder(const Settings& settings, const Clock& clock) {
    const auto folder = find_model(settings.embedding_model, model_folders(settings));
    if (!folder) {
        return {Grade::kFault, folder.error().message,
                "Run: ragd models pull " + settings.embedding_model};
    }
    const auto reranker = find_model(settings.rerank_model, model_folders(settings));
    const auto layers = layers_read_of(*folder, reranker.value_or(std::filesystem::path{}));
    const auto began = clock.now();
    const auto model = open_embedder({.folder = *folder,
                                      .name = settings.embedding_model,
                                      .cache_dir = settings.model_cache_dir,
                                      .threads = 1,
                                      .state_layers = layers ? layers->value_or(1) : 1},
                                     clock);
    if (!model) {
        return {Grade::kFault, model.error().message,
                "Fetch the model again: ragd models pull " + settings.embedding_model};
    }
    const std::size_t dimension = (*model)->model().dimension;
    if (settings.vector_dim != 0 && settings.vector_dim != dimension) {
        return {Grade::kFault,
                fmt::format("VECTOR_DIM is {}, but {} has {} dimensions.", settings.vector_dim,
                            settings.embedding_model, dimension),
                "Unset VECTOR_DIM, or choose another EMBEDDING_MODEL."};
    }
    const std::chrono::duration<double, std::milli> took = clock.now() - began;
    return {Grade::kGood,
            fmt::format("Embedding model loads in {:.0f} ms: {}", took.count(),
                        (*model)->description()),
            ""};
}

Finding check_late_interaction(const std::filesystem::path& folder) {
    const auto base = base_of(folder);
    if (!base || !read_model_folder(*base)) {
        return {Grade::kFault,
                folder.string() + ": the embedding model that it reads with is missing",
                "Run tools/setup, or set MODELS_DIR."};
    }
    if (const auto layers = state_layers_of(folder); !layers) {
        return {Grade::kFault, layers.error().message, "Fetch the model again, or choose another."};
    }
    return {Grade::kGood, "Reranker: " + folder.string(), ""};
}

Finding check_reranker(const Settings& settings, const Clock& clock) {
    if (settings.rerank_model.empty()) {
        return {Grade::kGood, "No reranker is configured (RERANK_MODEL).", ""};
    }
    const auto folder = find_model(settings.rerank_model, model_folders(settings));
    if (!folder) {
        return {Grade::kFault, folder.error().message,
                "Run: ragd models pull " + settings.rerank_model};
    }
    if (is_late_interaction(*folder)) {
        return check_late_interaction(*folder);
    }
    const auto model = open_reranker({.folder = *folder,
                                      .name = settings.rerank_model,
                                      .cache_dir = settings.model_cache_dir,
                                      .threads = 1},
                                     clock);
    if (!model) {
        return {Grade::kFault, model.error().message, "Fetch the model again, or choose another."};
    }
    return {Grade::kGood, "Reranker loads: " + model->description, ""};
}

Finding check_reader(const Settings& settings, const Clock& clock) {
    const auto made = plan(settings, this_machine(settings));
    if (!made || !made->models.reader) {
        return {Grade::kGood, "No reader is configured (READER_MODEL).", ""};
    }
    const auto options = find_reader(made->models);
    if (!options) {
        return {Grade::kFault, options.error().message, "Choose another READER_MODEL, or none."};
    }
    if (!*options) {
        return {
            Grade::kGood,
            fmt::format("No reader is used: {} is missing, or made for another EMBEDDING_MODEL.",
                        made->models.reader->name),
            ""};
    }
    const auto model = open_reader(**options, clock);
    if (!model) {
        return {Grade::kFault, model.error().message, "Fetch the model again, or choose another."};
    }
    return {Grade::kGood, "Reader loads: " + (*model)->description(), ""};
}

Finding check_ocr(const Settings& settings) {
    const OcrStatus ocr = find_ocr(extract_limits(settings).ocr);
    if (!ocr.missing.empty()) {
        return {Grade::kGood, "Text in pictures is not recognised: " + ocr.missing, ""};
    }
    if (!ocr.absent.empty()) {
        return {Grade::kWarning,
                fmt::format("OCR_LANGUAGES: {} is not installed.", fmt::join(ocr.absent, ", ")),
                "Install its trained data (Debian: tesseract-ocr-NAME), or set OCR_DATA_DIR."};
    }
    return {Grade::kGood,
            fmt::format("Text in pictures is recognised by Tesseract {}: {}", ocr.version,
                        fmt::join(ocr.languages, ", ")),
            ""};
}

Finding check_qdrant(const Settings& settings, const Clock& clock) {
    constexpr std::chrono::seconds kPatience{5};
    IoThread io;
    HttpClient client{http_options(settings), clock};
    const std::string url = check_qdrant_url(settings.qdrant_url).value();  // check_services passed
    HttpCall call{.url = url + "/collections", .deadline = Deadline::in(clock, kPatience)};
    if (!settings.qdrant_api_key.empty()) {
        call.headers.emplace_back("api-key", settings.qdrant_api_key);
    }
    const auto reply = io.block_on(client.send(std::move(call)));
    if (!reply) {
        return {Grade::kFault, "Qdrant: " + reply.error().message,
                "Check QDRANT_URL, and that Qdrant runs."};
    }
    if (reply->status != 200) {
        return {Grade::kFault, fmt::format("Qdrant answers {}.", reply->status),
                "Check QDRANT_API_KEY and QDRANT_URL."};
    }
    return {Grade::kGood, "Qdrant answers.", ""};
}

/// Ollama lists "qwen2.5:latest" and takes "qwen2.5", too.
bool lists(const std::vector<std::string>& models, const std::string& name) {
    return std::ranges::any_of(
        models, [&](const auto& model) { return model == name || model == name + ":latest"; });
}

Finding check_language_model(const Settings& settings, const Clock& clock) {
    constexpr std::chrono::seconds kPatience{5};
    const auto planned = chat_options(settings);
    if (!planned) {
        return {Grade::kGood, "No language model is configured: answers are quotes.", ""};
    }
    const OpenAiOptions& options = *planned;
    const std::string address = without_credentials(options.base_url);
    IoThread io;
    HttpClient client{http_options(settings), clock};
    const auto models = io.block_on(list_models(client, options, Deadline::in(clock, kPatience)));
    if (!models) {
        return {Grade::kFault, "The language model's service: " + models.error().message,
                "Until it works, answers are quotes. Check OPENAI_BASE_URL and OPENAI_API_KEY."};
    }
    if (is_azure(options)) {  // it lists models, and is asked for a deployment
        return {Grade::kGood, "The language model's service answers at " + address + ".", ""};
    }
    if (!models->empty() && !lists(*models, options.model)) {
        return {Grade::kWarning,
                fmt::format("{} does not list the model {}.", address, options.model),
                fmt::format("Set LM_MODEL to one that it has, such as {}.", models->front())};
    }
    return {Grade::kGood, fmt::format("{} has {}.", address, options.model), ""};
}

}  // namespace

std::vector<Finding> examine(const Settings& given) {
    Settings settings = given;
    const SystemClock clock;
    std::vector<Finding> findings{check_services(settings)};
    if (findings.front().grade == Grade::kFault) {
        return findings;  // what follows needs the addresses
    }
    if (settings.qdrant_url.empty()) {
        findings.push_back(check_data_directory(settings));
        findings.push_back(check_lock(settings));
    } else {
        findings.push_back(check_qdrant(settings, clock));
    }
    findings.push_back(examine_https(settings, clock));
    findings.push_back(examine_oidc(settings, clock));
    findings.push_back(check_model_cache(settings));
    if (findings.back().grade != Grade::kGood) {
        settings.model_cache_dir.clear();
    }
    findings.push_back(check_embedder(settings, clock));
    findings.push_back(check_reranker(settings, clock));
    findings.push_back(check_reader(settings, clock));
    findings.push_back(check_ocr(settings));
    findings.push_back(check_language_model(settings, clock));
    return findings;
}

}  // namespace ragd
