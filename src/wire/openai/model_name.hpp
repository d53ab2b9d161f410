#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/id.hpp"

namespace ragd {

// A model, as OpenAI's clients choose one, is the collection that answers: "ragd" is the default one,
// "ragd/NAME" that of the name.

inline constexpr std::string_view kDefaultModel = "ragd";

std::string model_of(const CollectionName& collection);
/// Nothing: it is no model of ours, whatever collections there are.
std::optional<CollectionName> collection_of_model(std::string_view model);
/// NotFound at /model, which clients know as model_not_found.
Error no_model(std::string_view model);

/// The answers of `GET /v1/models/{id}`, and of `GET /v1/models`: the default one first.
std::string encode_model(std::string_view model);
std::string encode_model_list(std::span<const CollectionName> collections);

}  // namespace ragd
