#include "wire/openai/decode_stores.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "wire/json.hpp"
#include "wire/object_reader.hpp"
#include "wire/openai/lenient.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kNameBytes = 256;
constexpr std::size_t kPairsMax = 16;
constexpr std::size_t kKeyChars = 64;
constexpr std::size_t kValueChars = 512;
constexpr std::size_t kDaysMax = 365;
constexpr std::size_t kChunkTokensMin = 100;
constexpr std::size_t kChunkTokensMax = 4096;
constexpr std::size_t kQueriesMax = 10;
constexpr std::size_t kResultsMax = 50;

bool fits(std::string_view text, std::size_t chars_max) {
    return utf8_length(text) <= chars_max;
}

/// Pairs as `metadata` and `attributes` have them; numbers and booleans are for attributes alone.
std::optional<Metadata> read_pairs(ObjectReader& reader, std::string_view name,
                                   bool strings_alone) {
    const json::value* value = reader.find(name);
    if (value == nullptr) {
        return std::nullopt;
    }
    const json::object* pairs = value->if_object();
    const bool is_good =
        pairs != nullptr && pairs->size() <= kPairsMax &&
        std::ranges::all_of(*pairs, [&](const auto& pair) {
            const json::value& held = pair.value();
            return !pair.key().empty() && fits(pair.key(), kKeyChars) &&
                   (held.is_string() ? fits(held.get_string(), kValueChars)
                                     : !strings_alone && (held.is_number() || held.is_bool()));
        });
    if (!is_good) {
        reader.fault(name, fmt::format("must be an object of at most {} members: names of 1..{} "
                                       "characters, strings of at most {}{}",
                                       kPairsMax, kKeyChars, kValueChars,
                                       strings_alone ? "" : ", numbers or booleans"));
        return std::nullopt;
    }
    return *pairs;
}

std::optional<std::string> read_store_name(ObjectReader& reader) {
    const auto name = reader.string("name");
    if (name && (name->size() > kNameBytes || has_control_character(*name))) {
        reader.fault("name", fmt::format("must have at most {} bytes and no control characters",
                                         kNameBytes));
        return std::nullopt;
    }
    return name ? std::optional<std::string>{*name} : std::nullopt;
}

std::optional<std::uint32_t> read_expiry(ObjectReader& reader, Faults& faults) {
    const json::value* value = reader.find("expires_after");
    if (value == nullptr) {
        return std::nullopt;
    }
    if (!value->is_object()) {
        reader.fault("expires_after", "must be an object with anchor and days");
        return std::nullopt;
    }
    ObjectReader inner{value->get_object(), "/expires_after", faults};
    std::size_t days = 0;
    inner.integer("days", {.min = 1, .max = kDaysMax}, days);
    if (inner.find("days") == nullptr) {
        inner.fault("days", "is required");
    }
    return static_cast<std::uint32_t>(days);
}

/// What is over our models' window is as much as fits: the file in the store says what that is.
ChunkOptions read_strategy(ObjectReader& reader, Faults& faults) {
    ChunkOptions chunking;
    const json::value* value = reader.find("chunking_strategy");
    const json::object* strategy = value == nullptr ? nullptr : value->if_object();
    const json::value* type = strategy == nullptr ? nullptr : strategy->if_contains("type");
    if (value == nullptr || (type != nullptr && *type == "auto")) {
        return chunking;
    }
    const json::value* fixed = strategy == nullptr ? nullptr : strategy->if_contains("static");
    if (type == nullptr || *type != "static" || fixed == nullptr || !fixed->is_object()) {
        reader.fault("chunking_strategy",
                     "must be {\"type\": \"auto\"}, or {\"type\": \"static\", \"static\": "
                     "{\"max_chunk_size_tokens\", \"chunk_overlap_tokens\"}}");
        return chunking;
    }
    ObjectReader inner{fixed->get_object(), reader.pointer("chunking_strategy") + "/static",
                       faults};
    std::size_t size = chunking.chunk_size;
    std::size_t overlap = chunking.overlap;
    inner.integer("max_chunk_size_tokens", {.min = kChunkTokensMin, .max = kChunkTokensMax}, size);
    inner.integer("chunk_overlap_tokens", {.min = 0, .max = size / 2}, overlap);
    chunking.chunk_size = std::min(size, limits::kChunkPiecesMax);
    chunking.overlap = std::min(overlap, chunking.chunk_size / 2);
    return chunking;
}

