#pragma once
#include <vector>

#include "api/route.hpp"

namespace ragd {

// One family a file. Threads: what they name runs on the io thread.
RouteFamily query_routes();
RouteFamily socket_routes();
RouteFamily openai_chat_routes();
RouteFamily openai_model_routes();
RouteFamily openai_response_routes();
RouteFamily openai_file_routes();
RouteFamily openai_search_routes();
RouteFamily openai_batch_routes();
RouteFamily openai_store_file_routes();
RouteFamily openai_store_routes();
RouteFamily mcp_routes();
RouteFamily index_routes();
RouteFamily original_routes();
RouteFamily page_routes();
RouteFamily document_routes();
RouteFamily document_patch_routes();
RouteFamily source_routes();
RouteFamily upload_routes();
RouteFamily job_routes();
RouteFamily embed_routes();
RouteFamily rerank_routes();
RouteFamily key_routes();
RouteFamily tenant_routes();
RouteFamily status_routes();
RouteFamily token_resource_routes();
RouteFamily web_routes();

/// Every route of the server.
std::vector<RouteFamily> route_families();

}  // namespace ragd
