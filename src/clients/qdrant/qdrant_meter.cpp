#include "clients/qdrant/qdrant_meter.hpp"

#include <cstdint>
#include <utility>

#include "clients/qdrant/record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr int kRecordsAtOnce = 1000;

struct Sums {
    std::uint64_t documents = 0;
    std::uint64_t bytes = 0;
    std::uint64_t chunks = 0;
};

Result<void> add_record(const json::value& point, Sums& sums) {
    const json::object* members = point.if_object();
    const json::value* payload = members == nullptr ? nullptr : members->if_contains("payload");
    if (payload == nullptr || !payload->is_object()) {
        return strange_answer("a point");
    }
    const auto bytes = number_member(payload->get_object(), "bytes");
    const auto chunks = number_member(payload->get_object(), "chunks");
    if (!bytes || !chunks) {
        return strange_answer("a record of a document");
    }
    ++sums.documents;
    sums.bytes += *bytes;
    sums.chunks += *chunks;
    return {};
}

}  // namespace

QdrantMeter::QdrantMeter(QdrantRest& rest, QdrantCollections& collections)
    : rest_(rest),
      collections_(collections),
      path_("/collections/" + catalog_name(collections.options())) {}

Task<Result<QuotaNumbers>> QdrantMeter::measure(const RequestContext& ctx) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    json::object body{{"filter",
                       {{"must", json::array{match_value("tenant", ctx.access.tenant().str()),
                                             match_value("kind", "document")}}}},
                      {"limit", kRecordsAtOnce},
                      {"with_payload", json::array{"bytes", "chunks"}},
                      {"with_vector", false}};
    Sums sums;
    json::value next;
    do {
        if (!next.is_null()) {
            body["offset"] = next;
        }
        auto answer = RAG_CO_TRY(co_await rest_.send(
            ctx,
            {.method = "POST", .path = path_ + "/points/scroll", .body = json::serialize(body)}));
        auto page = RAG_CO_TRY(read_page(std::move(answer)));
        for (const json::value& point : page.points) {
            RAG_CO_TRY(add_record(point, sums));
        }
        next = std::move(page.next);
    } while (!next.is_null());
    QuotaNumbers has;
    has.set(Quota::kDocuments, sums.documents);
    has.set(Quota::kBytes, sums.bytes);
    has.set(Quota::kChunks, sums.chunks);
    co_return has;
}

}  // namespace ragd
