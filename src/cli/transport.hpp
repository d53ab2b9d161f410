#pragma once
#include <cstdint>
#include <string>

#include <boost/json.hpp>

#include "base/result.hpp"
#include "net/http_message.hpp"

namespace ragd {

struct ApiCall {
    std::string method;
    std::string target;                           // path and query, percent-encoded
    std::string body;                             // JSON, or empty
    std::string media_type = "application/json";  // of the body
    HttpHeaders headers = {};
};

struct ApiReply {
    int status = 0;
    std::string body;
};

/// Carries a call of the HTTP contract to whoever answers it.
class Transport {
public:
    virtual ~Transport() = default;
    /// Any reply is a value, also a problem.
    /// Requires: nothing.  Errors: Unavailable - nobody answers there; DeadlineExceeded.
    /// Threads: the main thread.  Lifetime: returns a value.
    virtual Result<ApiReply> call(ApiCall call) = 0;
};

/// The JSON of a 2xx reply; a problem becomes the Error that it describes.
Result<boost::json::value> json_of(const ApiReply& reply);

}  // namespace ragd
