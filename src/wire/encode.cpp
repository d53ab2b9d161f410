#include "wire/encode.hpp"

#include <algorithm>
#include <span>

#include "base/clock.hpp"
#include "domain/location_json.hpp"
#include "domain/metadata_size.hpp"
#include "domain/passage_location.hpp"
#include "wire/json_writer.hpp"
#include "wire/write_acl.hpp"

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

/// Its url and source; a place on the machine only to whom it may be told.
void write_origin(JsonWriter& out, const Origin& origin, Places places) {
    out.key("url").string(places == Places::kShown ? origin.url : shown_url(origin));
    if (const std::string source = shown_source(origin); !source.empty()) {
        out.key("source").string(source);
    }
}

void write_numbers(JsonWriter& out, std::string_view name, std::span<const std::uint32_t> numbers) {
    if (numbers.empty()) {
        return;
    }
    out.key(name).begin_array();
    for (const std::uint32_t number : numbers) {
        out.integer(number);
    }
    out.end_array();
}

void write_location(JsonWriter& out, const std::optional<PassageLocation>& location) {
    if (!location) {
        return;
    }
    const auto known = json_of_location(location->begin);
    if (known.empty()) {
        return;
    }
    out.key("location").begin_object();
    for (const auto& member : known) {
        out.key(member.key()).value(member.value());
    }
    write_numbers(out, "pages", location->pages);
    write_numbers(out, "slides", location->slides);
    if (!location->sheets.empty()) {
        out.key("sheets").begin_array();
        for (const std::string& sheet : location->sheets) {
            out.string(sheet);
        }
        out.end_array();
    }
    out.end_object();
}

void write_source(JsonWriter& out, const Source& source, Places places) {
    const auto& chunk = source.chunk;
    out.begin_object();
    out.key("n").integer(source.n);
    out.key("document_id").string(chunk.document.str());
    out.key("chunk_id").string(std::to_string(chunk.id.value));
    out.key("version").integer(chunk.version);
    out.key("text").string(chunk.text);
    out.key("start").integer(chunk.start);
    out.key("end").integer(chunk.end);
    write_location(out, locate(chunk));
    out.key("score").number(source.score);
    out.key("scores").begin_object();
    write_score(out, "vector", source.scores.vector);
    write_score(out, "keyword", source.scores.keyword);
    write_score(out, "fused", source.scores.fused);
    write_score(out, "rerank", source.scores.rerank);
    out.end_object();
    out.key("duplicates").integer(source.duplicates);
    out.key("title").string(chunk.title);
    write_origin(out, {.id = chunk.document, .source = chunk.source, .url = chunk.url}, places);
    out.key("metadata").object(chunk.metadata);
    out.end_object();
}

/// The members of a range, whose object is open.
void write_range(JsonWriter& out, const SourceRange& range) {
    out.key("source").integer(range.source);
    out.key("start").integer(range.start);
    out.key("end").integer(range.end);
}

void write_citations(JsonWriter& out, std::span<const SourceRange> citations) {
    out.key("citations").begin_array();
    for (const auto& citation : citations) {
        out.begin_object();
        write_range(out, citation);
        out.end_object();
    }
    out.end_array();
}

void write_quotes(JsonWriter& out, const Answer& answer) {
    out.key("quotes").begin_array();
    for (const auto& quote : answer.quotes) {
        out.begin_object();
        write_range(out, quote);
        const auto source = std::ranges::find(answer.sources, quote.source, &Source::n);
        if (source != answer.sources.end() && quote.start >= source->chunk.start &&
            quote.end <= source->chunk.end) {
            write_location(out, locate(source->chunk, {quote.start, quote.end}));
        }
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

void write_document(JsonWriter& out, const DocumentInfo& document, Places places) {
    out.begin_object();
    out.key("id").string(document.id.str());
    out.key("version").integer(document.version);
    out.key("title").string(document.title);
    write_origin(out, {.id = document.id, .source = document.source, .url = document.url}, places);
    out.key("metadata").object(document.metadata);
    out.key("bytes").integer(document.bytes);
    out.key("chunks").integer(document.chunks);
    out.key("content_sha256").string(document.content_sha256);
    if (document.file) {
        out.key("file").object(json_of_file(*document.file));
    }
    if (!document.acl.is_open()) {
        write_acl(out.key("acl"), document.acl);
    }
    out.key("created_at").string(to_rfc3339(document.created_at));
    out.key("updated_at").string(to_rfc3339(document.updated_at));
    out.end_object();
}

}  // namespace

void write_sources(JsonWriter& out, std::span<const Source> sources, Places places) {
    out.key("sources").begin_array();
    for (const auto& source : sources) {
        write_source(out, source, places);
    }
    out.end_array();
}

std::string encode_answer(const Answer& answer, const RequestId& id, Places places) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(id.str());
    out.key("answer").string(answer.text);
    out.key("answer_kind").string(name_of(answer.kind));
    write_citations(out, answer.citations);
    write_quotes(out, answer);
    write_sources(out, answer.sources, places);
    out.key("cache").begin_object();
    out.key("embedding").string(name_of(answer.embedding_cache));
    out.key("result").string(name_of(answer.result_cache));
    out.end_object();
    write_timings(out, answer.timings);
    out.key("usage").begin_object();
    out.key("prompt_tokens").integer(answer.usage.prompt_tokens);
    out.key("completion_tokens").integer(answer.usage.completion_tokens);
    out.end_object();
    if (!answer.question_used.empty()) {
        out.key("question_used").string(answer.question_used);
    }
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
        bytes += chunk.source ? chunk.source->size() : 0;
        if (bytes < enough) {
            bytes += metadata_bytes(chunk.metadata, enough - bytes);
        }
    }
    return bytes;
}

std::string encode_sources(std::span<const Source> sources, Places places) {
    JsonWriter out;
    out.begin_object();
    write_sources(out, sources, places);
    out.end_object();
    return out.take();
}

std::string encode_token(std::string_view text) {
    JsonWriter out;
    out.begin_object().key("text").string(text).end_object();
    return out.take();
}

std::string encode_document(const DocumentInfo& document, Places places) {
    JsonWriter out;
    write_document(out, document, places);
    return out.take();
}

std::string encode_document_page(std::vector<DocumentInfo> documents,
                                 const std::optional<std::string>& next_cursor, Places places) {
    JsonWriter out;
    out.begin_object().key("documents").begin_array();
    for (auto& document : documents) {
        write_document(out, document, places);
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

std::string encode_kept_file(std::string_view sha256, std::size_t bytes) {
    JsonWriter out;
    out.begin_object().key("sha256").string(sha256).key("bytes").integer(bytes).end_object();
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
        if (!document.renamed_from.empty()) {
            out.key("renamed_from").string(document.renamed_from.str());
        }
        out.end_object();
    }
    out.end_array();
    out.key("took_ms").milliseconds(report.took_ms);
    out.end_object();
    return out.take();
}

}  // namespace ragd
