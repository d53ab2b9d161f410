#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace ragd {

Task<Result<Reply>> post_index(Call& call) {
    const auto& body = call.request.body;
    auto decoded = co_await offload(call, body.size(), WorkClass::kBulk,
                                    [&body] { return decode_index_call(body); });
    if (!decoded) {
        co_return decoded.error();
    }
    const auto report = RAG_CO_TRY(co_await call.parts.index(call.ctx, std::move(*decoded)));
    co_return json_response(200, encode_index_report(report));
}

}  // namespace ragd
