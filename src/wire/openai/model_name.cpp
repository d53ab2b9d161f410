#include "wire/openai/model_name.hpp"

#include <fmt/format.h>

#include "base/result.hpp"
#include "base/shown.hpp"
#include "wire/collection.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

constexpr std::string_view kPrefix = "ragd/";

void write_model(JsonWriter& out, std::string_view model) {
    out.begin_object();
    out.key("id").string(model);
    out.key("object").string("model");
    out.key("created").integer(0);  // clients want a time, and it is not known
    out.key("owned_by").string("ragd");
    out.end_object();
}

}  // namespace

std::string model_of(const CollectionName& collection) {
    return std::string{kPrefix} + collection.str();
}

std::optional<CollectionName> collection_of_model(std::string_view model) {
    if (model == kDefaultModel) {
        return CollectionName{std::string{kDefaultCollection}};
    }
    if (!model.starts_with(kPrefix)) {
        return std::nullopt;
    }
    auto name = parse_collection(model.substr(kPrefix.size()), "/model");
    return name ? std::optional{std::move(*name)} : std::nullopt;
}

Error no_model(std::string_view model) {
    Error error = fail(ErrorCode::kNotFound,
                       fmt::format("the model {} does not exist: it is ragd, or ragd/NAME with the "
                                   "name of a collection that has documents; GET /v1/models lists "
                                   "them",
                                   shown(model)));
    error.fields.push_back({.pointer = "/model", .detail = "does not exist"});
    return error;
}

std::string encode_model(std::string_view model) {
    JsonWriter out;
    write_model(out, model);
    return out.take();
}

std::string encode_model_list(std::span<const CollectionName> collections) {
    JsonWriter out;
    out.begin_object();
    out.key("object").string("list");
    out.key("data").begin_array();
    write_model(out, kDefaultModel);
    for (const CollectionName& collection : collections) {
        write_model(out, model_of(collection));
    }
    out.end_array().end_object();
    return out.take();
}

}  // namespace ragd
