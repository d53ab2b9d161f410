#include "ingest/fingerprint.hpp"

#include <string_view>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "domain/document_id.hpp"
#include "domain/location_json.hpp"
#include "domain/source.hpp"
#include "text/code_language.hpp"

namespace ragd {
namespace {

/// Raise it when the same document would be cut or embedded differently than before: documents then
/// count as changed when they are sent again.
constexpr std::string_view kFormatVersion = "2";

}  // namespace

std::string fingerprint(const Document& document, ChunkOptions options,
                        const EmbeddingModel& model) {
    Sha256 hash;
    hash.add_field(kFormatVersion);
    hash.add_field(document.text).add_field(document.title).add_field(document.url);
    hash.add_field(canonical_json(document.metadata));
    hash.add_field(fmt::format("{} {}", options.chunk_size, options.overlap));
    hash.add_field(model.name).add_field(model.revision);
    if (!document.source.empty() && !is_local_place(document.source)) {
        // A folder's own path says nothing that its files' urls do not, and so changes nothing of
        // what was indexed before there were sources.
        hash.add_field("source").add_field(document.source);
    }
    if (!document.locations.empty()) {
        hash.add_field("locations").add_field(text_of_locations(document.locations));
    }
    if (language_of(document.id.str()) != CodeLanguage::kNone) {
        hash.add_field("cut at definitions");  // it was not always
    }
    return hash.hex();
}

}  // namespace ragd