std::string read_file_id(ObjectReader& reader) {
    const auto id = reader.string("file_id");
    if (reader.find("file_id") == nullptr) {
        reader.fault("file_id", "is required");
    }
    return std::string{id.value_or("")};
}

FileToAdd read_file_to_add(ObjectReader& reader, Faults& faults) {
    FileToAdd file{.file = read_file_id(reader)};
    file.attributes = read_pairs(reader, "attributes", false).value_or(Metadata{});
    file.chunking = read_strategy(reader, faults);
    return file;
}

/// `file_ids`, each with what the call says of all.
std::vector<FileToAdd> read_file_ids(ObjectReader& reader, Faults& faults) {
    std::vector<FileToAdd> files;
    FileToAdd of_all{.file = {}};
    of_all.attributes = read_pairs(reader, "attributes", false).value_or(Metadata{});
    of_all.chunking = read_strategy(reader, faults);
    const json::value* ids = reader.find("file_ids");
    if (ids == nullptr) {
        return files;
    }
    if (!ids->is_array() || ids->get_array().size() > kFilesPerBatch ||
        !std::ranges::all_of(ids->get_array(),
                             [](const json::value& one) { return one.is_string(); })) {
        reader.fault("file_ids", fmt::format("must be a list of at most {} ids", kFilesPerBatch));
        return files;
    }
    for (const json::value& id : ids->get_array()) {
        of_all.file = id.get_string();
        files.push_back(of_all);
    }
    return files;
}

/// `files`: each says for itself.
std::vector<FileToAdd> read_files_with_facts(ObjectReader& reader, Faults& faults) {
    std::vector<FileToAdd> files;
    const json::value* list = reader.find("files");
    if (list == nullptr) {
        return files;
    }
    if (!list->is_array() || list->get_array().size() > kFilesPerBatch) {
        reader.fault("files", fmt::format("must be a list of at most {} files", kFilesPerBatch));
        return files;
    }
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
        const json::value& one = list->get_array()[i];
        const std::string at = pointer_to("/files", i);
        if (!one.is_object()) {
            faults.add(at, fmt::format("must be an object, not {}", kind_name(one)));
            continue;
        }
        const json::object given = without_nulls(one.get_object());
        ObjectReader inner{given, at, faults};
        files.push_back(read_file_to_add(inner, faults));
    }
    return files;
}

void refuse_twins(const std::vector<FileToAdd>& files, const std::string& at, Faults& faults) {
    std::vector<std::string_view> ids;
    for (const FileToAdd& file : files) {
        ids.emplace_back(file.file);
    }
    std::ranges::sort(ids);
    if (std::ranges::adjacent_find(ids) != ids.end()) {
        faults.add_new(at, "names a file twice");
    }
}

template <typename T>
Result<T> unless_faulty(T made, const Faults& faults) {
    if (!faults.empty()) {
        return faults.to_error();
    }
    return made;
}

std::vector<std::string> read_queries(ObjectReader& reader) {
    const json::value* value = reader.find("query");
    std::vector<std::string> queries;
    if (value != nullptr && value->is_string()) {
        queries.emplace_back(value->get_string());
    } else if (value != nullptr && value->is_array()) {
        for (const json::value& one : value->get_array()) {
            if (one.is_string()) {
                queries.emplace_back(one.get_string());
            }
        }
        if (queries.size() != value->get_array().size()) {
            queries.clear();
        }
    }
    if (queries.empty() || queries.size() > kQueriesMax) {
        reader.fault("query",
                     fmt::format("is required: a string, or a list of 1..{}", kQueriesMax));
        queries.clear();
    }
    return queries;
}

}  // namespace

