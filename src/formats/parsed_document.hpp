#pragma once
#include <cstddef>
#include <functional>
#include <string>

#include <boost/json.hpp>

#include "base/result.hpp"

namespace ragd {

/// A document as a file holds it.
struct ParsedDocument {
    std::string id;    // as the file gives it; empty when it does not
    std::string text;  // valid UTF-8, may be blank
    std::string title;
    std::string url;
    boost::json::object metadata;
    std::size_t number = 0;  // of the line (.jsonl) or data row (.csv), from 1; 0: the whole file
};

/// Receives the documents of a file one by one; an error ends the parse and is its result.
using DocumentSink = std::function<Result<void>(ParsedDocument)>;

}  // namespace ragd
