#include "api/original_bytes.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/shown.hpp"

namespace ragd {

Error no_original(const DocumentName& name, std::string_view why) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no original file of document {}: {}",
                                                  shown(name.id.str()), why));
}

Task<Result<std::string>> original_bytes(Call& call, const DocumentName& name,
                                         const DocumentInfo& document) {
    const OriginalFile& file = *document.file;
    if (file.sha256 == document.content_sha256) {
        auto text = RAG_CO_TRY(co_await call.parts.store.content(call.ctx, name.scope, name.id));
        if (text) {
            co_return std::move(*text);
        }
        co_return no_document(name);
    }
    if (call.parts.originals == nullptr) {
        co_return no_original(name, "this server keeps none (KEEP_ORIGINALS=false)");
    }
    auto bytes = RAG_CO_TRY(co_await call.parts.originals->get(call.ctx, file.sha256));
    if (!bytes) {
        co_return no_original(name, fmt::format("its file, of SHA-256 {}, was not sent: PUT "
                                                "/originals/{} takes it, and so does ragd index",
                                                file.sha256, file.sha256));
    }
    co_return std::move(*bytes);
}

}  // namespace ragd
