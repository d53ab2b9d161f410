#include "wire/openai/encode_shelf.hpp"

#include <chrono>

#include "wire/json_writer.hpp"
#include "wire/openai/encode_list.hpp"

namespace ragd {
namespace {

std::int64_t seconds_of(WallTime time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string id_of_store(const CollectionName& collection) {
    return "vs_" + collection.str();
}

void write_file(JsonWriter& out, const StoredFile& file) {
    out.begin_object();
    out.key("id").string(file.id);
    out.key("object").string("file");
    out.key("bytes").integer(file.bytes);
    out.key("created_at").signed_integer(seconds_of(file.created_at));
    out.key("expires_at");
    if (file.expires_at) {
        out.signed_integer(seconds_of(*file.expires_at));
    } else {
        out.null();
    }
    out.key("filename").string(file.name);
    out.key("purpose").string(file.purpose);
    out.key("status").string("processed");
    out.key("status_details").null();
    out.end_object();
}

void write_counts(JsonWriter& out, const StoreFileCounts& counts) {
    out.key("file_counts").begin_object();
    out.key("in_progress").integer(counts.in_progress);
    out.key("completed").integer(counts.completed);
    out.key("failed").integer(counts.failed);
    out.key("cancelled").integer(counts.cancelled);
    out.key("total").integer(counts.total());
    out.end_object();
}

void write_store(JsonWriter& out, const VectorStore& store) {
    out.begin_object();
    out.key("id").string(id_of_store(store.collection));
    out.key("object").string("vector_store");
    out.key("created_at").signed_integer(seconds_of(store.created_at));
    out.key("name").string(store.facts.name);
    out.key("usage_bytes").integer(store.usage_bytes);
    write_counts(out, store.counts);
    out.key("status").string(store.counts.in_progress > 0 ? "in_progress" : "completed");
    out.key("expires_after");
    if (store.facts.expires_after_days) {
        out.begin_object();
        out.key("anchor").string("last_active_at");
        out.key("days").integer(*store.facts.expires_after_days);
        out.end_object();
    } else {
        out.null();
    }
    out.key("expires_at").null();
    out.key("last_active_at").signed_integer(seconds_of(store.created_at));
    out.key("metadata").object(store.facts.metadata);
    out.end_object();
}

void write_chunking(JsonWriter& out, const std::optional<ChunkOptions>& chunking) {
    out.key("chunking_strategy").begin_object();
    if (chunking) {
        out.key("type").string("static");
        out.key("static").begin_object();
        out.key("max_chunk_size_tokens").integer(chunking->chunk_size);
        out.key("chunk_overlap_tokens").integer(chunking->overlap);
        out.end_object();
    } else {
        out.key("type").string("other");
    }
    out.end_object();
}

void write_store_file(JsonWriter& out, const StoreFile& file) {
    out.begin_object();
    out.key("id").string(file.id);
    out.key("object").string("vector_store.file");
    out.key("created_at").signed_integer(seconds_of(file.created_at));
    out.key("vector_store_id").string(id_of_store(file.collection));
    out.key("status").string(name_of(file.state));
    out.key("last_error");
    if (file.state == StoreFileState::kFailed) {
        out.begin_object();
        out.key("code").string(name_of(file.fault));
        out.key("message").string(file.why);
        out.end_object();
    } else {
        out.null();
    }
    out.key("usage_bytes").integer(file.usage_bytes);
    out.key("attributes").object(file.attributes);
    write_chunking(out, file.chunking);
    out.end_object();
}

std::string_view state_of_batch(const FileBatch& batch) {
    const StoreFileCounts& counts = batch.counts;
    if (batch.is_cancelled) {
        return "cancelled";
    }
    if (counts.in_progress > 0) {
        return "in_progress";
    }
    return counts.completed == 0 && counts.failed > 0 ? "failed" : "completed";
}

template <typename T>
std::string one(void (*write)(JsonWriter&, const T&), const T& item) {
    JsonWriter out;
    write(out, item);
    return out.take();
}

}  // namespace

std::string encode_deleted(std::string_view id, std::string_view object) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(id);
    out.key("object").string(object);
    out.key("deleted").boolean(true);
    out.end_object();
    return out.take();
}

std::string encode_stored_file(const StoredFile& file) {
    return one(write_file, file);
}

std::string encode_stored_files(const ListPage<StoredFile>& page) {
    return encode_list(page.items, page.has_more, write_file,
                       [](const StoredFile& file) { return file.id; });
}

std::string encode_vector_store(const VectorStore& store) {
    return one(write_store, store);
}

std::string encode_vector_stores(const ListPage<VectorStore>& page) {
    return encode_list(page.items, page.has_more, write_store,
                       [](const VectorStore& store) { return id_of_store(store.collection); });
}

std::string encode_store_file(const StoreFile& file) {
    return one(write_store_file, file);
}

std::string encode_store_files(const ListPage<StoreFile>& page) {
    return encode_list(page.items, page.has_more, write_store_file,
                       [](const StoreFile& file) { return file.id; });
}

std::string encode_file_batch(const FileBatch& batch) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(batch.id);
    out.key("object").string("vector_store.files_batch");
    out.key("created_at").signed_integer(seconds_of(batch.created_at));
    out.key("vector_store_id").string(id_of_store(batch.collection));
    out.key("status").string(state_of_batch(batch));
    write_counts(out, batch.counts);
    out.end_object();
    return out.take();
}

std::string encode_file_texts(std::span<const std::string> texts) {
    JsonWriter out;
    out.begin_object();
    out.key("object").string("vector_store.file_content.page");
    out.key("data").begin_array();
    for (const std::string& text : texts) {
        out.begin_object();
        out.key("type").string("text");
        out.key("text").string(text);
        out.end_object();
    }
    out.end_array();
    out.key("has_more").boolean(false);
    out.key("next_page").null();
    out.end_object();
    return out.take();
}

}  // namespace ragd
