#include "wire/models/openai_embeddings.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "base/base64url.hpp"
#include "wire/json_writer.hpp"
#include "wire/models/model_call.hpp"

namespace ragd {
namespace {

constexpr std::size_t kDimensionsMax = 65'536;

/// RFC 4648, section 4.
std::string base64_of(std::string_view bytes) {
    std::string text = encode_base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::string bytes_of(const Vector& vector) {
    static_assert(std::endian::native == std::endian::little);
    std::string bytes(vector.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), vector.data(), bytes.size());
    return bytes;
}

void write_vector(JsonWriter& out, const Vector& vector, VectorFormat format) {
    if (format == VectorFormat::kBase64) {
        out.string(base64_of(bytes_of(vector)));
        return;
    }
    out.begin_array();
    for (const float number : vector) {
        out.single(number);
    }
    out.end_array();
}

}  // namespace

Result<EmbeddingCall> decode_embedding_call(std::string_view body) {
    const auto members = RAG_TRY(read_model_call(body));
    Faults faults;
    ObjectReader reader{members, "", faults};
    EmbeddingCall call;
    call.wanted.texts = read_texts(reader, faults, "input", {.one_string = true});
    call.model = reader.string("model").value_or("");
    if (const auto name = reader.string("encoding_format")) {
        const auto format = parse_name<VectorFormat>(*name);
        call.format = format.value_or(VectorFormat::kFloat);
        if (!format) {
            reader.fault("encoding_format", "must be one of " + all_names<VectorFormat>());
        }
    }
    if (reader.find("dimensions") != nullptr) {
        std::size_t dimensions = 0;
        reader.integer("dimensions", {.min = 1, .max = kDimensionsMax}, dimensions);
        call.dimensions = dimensions;
    }
    if (!faults.empty()) {
        return faults.to_error();
    }
    RAG_TRY(check_size(call.wanted.texts, "input"));
    return call;
}

Result<void> check_dimensions(std::optional<std::size_t> asked, std::size_t ours) {
    if (asked && *asked != ours) {
        return fail_field(
            "/dimensions",
            fmt::format("must be {}, as many as the model's vectors have; or leave it "
                        "out",
                        ours));
    }
    return {};
}

std::string encode_embeddings(const TextVectors& made, std::string_view model,
                              VectorFormat format) {
    JsonWriter out;
    out.begin_object();
    out.key("object").string("list");
    out.key("data").begin_array();
    for (std::size_t i = 0; i < made.vectors.size(); ++i) {
        out.begin_object();
        out.key("object").string("embedding");
        out.key("index").integer(i);
        out.key("embedding");
        write_vector(out, made.vectors[i], format);
        out.end_object();
    }
    out.end_array();
    out.key("model").string(model);
    out.key("usage").begin_object();
    out.key("prompt_tokens").integer(made.pieces);
    out.key("total_tokens").integer(made.pieces);
    out.end_object().end_object();
    return out.take();
}

}  // namespace ragd
