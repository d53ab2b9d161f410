#include <string>
#include <utility>

#include <fmt/format.h>

#include "tokenizer/model_file.hpp"
#include "tokenizer/tokenizer_spec.hpp"

namespace ragd {
namespace {

/// The `type` of a section must be the one we implement.
Result<void> expect_type(const boost::json::object* section, std::string_view name,
                         std::string_view wanted) {
    const std::string type =
        section == nullptr ? "null" : RAG_TRY(string_member(*section, "type", ""));
    if (type != wanted) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{} is '{}', only {} is supported", name, type, wanted));
    }
    return {};
}

Result<BertNormalization> read_normalizer(const boost::json::object* section) {
    RAG_TRY(expect_type(section, "normalizer", "BertNormalizer"));
    BertNormalization result;
    result.clean_text = RAG_TRY(bool_member(*section, "clean_text", true));
    result.handle_chinese_chars = RAG_TRY(bool_member(*section, "handle_chinese_chars", true));
    result.lowercase = RAG_TRY(bool_member(*section, "lowercase", true));
    // Null means: as lowercase says. So it was in the original BERT.
    result.strip_accents = RAG_TRY(bool_member(*section, "strip_accents", result.lowercase));
    return result;
}

Result<WordPieceModel> read_model(const boost::json::object* section) {
    RAG_TRY(expect_type(section, "model", "WordPiece"));
    WordPieceModel model;
    model.unknown_token = RAG_TRY(string_member(*section, "unk_token", model.unknown_token));
    model.continuing_prefix =
        RAG_TRY(string_member(*section, "continuing_subword_prefix", model.continuing_prefix));
    model.word_chars_max =
        static_cast<std::size_t>(RAG_TRY(id_member(*section, "max_input_chars_per_word", 100)));
    const auto* vocabulary = RAG_TRY(object_member(*section, "vocab"));
    if (vocabulary == nullptr) {
        return fail(ErrorCode::kMalformed, "model: 'vocab' is missing");
    }
    model.vocabulary.reserve(vocabulary->size());
    for (const auto& [token, id] : *vocabulary) {
        model.vocabulary.emplace(token, RAG_TRY(to_id(id, token)));
    }
    return model;
}

Result<AddedToken> read_added_token(const boost::json::value& value) {
    const boost::json::object* object = value.if_object();
    if (object == nullptr || !object->contains("id") || !object->contains("content")) {
        return fail(ErrorCode::kMalformed, "added_tokens: each must have an id and a content");
    }
    AddedToken token;
    token.content = RAG_TRY(string_member(*object, "content", ""));
    token.id = RAG_TRY(id_member(*object, "id", 0));
    const bool special = RAG_TRY(bool_member(*object, "special", false));
    token.normalized = RAG_TRY(bool_member(*object, "normalized", !special));
    token.single_word = RAG_TRY(bool_member(*object, "single_word", false));
    token.lstrip = RAG_TRY(bool_member(*object, "lstrip", false));
    token.rstrip = RAG_TRY(bool_member(*object, "rstrip", false));
    return token;
}

Result<std::vector<AddedToken>> read_added_tokens(const boost::json::object& root) {
    std::vector<AddedToken> tokens;
    const boost::json::value* section = root.if_contains("added_tokens");
    if (section == nullptr || section->is_null()) {
        return tokens;
    }
    if (!section->is_array()) {
        return fail(ErrorCode::kMalformed, "'added_tokens' must be an array");
    }
    for (const boost::json::value& value : section->get_array()) {
        tokens.push_back(RAG_TRY(read_added_token(value)));
    }
    return tokens;
}

Result<TokenizerSpec> read_root(const boost::json::object& root) {
    const auto* normalizer = RAG_TRY(object_member(root, "normalizer"));
    const auto* pre_tokenizer = RAG_TRY(object_member(root, "pre_tokenizer"));
    const auto* model = RAG_TRY(object_member(root, "model"));
    const auto* post_processor = RAG_TRY(object_member(root, "post_processor"));
    RAG_TRY(expect_type(pre_tokenizer, "pre_tokenizer", "BertPreTokenizer"));
    TokenizerSpec spec;
    spec.normalization = RAG_TRY(read_normalizer(normalizer));
    spec.model = RAG_TRY(read_model(model));
    spec.added_tokens = RAG_TRY(read_added_tokens(root));
    spec.templates = RAG_TRY(read_post_processor(post_processor));
    return spec;
}

}  // namespace

Result<TokenizerSpec> read_tokenizer_json(const std::filesystem::path& file) {
    const boost::json::object root = RAG_TRY(read_json_object(file));
    auto spec = read_root(root);
    if (!spec) {
        spec.error().message = fmt::format("{}: {}", file.string(), spec.error().message);
    }
    return spec;
}

}  // namespace ragd
