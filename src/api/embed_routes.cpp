#include <array>

#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/models/model_call.hpp"
#include "wire/models/model_errors.hpp"
#include "wire/models/openai_embeddings.hpp"
#include "wire/models/tei.hpp"

namespace ragd {
namespace {

/// What a number of a vector takes in an answer, at most.
constexpr std::size_t kNumberBytes = 16;

std::size_t answer_bytes(const Call& call, const TextVectors& made) {
    return made.vectors.size() * call.parts.embedder.model().dimension * kNumberBytes;
}

/// To OpenAI's clients a text that is too long is one more value that is not allowed.
Error as_bad_input(Error error) {
    if (error.code == ErrorCode::kTooLarge) {
        error.code = ErrorCode::kInvalidField;
        error.fields = {{.pointer = "/input", .detail = error.message}};
    }
    return error;
}

Task<Result<TextVectors>> embed_for_openai(Call& call, const EmbeddingCall& asked) {
    const auto& model = call.parts.embedder.model();
    RAG_CO_TRY(check_model(asked.model, model.name));
    RAG_CO_TRY(check_dimensions(asked.dimensions, model.dimension));
    co_return co_await call.parts.embed_texts(call.ctx, asked.wanted);
}

Task<Result<Reply>> post_embeddings(Call& call, JsonBody body) {
    const auto decode = [text = body.text] { return decode_embedding_call(text); };
    const auto asked = co_await offload(call, body.text.size(), WorkClass::kInteractive, decode);
    if (!asked) {
        co_return as_bad_input(asked.error());
    }
    const auto made = co_await embed_for_openai(call, *asked);
    if (!made) {
        co_return as_bad_input(made.error());
    }
    const auto encode = [&]() -> Result<std::string> {
        return encode_embeddings(*made, call.parts.embedder.model().name, asked->format);
    };
    co_return json_response(200, RAG_CO_TRY(co_await offload(call, answer_bytes(call, *made),
                                                             WorkClass::kInteractive, encode)));
}

Task<Result<Reply>> post_embed(Call& call, JsonBody body) {
    const auto decode = [text = body.text] { return decode_tei_embed(text); };
    auto asked =
        RAG_CO_TRY(co_await offload(call, body.text.size(), WorkClass::kInteractive, decode));
    RAG_CO_TRY(check_dimensions(asked.dimensions, call.parts.embedder.model().dimension));
    const auto made =
        RAG_CO_TRY(co_await call.parts.embed_texts(call.ctx, std::move(asked.wanted)));
    const auto encode = [&made]() -> Result<std::string> {
        return encode_tei_vectors(made.vectors);
    };
    co_return json_response(200, RAG_CO_TRY(co_await offload(call, answer_bytes(call, made),
                                                             WorkClass::kInteractive, encode)));
}

Task<Result<Reply>> get_info(Call& call, NothingAsked /*asked*/) {
    const auto& model = call.parts.embedder.model();
    co_return json_response(200, encode_tei_info({.model = model.name,
                                                  .revision = model.revision,
                                                  .window = model.max_tokens,
                                                  .version = call.settings.version}));
}

constexpr std::string_view kEmbeddings = R"json({
"operationId": "createEmbeddings", "tags": ["models"],
"summary": "Vectors of texts, as OpenAI's API gives them",
"description": "The vectors that questions and passages have here. Of a text that is over the model's window none is made; many texts wait behind people's questions.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/EmbeddingCall"},
  "examples": {"two": {"value": {"model": "ragd", "input": ["How hot should the water be?", "Green tea is brewed at 75 degrees."]}}}
}}},
"responses": {
  "200": {
    "description": "One for each text, in order",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Embeddings"}}}
  }
}
})json";

constexpr std::string_view kEmbed = R"json({
"operationId": "embed", "tags": ["models"],
"summary": "Vectors of texts, as text-embeddings-inference gives them",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/TeiEmbedCall"},
  "examples": {"one": {"value": {"inputs": "How hot should the water be?"}}}
}}},
"responses": {
  "200": {
    "description": "One for each text, in order",
    "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/EmbeddingVector"}}}}
  }
}
})json";

constexpr std::string_view kInfo = R"json({
"operationId": "modelInfo", "tags": ["models"],
"summary": "The embedding model, as text-embeddings-inference tells of it",
"responses": {
  "200": {
    "description": "The model and what one call may have",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TeiInfo"}}}
  }
}
})json";

