#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "domain/document.hpp"
#include "ports/embedder.hpp"

namespace ragd {

// A vector as the shared cache keeps it. Whole numbers are little-endian:
//     u8   version, 1
//     u16  bytes of the model's id, and the id: name, '@', revision
//     u32  dimension
//     f32  each number, IEEE 754 binary32
//     16 hex digits: the first of the SHA-256 of the key and of all the above
// The key is part of the checksum, so that a value that got under another key is damaged too.

std::string encode_vector(std::string_view key, const EmbeddingModel& model, const Vector& vector);

/// Nothing unless `value` was made by `encode_vector` of this version for this key and this model,
/// is whole to the last byte, and each number is finite.
std::optional<Vector> decode_vector(std::string_view key, const EmbeddingModel& model,
                                    std::string_view value);

}  // namespace ragd
