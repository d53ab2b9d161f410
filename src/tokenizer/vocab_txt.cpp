#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tokenizer/model_file.hpp"
#include "tokenizer/tokenizer_spec.hpp"

namespace ragd {
namespace {

/// One piece a line; a repeated piece keeps its last number, as in the original.
std::unordered_map<std::string, std::int32_t> read_lines(std::string_view bytes) {
    std::unordered_map<std::string, std::int32_t> vocabulary;
    std::int32_t id = 0;
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        vocabulary.insert_or_assign(std::string(line), id++);
    }
    return vocabulary;
}

/// A special token is named by a string, or by an object with its content and flags.
Result<std::string> token_name(const boost::json::object& config, std::string_view name,
                               std::string_view fallback) {
    const boost::json::value* value = config.if_contains(name);
    if (value != nullptr && value->is_object()) {
        return string_member(value->get_object(), "content", fallback);
    }
    return string_member(config, name, fallback);
}

Result<BertNormalization> read_switches(const boost::json::object& config) {
    BertNormalization result;
    result.lowercase = RAG_TRY(bool_member(config, "do_lower_case", true));
    result.handle_chinese_chars = RAG_TRY(bool_member(config, "tokenize_chinese_chars", true));
    result.strip_accents = RAG_TRY(bool_member(config, "strip_accents", result.lowercase));
    return result;
}

Result<std::int32_t> id_of(const WordPieceModel& model, const std::string& token) {
    const auto found = model.vocabulary.find(token);
    if (found == model.vocabulary.end()) {
        return fail(ErrorCode::kMalformed, fmt::format("vocab.txt has no '{}'", token));
    }
    return found->second;
}

Result<TokenizerSpec> make_spec(WordPieceModel model, const boost::json::object& config) {
    TokenizerSpec spec;
    spec.normalization = RAG_TRY(read_switches(config));
    model.unknown_token = RAG_TRY(token_name(config, "unk_token", "[UNK]"));
    const std::string cls = RAG_TRY(token_name(config, "cls_token", "[CLS]"));
    const std::string sep = RAG_TRY(token_name(config, "sep_token", "[SEP]"));
    const std::string pad = RAG_TRY(token_name(config, "pad_token", "[PAD]"));
    const std::string mask = RAG_TRY(token_name(config, "mask_token", "[MASK]"));
    spec.templates = bert_templates(RAG_TRY(id_of(model, cls)), RAG_TRY(id_of(model, sep)));
    for (const std::string& token : {model.unknown_token, cls, sep, pad, mask}) {
        // Padding and masking are no business of ours: a vocabulary may lack them.
        if (const auto found = model.vocabulary.find(token); found != model.vocabulary.end()) {
            spec.added_tokens.push_back({.content = token, .id = found->second});
        }
    }
    spec.model = std::move(model);
    return spec;
}

}  // namespace

Result<TokenizerSpec> read_vocab_txt(const std::filesystem::path& folder) {
    WordPieceModel model;
    model.vocabulary = read_lines(RAG_TRY(read_model_file(folder / "vocab.txt")));
    boost::json::object config;
    std::error_code error;
    if (std::filesystem::exists(folder / "tokenizer_config.json", error)) {
        config = RAG_TRY(read_json_object(folder / "tokenizer_config.json"));
    }
    auto spec = make_spec(std::move(model), config);
    if (!spec) {
        spec.error().message = fmt::format("{}: {}", folder.string(), spec.error().message);
    }
    return spec;
}

}  // namespace ragd
