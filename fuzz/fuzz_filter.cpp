// Filters and metadata, any JSON: SQLite's rows, Qdrant's second look and the definition in
// domain/filter.hpp, read word by word, agree on what matches.
#include <memory>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "clients/qdrant/filter.hpp"
#include "domain/filter_limits.hpp"
#include "domain/filter_value.hpp"
#include "finite.hpp"
#include "input.hpp"
#include "store/document_writer.hpp"
#include "store/filter_sql.hpp"
#include "store/schema.hpp"
#include "testing/filter_oracle.hpp"
#include "testing/test_access.hpp"
#include "wire/decode.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

/// A store of one document.
class OneDocument {
public:
    OneDocument() {
        database_ =
            sql::Database::open(folder_.path() / "f.db", {.create = true, .write = true}).value();
        const EmbeddingModel model{.name = "m", .revision = "r", .dimension = 1, .max_tokens = 9};
        RAG_ASSERT(prepare_schema(*database_, model), "the schema is made");
    }
    bool matches(const Filter& filter, const Metadata& metadata) {
        const Scope scope = test_scope();
        const NewDocument document{.document = {.id = DocumentId{"d"},
                                                .text = "t",
                                                .title = {},
                                                .url = {},
                                                .metadata = metadata},
                                   .content_sha256 = std::string(64, '0'),
                                   .fingerprint = "f",
                                   .chunks = {{.start = 0, .end = 1, .prefix = {}, .vector = {1}}}};
        const auto written = write_document(*database_, scope, document, WallTime{});
        RAG_ASSERT(written, "a document can be written");
        const auto found =
            find_allowed_chunks(*database_, written->collection, filter, scope.access());
        RAG_ASSERT(found, "a filter can be asked");
        return !*found || !(*found)->empty();  // nothing: all are allowed
    }

private:
    Folder folder_{"fuzz_filter"};
    std::unique_ptr<sql::Database> database_;
};

void check(const Filter& filter, const Metadata& metadata) {
    static OneDocument store;
    RAG_ASSERT(filter.clauses.size() <= limits::kFilterConditions, "a filter is bounded");
    const bool expected = FilterOracle::matches(filter, metadata);
    RAG_ASSERT(matches(filter, metadata) == expected, "the second look agrees");
    RAG_ASSERT(!translate_filter(filter).nothing || !expected, "nothing is nothing");
    RAG_ASSERT(store.matches(filter, metadata) == expected, "SQL agrees");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const auto filter_json = parse_json(input.part());
    const auto metadata = parse_json(input.rest());
    if (!filter_json) {
        return 0;
    }
    Faults faults;
    const Filter filter = decode_filter(*filter_json, "/filter", faults);
    if (!faults.empty()) {
        RAG_ASSERT(!faults.to_error().fields.empty(), "faults are named");
        return 0;
    }
    if (metadata && metadata->is_object() && is_finite(*metadata)) {
        check(filter, metadata->get_object());
    }
    return 0;
}
