#pragma once
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/id.hpp"
#include "wire/error_dialect.hpp"

namespace ragd {

/// {"id", "message"}, as Cohere's API has it.
std::string encode_cohere_error(const Error& error, const RequestId& id, std::optional<int> status);

/// {"error", "error_type"}, as text-embeddings-inference has it.
std::string encode_tei_error(const Error& error, const RequestId& id, std::optional<int> status);

inline constexpr ErrorDialect kCohereDialect{"application/json", &encode_cohere_error};
/// A model that fails is 424 there.
inline constexpr ErrorDialect kTeiDialect{
    .content_type = "application/json", .encode = &encode_tei_error, .internal_status = 424};

}  // namespace ragd
