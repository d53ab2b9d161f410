#include "api/document_name.hpp"

#include <fmt/format.h>

#include "api/request_check.hpp"
#include "base/shown.hpp"

namespace ragd {

Result<DocumentName> DocumentName::read(Admitted admitted) {
    const auto& call = admitted.call();
    auto collection = RAG_TRY(collection_of(call.request));
    return DocumentName{.admitted = admitted,
                        .scope = Scope::of(call.ctx, std::move(collection)),
                        .id = DocumentId{call.path_id}};
}

Error no_document(const DocumentName& name) {
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no document {} in collection '{}'", shown(name.id.str()),
                            name.scope.collection().str()));
}

}  // namespace ragd
