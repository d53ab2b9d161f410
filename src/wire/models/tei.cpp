#include "wire/models/tei.hpp"

#include "domain/model_limits.hpp"
#include "wire/json_writer.hpp"
#include "wire/models/model_call.hpp"

namespace ragd {
namespace {

constexpr std::size_t kDimensionsMost = 65'536;

void refuse_other_vectors(ObjectReader& reader) {
    bool normalize = true;
    reader.boolean("normalize", normalize);
    if (!normalize) {
        reader.fault("normalize", "must be true: this model's vectors have unit length");
    }
    if (reader.find("prompt_name") != nullptr) {
        reader.fault("prompt_name", "is not known: this model has no prompts");
    }
    const auto direction = reader.string("truncation_direction");
    if (direction && *direction != "Right" && *direction != "right") {
        reader.fault("truncation_direction", "must be Right: texts are cut at their end");
    }
}

Result<TeiRerankCall> decode_tei_rerank(const boost::json::object& members) {
    Faults faults;
    ObjectReader reader{members, "", faults};
    TeiRerankCall call;
    call.wanted.question = read_question(reader, "query");
    call.wanted.texts = read_texts(reader, faults, "texts", {.may_be_empty = true});
    reader.boolean("raw_scores", call.raw_scores);
    reader.boolean("return_text", call.return_text);
    bool truncate = false;
    reader.boolean("truncate", truncate);
    if (!faults.empty()) {
        return faults.to_error();
    }
    RAG_TRY(check_size(call.wanted.texts, "texts"));
    return call;
}

}  // namespace

Result<TeiEmbedCall> decode_tei_embed(std::string_view body) {
    const auto members = RAG_TRY(read_model_call(body));
    Faults faults;
    ObjectReader reader{members, "", faults};
    TeiEmbedCall call;
    call.wanted.texts = read_texts(reader, faults, "inputs", {.one_string = true});
    bool truncate = false;
    reader.boolean("truncate", truncate);
    call.wanted.long_texts = truncate ? LongTexts::kCut : LongTexts::kRefused;
    refuse_other_vectors(reader);
    if (reader.find("dimensions") != nullptr) {
        std::size_t dimensions = 0;
        reader.integer("dimensions", {.min = 1, .max = kDimensionsMost}, dimensions);
        call.dimensions = dimensions;
    }
    if (!faults.empty()) {
        return faults.to_error();
    }
    RAG_TRY(check_size(call.wanted.texts, "inputs"));
    return call;
}

Result<std::variant<TeiRerankCall, RerankCall>> decode_either_rerank(std::string_view body) {
    using Either = std::variant<TeiRerankCall, RerankCall>;
    const auto members = RAG_TRY(read_model_call(body));
    if (members.contains("documents") && !members.contains("texts")) {
        return Either{RAG_TRY(decode_rerank_call(body))};
    }
    return Either{RAG_TRY(decode_tei_rerank(members))};
}

std::string encode_tei_vectors(const std::vector<Vector>& vectors) {
    JsonWriter out;
    out.begin_array();
    for (const Vector& vector : vectors) {
        out.begin_array();
        for (const float number : vector) {
            out.single(number);
        }
        out.end_array();
    }
    out.end_array();
    return out.take();
}

std::string encode_tei_ranking(const RankedTexts& ranked, bool raw_scores,
                               const std::vector<std::string>& texts) {
    JsonWriter out;
    out.begin_array();
    for (const RankedText& text : ranked.texts) {
        out.begin_object();
        out.key("index").integer(text.index);
        out.key("score").number(raw_scores ? text.log_odds : text.probability());
        if (!texts.empty()) {
            out.key("text").string(texts[text.index]);
        }
        out.end_object();
    }
    out.end_array();
    return out.take();
}

std::string encode_tei_info(const TeiInfo& info) {
    JsonWriter out;
    out.begin_object();
    out.key("model_id").string(info.model);
    out.key("model_sha").string(info.revision);
    out.key("model_dtype").string("float32");
    out.key("model_type").begin_object();
    out.key("embedding").begin_object();
    out.key("pooling").string("mean");
    out.end_object().end_object();
    out.key("max_concurrent_requests").integer(limits::kInferenceQueueMax);
    out.key("max_input_length").integer(info.window);
    out.key("max_batch_tokens").integer(limits::kTextsPerCall * info.window);
    out.key("max_batch_requests").null();
    out.key("max_client_batch_size").integer(limits::kTextsPerCall);
    out.key("auto_truncate").boolean(false);
    out.key("tokenization_workers").integer(1);
    out.key("version").string(info.version);
    out.key("sha").null();
    out.key("docker_label").null();
    out.end_object();
    return out.take();
}

}  // namespace ragd
