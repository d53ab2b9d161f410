#include "inference/loaded_model.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <malloc.h>
#include <openvino/core/version.hpp>

#include "base/assert.hpp"
#include "inference/files/known_models.hpp"
#include "inference/files/weights_digest.hpp"
#include "inference/graphs/compiled_cache.hpp"
#include "inference/graphs/exported_graph.hpp"

namespace ragd {

namespace {

/// Part of the name of a compiled graph in the cache: raise it when a graph of ours changes.
constexpr int kGraphVersion = 5;

Head head_for(ModelUse use, Pooling pooling) {
    if (use == ModelUse::kRerank) {
        return Head::kClassifier;
    }
    if (use == ModelUse::kRead) {
        return Head::kReader;
    }
    return pooling == Pooling::kCls ? Head::kClsPooling : Head::kMeanPooling;
}

Result<std::shared_ptr<ov::Model>> build_safetensors(const ModelFolder& model, Head head,
                                                     std::size_t state_layers, bool compiled) {
    // Of a graph that is compiled already only the shapes are looked at, here and now.
    const auto backing = compiled ? MappedFile::Backing::kFile : MappedFile::Backing::kCopy;
    const auto weights = RAG_TRY(Safetensors::open(model.graph_file, backing));
    RAG_TRY(compiled ? Result<void>{} : weights.check_numbers());
    if (model.base_file.empty()) {
        return build_bert(weights, model.shape, head, nullptr, state_layers);
    }
    const auto base = RAG_TRY(Safetensors::open(model.base_file, backing));
    RAG_TRY(compiled ? Result<void>{} : base.check_numbers());
    return build_bert(weights, model.shape, head, &base, state_layers);
}

struct Build {
    ov::Core& core;
    const ModelFolder& model;
    Head head;
    std::size_t state_layers;
};

Result<CompiledGraph> compile(const Build& build, CompileOptions options) {
    const auto attempt = [&](bool compiled) -> Result<CompiledGraph> {
        const auto graph =
            RAG_TRY(build.model.format == GraphFormat::kSafetensors
                        ? build_safetensors(build.model, build.head, build.state_layers, compiled)
                        : read_exported(build.core, build.model, build.head, build.state_layers));
        return CompiledGraph::compile(build.core, graph, options);
    };
    CompiledCache cache{options.cache_dir, options.cache_id};
    options.cache_dir = cache.folder();
    if (cache.has_graph()) {
        auto loaded = RAG_TRY(attempt(true));
        if (loaded.was_cached()) {
            return loaded;
        }
        // OpenVINO did not want it, and has compiled what lies in a file that may become shorter.
    }
    auto made = RAG_TRY(attempt(false));
    cache.keep();
    return made;
}

Result<ModelFolder> folder_of(const LoadOptions& options) {
    if (options.base.empty()) {
        return read_model_folder(options.folder);
    }
    ModelFolder model = RAG_TRY(read_model_folder(options.base));
    if (model.format != GraphFormat::kSafetensors) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{} builds on the weights of {}, which is an exported graph",
                                options.folder.string(), options.base.string()));
    }
    model.base_file = model.weights_file;
    model.folder = options.folder;
    model.graph_file = options.folder / "model.safetensors";
    model.weights_file = model.graph_file;
    model.window = std::min(options.window, model.shape.positions);
    return model;
}

/// The reranker that asks for states was trained for another model than this one.
Result<void> check_state_layers(const ModelFolder& model, std::size_t state_layers) {
    if (model.format == GraphFormat::kSafetensors && state_layers > model.shape.layers) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{} has {} layers; the reranker was trained for states of {}",
                                model.folder.string(), model.shape.layers, state_layers));
    }
    return {};
}

/// One short text per worker: the CPU plugin packs weights when they are first used, which the
/// first person to ask should not wait for.
Result<void> warm_up(CompiledGraph& graph, std::size_t workers,
                     const WordPieceTokenizer& tokenizer) {
    const auto encoding = tokenizer.encode("");
    for (std::size_t worker = 0; worker < workers; ++worker) {
        RAG_TRY(graph.infer(worker, encoding));
    }
    return {};
}

void check_groups(CompiledGraph& graph, const WordPieceTokenizer& tokenizer, std::size_t window) {
    const auto text = tokenizer.encode("a text beside others", window);
    auto backwards = text;
    std::ranges::reverse(backwards.ids);
    auto repeated = text;
    std::ranges::fill(repeated.ids, text.ids.front());
    graph.check_groups({text, backwards, repeated});
}

