#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/names.hpp"
#include "base/result.hpp"
#include "domain/text_vectors.hpp"

namespace ragd {

/// How an answer writes a vector.
enum class VectorFormat { kFloat, kBase64 };

/// As in `encoding_format`.
template <>
inline constexpr auto kNamesOf<VectorFormat> = names_of<VectorFormat>("float", "base64");

/// A call of OpenAI's `POST /v1/embeddings`.
struct EmbeddingCall {
    std::string model;
    TextsToEmbed wanted;
    VectorFormat format = VectorFormat::kFloat;
    std::optional<std::size_t> dimensions = std::nullopt;
};

/// Errors: Malformed, InvalidField, TooLarge.
Result<EmbeddingCall> decode_embedding_call(std::string_view body);

/// Errors: InvalidField - the model's vectors have another length.
Result<void> check_dimensions(std::optional<std::size_t> asked, std::size_t ours);

/// {"object": "list", "data": [{"object", "index", "embedding"}], "model", "usage"}. In base64 a
/// vector is its float32 values, little-endian.
std::string encode_embeddings(const TextVectors& made, std::string_view model, VectorFormat format);

}  // namespace ragd
