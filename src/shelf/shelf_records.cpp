#include "shelf/shelf_records.hpp"

#include <utility>

#include <boost/json.hpp>

namespace ragd {
namespace {

namespace json = boost::json;

/// Members of a body that we wrote; `is_good` becomes false where one is not what was written.
struct Members {
    const json::object& body;
    bool is_good = true;

    std::string text(std::string_view name) {
        const json::value* value = body.if_contains(name);
        is_good = is_good && value != nullptr && value->is_string();
        return is_good ? std::string{value->get_string()} : std::string{};
    }
    std::uint64_t number(std::string_view name) {
        const json::value* value = body.if_contains(name);
        boost::system::error_code failure;
        const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(failure);
        is_good = is_good && value != nullptr && !failure;
        return number;
    }
    bool flag(std::string_view name) {
        const json::value* value = body.if_contains(name);
        is_good = is_good && value != nullptr && value->is_bool();
        return is_good && value->get_bool();
    }
    json::object object(std::string_view name) {
        const json::value* value = body.if_contains(name);
        is_good = is_good && value != nullptr && value->is_object();
        return is_good ? value->get_object() : json::object{};
    }
    Access access(std::string_view name) {
        auto known = restore_access(text(name));
        is_good = is_good && known.has_value();
        return known ? *known : Access::nobody();
    }
    ChunkOptions chunking() {
        return {.chunk_size = number("chunk_size"), .overlap = number("overlap")};
    }
};

Error damaged() {
    return fail(ErrorCode::kInternal, "what is kept of a file or a store is not what was written");
}

/// `read` makes a thing of the members.
template <typename Read>
auto read_body(const KeptRecord& record, Read read)
    -> Result<std::invoke_result_t<Read, Members&>> {
    boost::system::error_code failure;
    const json::value parsed = json::parse(record.body, failure);
    if (failure || !parsed.is_object()) {
        return damaged();
    }
    Members members{parsed.get_object()};
    auto made = read(members);
    if (!members.is_good) {
        return damaged();
    }
    return made;
}

std::int64_t to_ms(WallTime time) {
    return std::int64_t{time.time_since_epoch().count()};
}

WallTime from_ms(std::uint64_t ms) {
    return WallTime{std::chrono::milliseconds{ms}};
}

}  // namespace

std::string placement_id(const CollectionName& collection, std::string_view file) {
    return collection.str() + '/' + std::string{file};
}

/// Its end is in the body: its bytes have to go with it, so nobody but the shelf may take it away.
KeptRecord record_of(const StoredFile& file) {
    json::object body{{"name", file.name},       {"media_type", file.media_type},
                      {"purpose", file.purpose}, {"bytes", file.bytes},
                      {"blob", file.blob},       {"owner", keep_access(file.owner)},
                      {"whole", file.is_whole}};
    if (file.expires_at) {
        body["expires_ms"] = to_ms(*file.expires_at);
    }
    return {.kind = RecordKind::kFile,
            .id = file.id,
            .created_at = file.created_at,
            .body = json::serialize(body)};
}

Result<StoredFile> file_of(const KeptRecord& record) {
    return read_body(record, [&record](Members& in) {
        StoredFile file{.id = record.id,
                        .name = in.text("name"),
                        .media_type = in.text("media_type"),
                        .purpose = in.text("purpose"),
                        .bytes = in.number("bytes"),
                        .blob = in.text("blob"),
                        .owner = in.access("owner"),
                        .created_at = record.created_at,
                        .is_whole = in.flag("whole")};
        if (in.body.contains("expires_ms")) {
            file.expires_at = from_ms(in.number("expires_ms"));
        }
        return file;
    });
}

KeptRecord record_of(const Placement& placement) {
    const json::object body{{"file", placement.file},
                            {"collection", placement.collection.str()},
                            {"name", placement.name},
                            {"job", placement.job.str()},
                            {"batch", placement.batch},
                            {"attributes", placement.attributes},
                            {"chunk_size", placement.chunking.chunk_size},
                            {"overlap", placement.chunking.overlap},
                            {"owner", keep_access(placement.owner)}};
    return {.kind = RecordKind::kStoreFile,
            .id = placement_id(placement.collection, placement.file),
            .group = placement.collection.str(),
            .created_at = placement.created_at,
            .body = json::serialize(body)};
}

Result<Placement> placement_of(const KeptRecord& record) {
    return read_body(record, [&record](Members& in) {
        return Placement{.file = in.text("file"),
                         .collection = CollectionName{in.text("collection")},
                         .name = in.text("name"),
                         .job = JobId{in.text("job")},
                         .batch = in.text("batch"),
                         .attributes = in.object("attributes"),
                         .chunking = in.chunking(),
                         .owner = in.access("owner"),
                         .created_at = record.created_at};
    });
}

KeptRecord record_of(const StoreRecord& store) {
    json::object body{{"name", store.facts.name},
                      {"metadata", store.facts.metadata},
                      {"owner", keep_access(store.owner)}};
    if (store.facts.expires_after_days) {
        body["expires_after_days"] = *store.facts.expires_after_days;
    }
    return {.kind = RecordKind::kVectorStore,
            .id = store.collection.str(),
            .created_at = store.created_at,
            .body = json::serialize(body)};
}

Result<StoreRecord> store_of(const KeptRecord& record) {
    return read_body(record, [&record](Members& in) {
        StoreRecord store{.collection = CollectionName{record.id},
                          .facts = {.name = in.text("name"), .metadata = in.object("metadata")},
                          .owner = in.access("owner"),
                          .created_at = record.created_at};
        if (in.body.contains("expires_after_days")) {
            store.facts.expires_after_days =
                static_cast<std::uint32_t>(in.number("expires_after_days"));
        }
        return store;
    });
}

KeptRecord record_of(const BatchRecord& batch) {
    const json::object body{{"collection", batch.collection.str()},
                            {"files", json::array(batch.files.begin(), batch.files.end())},
                            {"cancelled", batch.is_cancelled},
                            {"owner", keep_access(batch.owner)}};
    return {.kind = RecordKind::kFileBatch,
            .id = batch.id,
            .group = batch.collection.str(),
            .created_at = batch.created_at,
            .body = json::serialize(body)};
}

Result<BatchRecord> batch_of(const KeptRecord& record) {
    return read_body(record, [&record](Members& in) {
        BatchRecord batch{.id = record.id,
                          .collection = CollectionName{in.text("collection")},
                          .files = {},
                          .is_cancelled = in.flag("cancelled"),
                          .owner = in.access("owner"),
                          .created_at = record.created_at};
        const json::value* files = in.body.if_contains("files");
        in.is_good = in.is_good && files != nullptr && files->is_array();
        for (std::size_t i = 0; in.is_good && i < files->get_array().size(); ++i) {
            const json::string* one = files->get_array()[i].if_string();
            in.is_good = one != nullptr;
            batch.files.emplace_back(one == nullptr ? std::string_view{} : std::string_view{*one});
        }
        return batch;
    });
}

}  // namespace ragd
