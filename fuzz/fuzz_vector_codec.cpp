// A vector in the shared cache: what is written is read back; whatever was changed in it is refused.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/sha256.hpp"
#include "cache/vector_codec.hpp"
#include "input.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSumChars = 16;

Vector numbers(std::string_view bytes) {
    Vector vector(bytes.size() / sizeof(float));
    for (std::size_t i = 0; i < vector.size(); ++i) {
        std::memcpy(&vector[i], bytes.data() + i * sizeof(float), sizeof(float));
    }
    return vector;
}

void check_round_trip(std::string_view key, const EmbeddingModel& model, const Vector& vector) {
    const std::string value = encode_vector(key, model, vector);
    const auto read = decode_vector(key, model, value);
    const bool finite =
        std::ranges::all_of(vector, [](float number) { return std::isfinite(number); });
    RAG_ASSERT(read.has_value() == finite, "what is finite is read back");
    RAG_ASSERT(!read || encode_vector(key, model, *read) == value, "bit by bit");
    RAG_ASSERT(!decode_vector(std::string{key} + "x", model, value), "under another key it is not");
}

/// `bytes` with a checksum that is right, so that all that follows the checksum is reached.
void check_foreign(std::string_view key, const EmbeddingModel& model, std::string_view bytes) {
    const std::string sum = Sha256{}.add_field(key).add_field(bytes).hex().substr(0, kSumChars);
    for (const std::string& value : {std::string{bytes}, std::string{bytes} + sum}) {
        const auto read = decode_vector(key, model, value);
        RAG_ASSERT(!read || encode_vector(key, model, *read) == value, "there is one spelling");
    }
}

void check_damage(const EmbeddingModel& model, const Vector& vector, std::size_t at) {
    std::string value = encode_vector("key", model, vector);
    value[at % value.size()] ^= static_cast<char>(1U << at % 8);
    RAG_ASSERT(!decode_vector("key", model, value), "a flipped bit is noticed");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const std::size_t at = input.byte() + 256U * input.byte();
    const std::string_view key = input.part();
    const std::string_view bytes = input.rest();
    const Vector vector = numbers(bytes);
    const EmbeddingModel model{.name = "m", .revision = "r", .dimension = vector.size()};
    check_round_trip(key, model, vector);
    check_foreign(key, model, bytes);
    check_damage(model, vector, at);
    return 0;
}
