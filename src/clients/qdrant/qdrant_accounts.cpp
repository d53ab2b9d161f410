#include "clients/qdrant/qdrant_accounts.hpp"

#include <utility>

#include <fmt/format.h>

#include "clients/qdrant/point_ids.hpp"
#include "clients/qdrant/record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kAccount = "account";
constexpr std::size_t kAccountsInPage = 1000;

/// Of no tenant: no scope has the empty name, so no request of a tenant can reach it.
std::string account_point_id(AccountKind kind, const std::string& name) {
    const CollectionKey nowhere{TenantId{}, CollectionName{"accounts"}};
    return document_point_id(nowhere, DocumentId{fmt::format("{}/{}", name_of(kind), name)});
}

/// Nothing: of a kind that a newer ragd writes.
Result<std::optional<AccountFact>> fact_in(const json::value& point) {
    boost::system::error_code missing;
    const json::value* payload = point.find_pointer("/payload", missing);
    if (payload == nullptr || !payload->is_object()) {
        return strange_answer("a point");
    }
    const json::object& members = payload->get_object();
    const auto kind = parse_name<AccountKind>(text_member(members, "account_kind"));
    if (!kind) {
        return std::nullopt;
    }
    return std::optional{AccountFact{.kind = *kind,
                                     .name = std::string{text_member(members, "name")},
                                     .text = std::string{text_member(members, "text")}}};
}

}  // namespace

QdrantAccounts::QdrantAccounts(QdrantRest& rest, QdrantCollections& collections)
    : rest_(rest),
      collections_(collections),
      path_("/collections/" + catalog_name(collections.options()) + "/points") {}

Task<Result<std::vector<AccountFact>>> QdrantAccounts::list_accounts(const RequestContext& ctx) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    std::vector<AccountFact> facts;
    json::value offset;
    do {
        json::object body{{"filter", {{"must", json::array{match_value("kind", kAccount)}}}},
                          {"limit", kAccountsInPage},
                          {"with_payload", json::array{"account_kind", "name", "text"}},
                          {"with_vector", false}};
        if (!offset.is_null()) {
            body["offset"] = offset;
        }
        auto answer = RAG_CO_TRY(co_await rest_.send(
            ctx, {.method = "POST", .path = path_ + "/scroll", .body = json::serialize(body)}));
        auto page = RAG_CO_TRY(read_page(std::move(answer)));
        for (const json::value& point : page.points) {
            if (auto fact = RAG_CO_TRY(fact_in(point))) {
                facts.push_back(std::move(*fact));
            }
        }
        offset = std::move(page.next);
    } while (!offset.is_null() && facts.size() < kFactsMax);
    co_return facts;
}

Task<Result<void>> QdrantAccounts::put_account(const RequestContext& ctx, AccountFact fact) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    json::object point{{"id", account_point_id(fact.kind, fact.name)},
                       {"vector", json::object{}},
                       {"payload",
                        {{"kind", kAccount},
                         {"account_kind", name_of(fact.kind)},
                         {"name", fact.name},
                         {"text", fact.text}}}};
    RAG_CO_TRY(co_await rest_.send(
        ctx, {.method = "PUT",
              .path = path_ + "?wait=true&ordering=strong",
              .body = json::serialize(json::object{{"points", json::array{std::move(point)}}}),
              .effect = QdrantRest::Effect::kWrites}));
    co_return Result<void>{};
}

Task<Result<void>> QdrantAccounts::remove_account(const RequestContext& ctx, AccountKind kind,
                                                  std::string name) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    const json::array ids{json::string{account_point_id(kind, name)}};
    const json::object body{{"filter", {{"must", json::array{json::object{{"has_id", ids}}}}}}};
    RAG_CO_TRY(co_await rest_.send(ctx, {.method = "POST",
                                         .path = path_ + "/delete?wait=true&ordering=strong",
                                         .body = json::serialize(body),
                                         .effect = QdrantRest::Effect::kWrites}));
    co_return Result<void>{};
}

}  // namespace ragd