/// Compiling, and preparing for another length, touch many pages of the weights and leave free
/// memory behind; running needs few. Measured: 269 MiB became 215 after texts of all lengths.
void release_memory(const LoadOptions& options) {
    release_mapped_pages(options.folder);
    release_mapped_pages(options.cache_dir);
    std::error_code ignored;
    release_mapped_pages(std::filesystem::temp_directory_path(ignored));  // MappedFile's copies
    ::malloc_trim(0);
}

/// FNV-1a over all that shapes the compiled graph.
std::uint64_t cache_id(std::string_view revision, Head head, std::size_t state_layers,
                       const CompileOptions& options) {
    const auto text = fmt::format("{} {} {} {} {} {} {}", kGraphVersion, revision,
                                  static_cast<int>(head), state_layers, name_of(options.precision),
                                  options.workers, ov::get_openvino_version().buildNumber);
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    return hash;
}

/// 2026.4.1 of 2026.4.1-22982-e213a147257-releases/2026/4
std::string openvino_version() {
    const std::string build = ov::get_openvino_version().buildNumber;
    return build.substr(0, build.find('-'));
}

std::string describe(const LoadOptions& options, const CpuInfo& cpu, const CompiledGraph& graph,
                     Precision precision, Head head) {
    const auto alone = head == Head::kClassifier && !graph.takes_groups()
                           ? ", one pair at a time since the graph is made for that"
                           : "";
    const auto why = precision == Precision::kBf16 ? "the CPU multiplies bf16 in hardware"
                                                   : "the CPU has no bf16 arithmetic";
    return fmt::format("{}: {} ({}: {}), {} threads, OpenVINO {}, {}{}", options.name,
                       name_of(precision), cpu.model, why, options.threads, openvino_version(),
                       graph.was_cached() ? "from the cache" : "compiled now", alone);
}

Result<std::shared_ptr<const WordPieceTokenizer>> load_tokenizer(
    const std::filesystem::path& folder) {
    return std::make_shared<const WordPieceTokenizer>(RAG_TRY(WordPieceTokenizer::load(folder)));
}

/// A tokenizer that knows more ids than the model has rows would make it read outside the table.
Result<void> check_vocabulary(const ModelFolder& model, const WordPieceTokenizer& tokenizer) {
    if (model.format == GraphFormat::kSafetensors && tokenizer.vocab_size() > model.shape.vocab) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{}: the tokenizer has {} word pieces, but config.json says "
                                "vocab_size {}",
                                model.folder.string(), tokenizer.vocab_size(), model.shape.vocab));
    }
    if (model.lower_cases && tokenizer.cased()) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{}/sentence_bert_config.json: do_lower_case before a cased "
                                "tokenizer",
                                model.folder.string()));
    }
    return {};
}

}  // namespace

Result<LoadedModel> load_model(const LoadOptions& options, ModelUse use) {
    RAG_ASSERT(options.threads >= 1, "settings are checked before");
    const auto model = RAG_TRY(folder_of(options));
    auto tokenizer =
        options.tokenizer
            ? options.tokenizer
            : RAG_TRY(load_tokenizer(options.base.empty() ? options.folder : options.base));
    RAG_TRY(check_vocabulary(model, *tokenizer));
    RAG_TRY(check_state_layers(model, options.state_layers));
    const auto digest = RAG_TRY(weights_digest(model.weights_file, options.cache_dir));
    auto revision = digest;
    if (!model.base_file.empty()) {
        revision += RAG_TRY(weights_digest(model.base_file, options.cache_dir));
    }

    auto core = RAG_TRY(open_core());
    const auto cpu = this_cpu();
    const Head head = head_for(use, model.pooling);
    CompileOptions compiling{.workers = options.threads,
                             .precision = choose_precision(cpu.flags),
                             .window = model.window,
                             .cache_dir = options.cache_dir,
                             .on_new_shape = [options] { release_memory(options); }};
    compiling.cache_id = cache_id(revision, head, options.state_layers, compiling);
    auto graph = RAG_TRY(
        compile({.core = core, .model = model, .head = head, .state_layers = options.state_layers},
                compiling));
    RAG_TRY(warm_up(graph, options.threads, *tokenizer));
    if (model.format != GraphFormat::kSafetensors && graph.takes_groups()) {
        check_groups(graph, *tokenizer, model.window);
    }
    auto description = describe(options, cpu, graph, compiling.precision, head);
    const auto doubt = model.format == GraphFormat::kSafetensors
                           ? doubt_about_model(options.name, digest)
                           : std::nullopt;
    description += doubt ? "; " + *doubt : "";
    return LoadedModel{std::move(tokenizer), std::move(graph), model.window, std::move(revision),
                       std::move(description)};
}

}  // namespace ragd
