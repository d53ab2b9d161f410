#include "api/routes.hpp"

namespace ragd {

std::vector<RouteFamily> route_families() {
    // What is of a document, or of a store, stands before it, whose pattern would take it for an id.
    return {query_routes(),
            socket_routes(),
            openai_chat_routes(),
            openai_model_routes(),
            openai_response_routes(),
            openai_file_routes(),
            openai_search_routes(),
            openai_batch_routes(),
            openai_store_file_routes(),
            openai_store_routes(),
            mcp_routes(),
            index_routes(),
            original_routes(),
            page_routes(),
            document_routes(),
            document_patch_routes(),
            upload_routes(),
            job_routes(),
            source_routes(),
            embed_routes(),
            rerank_routes(),
            key_routes(),
            tenant_routes(),
            status_routes(),
            token_resource_routes(),
            web_routes()};
}

}  // namespace ragd
