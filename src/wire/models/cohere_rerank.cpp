#include "wire/models/cohere_rerank.hpp"

#include <algorithm>

#include "wire/json_writer.hpp"
#include "wire/models/model_call.hpp"

namespace ragd {
namespace {

constexpr std::size_t kMany = 1'000'000;

}  // namespace

Result<RerankCall> decode_rerank_call(std::string_view body) {
    const auto members = RAG_TRY(read_model_call(body));
    Faults faults;
    ObjectReader reader{members, "", faults};
    RerankCall call;
    call.model = reader.string("model").value_or("");
    call.wanted.question = read_question(reader, "query");
    call.wanted.texts =
        read_texts(reader, faults, "documents", {.objects = true, .may_be_empty = true});
    if (reader.find("top_n") != nullptr) {
        std::size_t top_n = 1;
        reader.integer("top_n", {.min = 1, .max = kMany}, top_n);
        call.top_n = top_n;
    }
    if (reader.find("max_tokens_per_doc") != nullptr) {
        std::size_t pieces = 1;
        reader.integer("max_tokens_per_doc", {.min = 1, .max = kMany}, pieces);
        call.wanted.pieces_max = pieces;
    }
    reader.boolean("return_documents", call.return_documents);
    if (!faults.empty()) {
        return faults.to_error();
    }
    RAG_TRY(check_size(call.wanted.texts, "documents"));
    return call;
}

std::string encode_reranked(const RankedTexts& ranked, const RerankReply& reply) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(reply.id.str());
    out.key("model").string(reply.model);
    out.key("results").begin_array();
    for (std::size_t i = 0; i < std::min(reply.top_n, ranked.texts.size()); ++i) {
        const RankedText& text = ranked.texts[i];
        out.begin_object();
        out.key("index").integer(text.index);
        out.key("relevance_score").number(text.probability());
        if (!reply.documents.empty()) {
            out.key("document").begin_object();
            out.key("text").string(reply.documents[text.index]);
            out.end_object();
        }
        out.end_object();
    }
    out.end_array();
    out.key("usage").begin_object();
    out.key("total_tokens").integer(ranked.pieces);
    out.end_object();
    out.key("meta").begin_object();
    out.key("api_version").begin_object();
    out.key("version").string(reply.api_version);
    out.end_object();
    out.key("tokens").begin_object();
    out.key("input_tokens").integer(ranked.pieces);
    out.end_object().end_object().end_object();
    return out.take();
}

}  // namespace ragd
