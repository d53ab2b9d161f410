#include "api/openai_kept_responses.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/json.hpp>

#include "domain/job.hpp"
#include "ports/record_store.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr RecordRule kRule{.count_max = 5000, .when_full = WhenFull::kForgetOldest};
constexpr std::chrono::hours kKeptFor{30 * 24};

Result<RecordStore*> records_in(const Call& call) {
    if (call.parts.records == nullptr) {
        return fail(ErrorCode::kUnavailable, "this process keeps no responses; ask a server");
    }
    return call.parts.records;
}

Error not_as_kept() {
    return fail(ErrorCode::kInternal, "a kept response is not what was written");
}

const json::string* text_in(const json::object& members, std::string_view name) {
    const json::value* value = members.if_contains(name);
    return value == nullptr ? nullptr : value->if_string();
}

Result<std::vector<Turn>> turns_in(const json::object& body) {
    std::vector<Turn> turns;
    const json::value* list = body.if_contains("turns");
    if (list == nullptr || !list->is_array()) {
        return not_as_kept();
    }
    for (const json::value& one : list->get_array()) {
        const json::object* turn = one.if_object();
        const json::string* role = turn == nullptr ? nullptr : text_in(*turn, "role");
        const json::string* text = turn == nullptr ? nullptr : text_in(*turn, "text");
        const auto speaker = role == nullptr ? std::nullopt : parse_name<Role>(*role);
        if (!speaker || text == nullptr) {
            return not_as_kept();
        }
        turns.push_back({*speaker, std::string{*text}});
    }
    return turns;
}

struct OwnedResponse {
    KeptResponse response;
    Access owner;
};

Result<OwnedResponse> response_in(const KeptRecord& record) {
    boost::system::error_code failure;
    const json::value parsed = json::parse(record.body, failure);
    const json::object* body = failure ? nullptr : parsed.if_object();
    const json::string* owner = body == nullptr ? nullptr : text_in(*body, "owner");
    const json::string* text = body == nullptr ? nullptr : text_in(*body, "response");
    if (owner == nullptr || text == nullptr) {
        return not_as_kept();
    }
    return OwnedResponse{.response = {.id = record.id,
                                      .json = std::string{*text},
                                      .turns = RAG_TRY(turns_in(*body))},
                         .owner = RAG_TRY(restore_access(*owner))};
}

}  // namespace

Task<Result<void>> keep_response(const Call& call, KeptResponse response) {
    RecordStore* const records = RAG_CO_TRY(records_in(call));
    json::array turns;
    for (const Turn& turn : response.turns) {
        turns.push_back(json::object{{"role", name_of(turn.role)}, {"text", turn.text}});
    }
    const json::object body{{"owner", keep_access(call.ctx.access)},
                            {"response", response.json},
                            {"turns", std::move(turns)}};
    const WallTime now = call.parts.clock.wall();
    co_return co_await records->put(call.ctx,
                                    {.kind = RecordKind::kResponse,
                                     .id = std::move(response.id),
                                     .created_at = now,
                                     .expires_at = now + kKeptFor,
                                     .body = json::serialize(body)},
                                    kRule);
}

Task<Result<std::optional<KeptResponse>>> find_response(const Call& call, std::string id) {
    RecordStore* const records = RAG_CO_TRY(records_in(call));
    if (id.empty() || id.size() > RecordStore::kIdBytesMax) {
        co_return std::optional<KeptResponse>{};
    }
    const auto record =
        RAG_CO_TRY(co_await records->get(call.ctx, RecordKind::kResponse, std::move(id)));
    if (!record) {
        co_return std::optional<KeptResponse>{};
    }
    auto found = RAG_CO_TRY(response_in(*record));
    if (!may_see(call.ctx.access, call.ctx.access.tenant(), found.owner)) {
        co_return std::optional<KeptResponse>{};
    }
    co_return std::optional{std::move(found.response)};
}

Task<Result<bool>> forget_response(const Call& call, std::string id) {
    if (!RAG_CO_TRY(co_await find_response(call, id))) {
        co_return false;
    }
    RecordStore* const records = RAG_CO_TRY(records_in(call));
    co_return co_await records->remove(call.ctx, RecordKind::kResponse, std::move(id));
}

}  // namespace ragd
