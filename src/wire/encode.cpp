#include "wire/encode.hpp"

#include "base/clock.hpp"
#include "domain/metadata_size.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

void write_score(JsonWriter& out, std::string_view name, std::optional<double> score) {
    out.key(name);
    if (score) {
        out.number(*score);
    } else {
        out.null();
    }
}

void write_source(JsonWriter& out, const Source& source) {
    const auto& chunk = source.chunk;
    out.begin_object();
    out.key("n").integer(source.n);
    out.key("document_id").string(chunk.document.str());
    out.key("chunk_id").string(std::to_string(chunk.id.value));
    out.key("version").integer(chunk.version);
    out.key("text").string(chunk.text);
    out.key("start").integer(chunk.start);
    out.key("end").integer(chunk.end);
    out.key("score").number(source.score);
    out.key("scores").begin_object();
    write_score(out, "vector", source.scores.vector);
    write_score(out, "keyword", source.scores.keyword);
    write_score(out, "fused", source.scores.fused);
    write_score(out, "rerank", source.scores.rerank);
    out.end_object();
    out.key("title").string(chunk.title);
    out.key("url").string(chunk.url);
    out.key("metadata").object(chunk.metadata);
    out.end_object();
}

void write_sources(JsonWriter& out, std::span<const Source> sources) {
    out.key("sources").begin_array();
    for (const auto& source : sources) {
        write_source(out, source);
    }
    out.end_array();
}

void write_ranges(JsonWriter& out, std::string_view name, std::span<const SourceRange> ranges) {
    out.key(name).begin_array();
    for (const auto& range : ranges) {
        out.begin_object();
        out.key("source").integer(range.source);
        out.key("start").integer(range.start);
        out.key("end").integer(range.end);
        out.end_object();
    }
    out.end_array();
}

/// All stages in the order of the contract; one that did not run took no time.
void write_timings(JsonWriter& out, const std::vector<StageTime>& timings) {
    out.key("timings_ms").begin_object();
    for (const Stage stage : kQuestionStages) {
        out.key(name_of(stage)).milliseconds(milliseconds_of(timings, stage));
    }
    out.end_object();
}

void write_document(JsonWriter& out, const DocumentInfo& document) {
    out.begin_object();
    out.key("id").string(document.id.str());
    out.key("version").integer(document.version);
    out.key("title").string(document.title);
    out.key("url").string(document.url);
    out.key("metadata").object(document.metadata);
    out.key("bytes").integer(document.bytes);
    out.key("chunks").integer(document.chunks);
    out.key("content_sha256").string(document.content_sha256);
    out.key("created_at").string(to_rfc3339(document.created_at));
    out.key("updated_at").string(to_rfc3339(document.updated_at));
    out.end_object();
}

}  // namespace

std::string encode_answer(const Answer& answer, const RequestId& id) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(id.str());
    out.key("answer").string(answer.text);
    out.key("answer_kind").string(name_of(answer.kind));
    write_ranges(out, "citations", answer.citations);
    write_ranges(out, "quotes", answer.quotes);
    write_sources(out, answer.sources);
    out.key("cache").begin_object();
    out.key("embedding").string(name_of(answer.embedding_cache));
    out.key("result").string(name_of(answer.result_cache));
    out.end_object();
    write_timings(out, answer.timings);
    out.key("usage").begin_object();
    out.key("prompt_tokens").integer(answer.usage.prompt_tokens);
    out.key("completion_tokens").integer(answer.usage.completion_tokens);
    out.end_object();
    out.key("warnings").begin_array();
    for (const auto& warning : answer.warnings) {
        out.string(warning);
    }
    out.end_array().end_object();
    return out.take();
}

std::size_t sources_bytes(std::span<const Source> sources, std::size_t enough) {
    constexpr std::size_t kAroundOne = 512;  // names, scores, offsets
    std::size_t bytes = 0;
    for (const auto& source : sources) {
        const auto& chunk = source.chunk;
        bytes += kAroundOne + chunk.text.size() + chunk.title.size() + chunk.url.size();
        if (bytes < enough) {
            bytes += metadata_bytes(chunk.metadata, enough - bytes);
        }
    }
    return bytes;
}

std::string encode_sources(std::span<const Source> sources) {
    JsonWriter out;
    out.begin_object();
    write_sources(out, sources);
    out.end_object();
    return out.take();
}

std::string encode_token(std::string_view text) {
    JsonWriter out;
    out.begin_object().key("text").string(text).end_object();
    return out.take();
}

std::string encode_document(const DocumentInfo& document) {
    JsonWriter out;
    write_document(out, document);
    return out.take();
}

std::string encode_document_page(std::vector<DocumentInfo> documents,
                                 const std::optional<std::string>& next_cursor) {
    JsonWriter out;
    out.begin_object().key("documents").begin_array();
    for (auto& document : documents) {
        write_document(out, document);
        document = {};
    }
    out.end_array().key("next_cursor");
    if (next_cursor) {
        out.string(*next_cursor);
    } else {
        out.null();
    }
    out.end_object();
    return out.take();
}

std::string encode_index_report(const IndexReport& report) {
    std::size_t chunks = 0;
    for (const auto& document : report.documents) {
        chunks += document.chunks;
    }
    JsonWriter out;
    out.begin_object();
    out.key("indexed").integer(report.documents.size());
    out.key("chunks").integer(chunks);
    out.key("documents").begin_array();
    for (const auto& document : report.documents) {
        out.begin_object();
        out.key("id").string(document.id.str());
        out.key("version").integer(document.version);
        out.key("chunks").integer(document.chunks);
        out.key("status").string(name_of(document.status));
        out.end_object();
    }
    out.end_array();
    out.key("took_ms").milliseconds(report.took_ms);
    out.end_object();
    return out.take();
}

}  // namespace ragd
