#include "clients/openai/model_list.hpp"

#include <fmt/format.h>

#include "clients/openai/error_body.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

Error refusal(const HttpReply& reply) {
    const std::string name = error_name(reply.body);
    const std::string code = fmt::format("{}{}{}", reply.status, name.empty() ? "" : " ", name);
    if (reply.status == 401 || reply.status == 403) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("the service refuses OPENAI_API_KEY ({})", code));
    }
    return fail(ErrorCode::kUnavailable,
                fmt::format("the service answers {}: check OPENAI_BASE_URL", code));
}

}  // namespace

Task<Result<std::vector<std::string>>> list_models(HttpClient& client, OpenAiOptions options,
                                                   Deadline deadline) {
    HttpCall call{.url = url_of(options, "/models"),
                  .headers = headers_for(options, "application/json"),
                  .deadline = deadline,
                  .connect_timeout = options.connect_timeout};
    const auto reply = RAG_CO_TRY(co_await client.send(std::move(call)));
    if (reply.status != 200) {
        co_return refusal(reply);
    }
    const auto root = parse_json(reply.body);
    const auto* object = root ? root->if_object() : nullptr;
    const auto* data = object != nullptr ? object->if_contains("data") : nullptr;
    const auto* list = data != nullptr ? data->if_array() : nullptr;
    if (list == nullptr) {
        co_return fail(ErrorCode::kUnavailable,
                       "the service answers with something that is no list of models: check "
                       "OPENAI_BASE_URL");
    }
    std::vector<std::string> names;
    for (const auto& entry : *list) {
        const auto* model = entry.if_object();
        const auto* id = model != nullptr ? model->if_contains("id") : nullptr;
        if (id != nullptr && id->is_string()) {
            names.emplace_back(id->get_string());
        }
    }
    co_return names;
}

}  // namespace ragd
