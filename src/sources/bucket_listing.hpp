#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sources/listed_files.hpp"

namespace ragd {

/// A page of the objects of a bucket: the answer to ListObjectsV2 with encoding-type=url.
struct BucketPage {
    std::vector<ListedFile> files;  // `path` is the whole key; markers of folders are left out
    std::string next;               // the token of the page after it; empty: this is the last one
};

/// Errors: Unavailable - it is no such answer.
Result<BucketPage> parse_bucket_page(std::string body);

/// What a service says of an error: its code, "NoSuchBucket", and its message. Empty where it says
/// nothing that is understood.
struct BucketFault {
    std::string code;
    std::string message;
};
BucketFault parse_bucket_fault(std::string body);

}  // namespace ragd
