#pragma once
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/faults.hpp"
#include "base/result.hpp"
#include "domain/filter.hpp"
#include "domain/index_call.hpp"
#include "domain/job.hpp"
#include "domain/question.hpp"

namespace ragd {

/// The body of `POST /query`, checked; absent fields get the defaults of Question.
/// Errors: Malformed, InvalidField (see wire/README.md).
Result<CheckedQuestion> decode_question(std::string_view body);

/// The body of `POST /index`, checked whole: texts, ids and their uniqueness, metadata, sizes.
/// Errors: as above.
Result<CheckedIndexCall> decode_index_call(std::string_view body, Precondition only_if = {});

/// The body of `PATCH /documents/{id}`: the access list that the document is to have; null: none.
/// Errors: Malformed, InvalidField.
Result<DocumentAcl> decode_document_patch(std::string_view body);

/// Files that were sent, and what is to become of them.
struct Upload {
    JobRequest request;
    std::vector<std::string_view> bytes;  // of its files
};

/// The form of `POST /documents`: parts `file`, and fields that say more of them.
/// Errors: Malformed, TooLarge, InvalidField.  Lifetime: the bytes are views into `body`.
Result<Upload> decode_upload(std::string_view body, std::string_view boundary);
/// The JSON of `POST /documents`: a page to fetch, and perhaps those that it leads to.
/// Errors: Malformed, InvalidField.
Result<JobRequest> decode_fetch_request(std::string_view body);

/// `{"lang": "en", "year": {"gte": 2020}, "tag": ["a", "b"]}`. Faults go to `faults`.
Filter decode_filter(const boost::json::value& json, const std::string& pointer, Faults& faults);

}  // namespace ragd
