#pragma once
#include <functional>
#include <string>

#include <boost/json.hpp>

#include "cli/transport.hpp"

namespace ragd {

/// Which documents.
struct DocumentsAsked {
    std::string collection;
    std::string source = {};  // of this one; empty: of all
};

/// Shows `visit` every document that is asked for, page by page.
/// Errors: those of the transport and of the server; Internal - what came is no list of documents.
Result<void> for_each_document(Transport& transport, const DocumentsAsked& asked,
                               const std::function<void(const boost::json::object&)>& visit);

}  // namespace ragd
