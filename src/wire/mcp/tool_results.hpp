#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/answer.hpp"
#include "domain/document.hpp"
#include "domain/index_report.hpp"
#include "domain/source.hpp"
#include "wire/mcp/document_uri.hpp"
#include "wire/mcp/message.hpp"

namespace ragd {

/// What `fetch` gives of a text at most: a model could not read more. As JSON in JSON it is there twice.
inline constexpr std::size_t kToolTextBytes = 1024 * 1024;

/// One of the documents that `search` lists, each once.
struct FoundDocument {
    DocumentPlace place;
    std::string title;
    std::string url;  // shown_url, or what the caller may be told
    double score = 0;
};

// The structured content of each tool's result, as JSON.
std::string search_result(std::span<const FoundDocument> found);
/// `text` is cut where it is long, and says so then.
std::string fetch_result(const DocumentPlace& place, const DocumentInfo& document,
                         std::string_view text, Places places);
std::string ask_result(const Answer& answer, const CollectionName& collection, Places places);
std::string list_result(const CollectionName& collection,
                        const std::vector<DocumentInfo>& documents,
                        const std::optional<std::string>& next_cursor, Places places);
std::string index_result(const CollectionName& collection, const IndexedDocument& document);

/// The answer to `tools/call`: the same JSON twice, as structure and as text.
std::string encode_tool_result(const McpMessage& message, std::string_view server_version,
                               std::string_view structured);
/// What went wrong, for the model to mend or to tell.
std::string encode_tool_failure(const McpMessage& message, std::string_view server_version,
                                const Error& error);

/// What may be told of where a document is from.
std::string told_url(const Origin& origin, Places places);

}  // namespace ragd
