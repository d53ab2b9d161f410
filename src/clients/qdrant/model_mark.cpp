#include "clients/qdrant/model_mark.hpp"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "clients/qdrant/record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kMark = "00000000-0000-0000-0000-000000000001";
constexpr std::size_t kShownDigits = 12;

struct Mark {
    std::string model;
    std::string revision;
};

Task<Result<std::optional<Mark>>> read_mark(const RequestContext& ctx, QdrantRest& rest,
                                            std::string path) {
    const json::object body{{"ids", json::array{kMark}}, {"with_payload", true}};
    const auto found = RAG_CO_TRY(co_await rest.send(
        ctx, {.method = "POST", .path = path + "/points", .body = json::serialize(body)}));
    if (!found.is_array()) {
        co_return strange_answer("a list of points");
    }
    if (found.get_array().empty()) {
        co_return std::optional<Mark>{};
    }
    boost::system::error_code missing;
    const json::value* payload = found.get_array().front().find_pointer("/payload", missing);
    if (payload == nullptr || !payload->is_object()) {
        co_return strange_answer("a point");
    }
    co_return std::optional{Mark{std::string{text_member(payload->get_object(), "model")},
                                 std::string{text_member(payload->get_object(), "revision")}}};
}

Task<Result<void>> write_mark(const RequestContext& ctx, QdrantRest& rest, std::string path,
                              const QdrantOptions& options) {
    json::object point{
        {"id", kMark},
        {"vector", json::object{}},
        {"payload",
         {{"kind", "model"}, {"model", options.model}, {"revision", options.model_revision}}}};
    const json::object body{
        {"points", json::array{std::move(point)}},
        {"update_filter", {{"must", json::array{match_value("kind", "none")}}}}};
    const auto done = co_await rest.send(ctx, {.method = "PUT",
                                               .path = path + "/points?wait=true&ordering=strong",
                                               .body = json::serialize(body),
                                               .effect = QdrantRest::Effect::kWrites});
    co_return done ? Result<void>{} : Result<void>{done.error()};
}

}  // namespace

Task<Result<void>> check_model_mark(const RequestContext& ctx, QdrantRest& rest,
                                    const QdrantOptions& options) {
    const std::string path = "/collections/" + catalog_name(options);
    auto mark = co_await read_mark(ctx, rest, path);
    if (mark && !*mark) {
        RAG_CO_TRY(co_await write_mark(ctx, rest, path, options));
        mark = co_await read_mark(ctx, rest, path);
    }
    if (!mark) {
        co_return mark.error();
    }
    if (!*mark) {
        co_return strange_answer("no point that was just stored");
    }
    if ((*mark)->model != options.model || (*mark)->revision != options.model_revision) {
        co_return fail(
            ErrorCode::kConflict,
            fmt::format(
                "the Qdrant collection '{}' holds vectors of {} (revision {}), which do not "
                "mix with those of {} (revision {}): set EMBEDDING_MODEL to the former, or "
                "QDRANT_COLLECTION to another name, which will be created",
                options.collection, (*mark)->model, (*mark)->revision.substr(0, kShownDigits),
                options.model, options.model_revision.substr(0, kShownDigits)));
    }
    co_return Result<void>{};
}

}  // namespace ragd
