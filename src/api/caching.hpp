#pragma once
#include <string>
#include <string_view>

#include "domain/document.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// The entity tag of what has this digest (RFC 9110, section 8.8.3).
std::string etag_of(std::string_view sha256_hex);

/// That of a document as it is now (DocumentState), which its text has not: that is another thing.
std::string etag_of(const DocumentInfo& document);

/// Whether the caller says that it has this version already (If-None-Match).
bool has_version(const HttpRequest& request, std::string_view etag);

/// 304: what the caller has is still right.
HttpResponse not_modified(std::string etag);

/// Lets the client keep a response that has an ETag, and asks it to ask each time. `common` are the
/// headers of every response, which forbid it. A response that the caller has becomes a 304.
void allow_keeping(const HttpRequest& request, HttpHeaders& common, HttpResponse& response);

/// Lets everybody keep a response that is good, and not ask again.
void allow_keeping_forever(HttpHeaders& common, const HttpResponse& response);

}  // namespace ragd
