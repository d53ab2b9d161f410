#include "wire/mcp/document_uri.hpp"

#include "base/percent.hpp"
#include "base/utf8.hpp"
#include "wire/collection.hpp"

namespace ragd {
namespace {

constexpr std::string_view kScheme = "ragd://";

std::optional<DocumentPlace> place_of(std::string_view collection, std::string id) {
    auto name = parse_collection(collection, "");
    if (!name || id.empty() || !is_valid_utf8(id)) {
        return std::nullopt;
    }
    return DocumentPlace{.collection = std::move(*name), .id = DocumentId{std::move(id)}};
}

}  // namespace

std::string tool_id_of(const DocumentPlace& place) {
    return place.collection.str() + "/" + place.id.str();
}

std::string uri_of(const DocumentPlace& place) {
    return std::string{kScheme} + place.collection.str() + "/" + percent_encode(place.id.str());
}

std::optional<DocumentPlace> place_of_uri(std::string_view uri) {
    if (!uri.starts_with(kScheme)) {
        return std::nullopt;
    }
    uri.remove_prefix(kScheme.size());
    const auto slash = uri.find('/');
    auto id =
        slash == std::string_view::npos ? std::nullopt : percent_decode(uri.substr(slash + 1));
    return id ? place_of(uri.substr(0, slash), std::move(*id)) : std::nullopt;
}

std::optional<DocumentPlace> place_of_tool_id(std::string_view id) {
    if (id.starts_with(kScheme)) {
        return place_of_uri(id);
    }
    const auto slash = id.find('/');
    return slash == std::string_view::npos
               ? std::nullopt
               : place_of(id.substr(0, slash), std::string{id.substr(slash + 1)});
}

std::string address_of(const DocumentPlace& place, std::string_view url) {
    const bool is_of_the_web = url.starts_with("https://") || url.starts_with("http://");
    return is_of_the_web ? std::string{url} : uri_of(place);
}

}  // namespace ragd