constexpr std::array kEmbedRoutes{
    Route{.method = "POST",
          .pattern = "/v1/embeddings",
          .handler = kHandler<post_embeddings>,
          .needs = Needs{Right::kQuery},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kOpenAiDialect,
          .operation = kEmbeddings},
    Route{.method = "POST",
          .pattern = "/embed",
          .handler = kHandler<post_embed>,
          .needs = Needs{Right::kQuery},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kTeiDialect,
          .operation = kEmbed},
    Route{.method = "GET",
          .pattern = "/info",
          .handler = kHandler<get_info>,
          .needs = Needs{Right::kQuery},
          .dialect = kTeiDialect,
          .operation = kInfo},
};

constexpr std::string_view kEmbedComponents = R"json({
"schemas": {
  "TextOrTexts": {
    "description": "A text, or some; at most 4 MiB in all. Ids of another model's tokens are refused",
    "anyOf": [
      {"type": "string", "minLength": 1},
      {"type": "array", "minItems": 1, "maxItems": 2048, "items": {"type": "string", "minLength": 1}}
    ]
  },
  "EmbeddingCall": {
    "type": "object",
    "required": ["input"],
    "description": "Other members are ignored",
    "properties": {
      "input": {"$ref": "#/components/schemas/TextOrTexts"},
      "model": {"type": ["string", "null"], "description": "The name of the embedding model, with or without who made it, or ragd; other names are 404"},
      "encoding_format": {"enum": ["float", "base64", null], "default": "float", "description": "base64: float32 values, little-endian"},
      "dimensions": {"type": ["integer", "null"], "minimum": 1, "maximum": 65536, "description": "As many as the model's vectors have"}
    }
  },
  "EmbeddingVector": {"type": "array", "items": {"type": "number"}},
  "Embeddings": {
    "type": "object",
    "required": ["object", "data", "model", "usage"],
    "additionalProperties": false,
    "properties": {
      "object": {"const": "list"},
      "data": {"type": "array", "items": {
        "type": "object", "required": ["object", "index", "embedding"], "additionalProperties": false,
        "properties": {
          "object": {"const": "embedding"},
          "index": {"type": "integer", "minimum": 0},
          "embedding": {"anyOf": [{"$ref": "#/components/schemas/EmbeddingVector"}, {"type": "string"}]}
        }
      }},
      "model": {"type": "string"},
      "usage": {
        "type": "object", "required": ["prompt_tokens", "total_tokens"], "additionalProperties": false,
        "description": "Word pieces that the model read",
        "properties": {"prompt_tokens": {"type": "integer", "minimum": 0}, "total_tokens": {"type": "integer", "minimum": 0}}
      }
    }
  },
  "TeiEmbedCall": {
    "type": "object",
    "required": ["inputs"],
    "description": "Other members are ignored",
    "properties": {
      "inputs": {"$ref": "#/components/schemas/TextOrTexts"},
      "truncate": {"type": ["boolean", "null"], "default": false, "description": "Texts over the model's window are cut at their end; false: they are refused"},
      "truncation_direction": {"enum": ["Right", "right", null], "default": "Right"},
      "normalize": {"enum": [true, null], "default": true, "description": "Vectors have unit length"},
      "prompt_name": {"type": "null", "description": "The model has no prompts"},
      "dimensions": {"type": ["integer", "null"], "minimum": 1, "maximum": 65536, "description": "As many as the model's vectors have"}
    }
  },
  "TeiInfo": {
    "type": "object",
    "required": ["model_id", "max_input_length", "max_client_batch_size", "version"],
    "properties": {
      "model_id": {"type": "string"},
      "model_sha": {"type": "string", "description": "sha256 of the weights"},
      "max_input_length": {"type": "integer", "minimum": 1, "description": "Word pieces of a text, two special tokens included"},
      "max_client_batch_size": {"type": "integer", "minimum": 1},
      "version": {"type": "string", "description": "Of ragd"}
    }
  },
  "TeiError": {
    "type": "object",
    "required": ["error", "error_type"],
    "properties": {
      "error": {"type": "string"},
      "error_type": {"enum": ["Unhealthy", "Backend", "Overloaded", "Validation", "Tokenizer", "Empty"]}
    }
  }
}
})json";

}  // namespace

RouteFamily embed_routes() {
    return {.routes = kEmbedRoutes, .components = kEmbedComponents};
}

}  // namespace ragd
