#include "cache/vector_codec.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "base/sha256.hpp"

namespace ragd {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kChecksumChars = 16;
constexpr std::size_t kIdBytesMax = 0xFFFF;

template <typename T>
void append(std::string& out, T number) {
    for (std::size_t byte = 0; byte < sizeof(T); ++byte) {
        out += static_cast<char>(static_cast<unsigned char>(number >> (8 * byte)));
    }
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t byte = 0; byte < sizeof number; ++byte) {
        number |= std::uint32_t{static_cast<unsigned char>(bytes[at + byte])} << (8 * byte);
    }
    return number;
}

/// All that comes before the numbers: the same for every vector of a model.
std::string header(const EmbeddingModel& model) {
    std::string id = model.name + '@' + model.revision;
    id.resize(std::min(id.size(), kIdBytesMax));
    std::string out{kVersion};
    append(out, static_cast<std::uint16_t>(id.size()));
    out += id;
    append(out, static_cast<std::uint32_t>(model.dimension));
    return out;
}

std::string checksum(std::string_view key, std::string_view bytes) {
    return Sha256{}.add_field(key).add_field(bytes).hex().substr(0, kChecksumChars);
}

}  // namespace

std::string encode_vector(std::string_view key, const EmbeddingModel& model, const Vector& vector) {
    std::string out = header(model);
    out.reserve(out.size() + vector.size() * sizeof(float) + kChecksumChars);
    for (const float number : vector) {
        append(out, std::bit_cast<std::uint32_t>(number));
    }
    out += checksum(key, out);
    return out;
}

std::optional<Vector> decode_vector(std::string_view key, const EmbeddingModel& model,
                                    std::string_view value) {
    const std::string expected = header(model);
    const std::size_t body = expected.size() + model.dimension * sizeof(float);
    if (value.size() != body + kChecksumChars || !value.starts_with(expected) ||
        value.substr(body) != checksum(key, value.substr(0, body))) {
        return std::nullopt;
    }
    Vector vector(model.dimension);
    for (std::size_t i = 0; i < vector.size(); ++i) {
        vector[i] = std::bit_cast<float>(u32_at(value, expected.size() + i * sizeof(float)));
        if (!std::isfinite(vector[i])) {
            return std::nullopt;
        }
    }
    return vector;
}

}  // namespace ragd
