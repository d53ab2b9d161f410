#include "api/admit.hpp"

#include "api/media_type.hpp"
#include "api/request_check.hpp"
#include "api/route.hpp"

namespace ragd {

Result<Admitted> admit(const Route& route, Call& call) {
    RAG_TRY(route.needs.check(call.ctx.access));
    RAG_TRY(check_parameters(call.request, route.handler.parameters));
    RAG_TRY(check_body(call.request, route.handler.takes));
    return Admitted{call};
}

Result<JsonBody> JsonBody::read(Admitted admitted) {
    return JsonBody{.admitted = admitted, .text = admitted.call().request.body};
}

Result<BytesBody> BytesBody::read(Admitted admitted) {
    const auto& request = admitted.call().request;
    return BytesBody{
        .admitted = admitted, .media_type = media_type_of(request).name, .bytes = request.body};
}

Result<MultipartBody> MultipartBody::read(Admitted admitted) {
    const auto& request = admitted.call().request;
    return MultipartBody{.admitted = admitted,
                         .boundary = media_type_of(request).parameter("boundary"),
                         .bytes = request.body};
}

}  // namespace ragd
