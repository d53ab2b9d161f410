#pragma once
#include <cstddef>
#include <string>

#include "base/result.hpp"
#include "domain/index_call.hpp"
#include "domain/question.hpp"
#include "wire/mcp/document_uri.hpp"
#include "wire/mcp/message.hpp"

namespace ragd {

// What the tools are given: `params.arguments` of `tools/call`, read strictly; null is as left out.
// Errors of each: InvalidField, with pointers into the arguments. `usual`: the collection of a call
// that names none.

/// `params.arguments` is an object, or left out.
/// Errors: InvalidField: the protocol is at fault, not the model.
Result<void> check_arguments(const McpMessage& message);

Result<std::string> decode_search(const McpMessage& message);
/// What `search` asks of one collection: passages alone, no answer.
Result<CheckedQuestion> search_question(const std::string& query, CollectionName collection);

Result<DocumentPlace> decode_fetch(const McpMessage& message);
Result<CheckedQuestion> decode_ask(const McpMessage& message, const CollectionName& usual);

struct ListedPage {
    CollectionName collection;
    std::string cursor;  // empty: the first
};
Result<ListedPage> decode_list_documents(const McpMessage& message, const CollectionName& usual);

/// Reads every byte of the text: call it where that may take its time.
Result<CheckedIndexCall> decode_index_text(const McpMessage& message, const CollectionName& usual);

}  // namespace ragd