Result<NewStore> decode_new_store(std::string_view body) {
    const json::object given = RAG_TRY(parse_lenient(body));
    Faults faults;
    ObjectReader reader{given, "", faults};
    NewStore store;
    store.facts.name = read_store_name(reader).value_or("");
    store.facts.metadata = read_pairs(reader, "metadata", true).value_or(Metadata{});
    store.facts.expires_after_days = read_expiry(reader, faults);
    store.files = read_file_ids(reader, faults);
    refuse_twins(store.files, "/file_ids", faults);
    return unless_faulty(std::move(store), faults);
}

Result<StoreChanges> decode_store_changes(std::string_view body) {
    const json::object given = RAG_TRY(parse_lenient(body));
    Faults faults;
    ObjectReader reader{given, "", faults};
    StoreChanges changes{.name = read_store_name(reader),
                         .metadata = read_pairs(reader, "metadata", true),
                         .expires_after_days = read_expiry(reader, faults)};
    return unless_faulty(std::move(changes), faults);
}

Result<FileToAdd> decode_file_to_add(std::string_view body) {
    const json::object given = RAG_TRY(parse_lenient(body));
    Faults faults;
    ObjectReader reader{given, "", faults};
    FileToAdd file = read_file_to_add(reader, faults);
    return unless_faulty(std::move(file), faults);
}

Result<Metadata> decode_attributes(std::string_view body) {
    const auto root = RAG_TRY(parse_json(body));
    if (!root.is_object() || !root.get_object().contains("attributes")) {
        return fail_field("/attributes", "is required: an object, or null to take all away");
    }
    const json::object given = without_nulls(root.get_object());
    Faults faults;
    ObjectReader reader{given, "", faults};
    Metadata attributes = read_pairs(reader, "attributes", false).value_or(Metadata{});
    return unless_faulty(std::move(attributes), faults);
}

Result<std::vector<FileToAdd>> decode_batch(std::string_view body) {
    const json::object given = RAG_TRY(parse_lenient(body));
    Faults faults;
    ObjectReader reader{given, "", faults};
    const bool by_ids = given.contains("file_ids");
    std::vector<FileToAdd> files =
        by_ids ? read_file_ids(reader, faults) : read_files_with_facts(reader, faults);
    const std::string at = by_ids ? "/file_ids" : "/files";
    if (by_ids == given.contains("files")) {
        faults.add_new(at, "is required: either file_ids or files");
    } else if (files.empty()) {
        faults.add_new(at, "must name a file");
    }
    refuse_twins(files, at, faults);
    return unless_faulty(std::move(files), faults);
}

Result<StoreSearch> decode_store_search(std::string_view body, CollectionName collection) {
    const json::object given = RAG_TRY(parse_lenient(body));
    Faults faults;
    ObjectReader reader{given, "", faults};
    StoreSearch search{.questions = {}, .queries = read_queries(reader)};
    reader.integer("max_num_results", {.min = 1, .max = kResultsMax}, search.results_max);
    bool rewrite = false;
    reader.boolean("rewrite_query", rewrite);
    Question question{.collection = std::move(collection), .top_k = search.results_max};
    question.generate = false;
    if (const json::value* filter = reader.find("filters")) {
        question.filter = decode_openai_filter(*filter, "/filters", faults);
    }
    read_ranking(reader, faults, question);
    for (const std::string& query : search.queries) {
        question.text = query;
        search.questions.push_back(RAG_TRY(check(question, faults, "/query")));
    }
    return unless_faulty(std::move(search), faults);
}

void read_ranking(ObjectReader& reader, Faults& faults, Question& question) {
    const json::value* value = reader.find("ranking_options");
    if (value == nullptr) {
        return;
    }
    if (!value->is_object()) {
        reader.fault("ranking_options", "must be an object");
        return;
    }
    const json::object given = without_nulls(value->get_object());
    ObjectReader inner{given, reader.pointer("ranking_options"), faults};
    double threshold = 0;
    inner.number("score_threshold", NumberRange{.min = 0, .max = 1}, threshold);
    if (threshold > 0) {
        question.min_score = threshold;
    }
    if (inner.string("ranker") == "none") {
        question.rerank = false;
    }
}

}  // namespace ragd
