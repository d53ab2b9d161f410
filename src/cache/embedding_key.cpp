#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/utf8.hpp"
#include "cache/cached_embedder.hpp"

namespace ragd {
namespace {

/// Enough of the revision that two of one model do not collide by chance.
constexpr std::size_t kRevisionChars = 16;

/// Whether two texts that differ in letter case only may differ to the model. To an uncased model
/// they do not, with one exception: tokenizers look for special tokens before they lower-case, so
/// `[SEP]` is one piece and `[sep]` is three. Every special token of the families that we run has
/// one of these brackets.
bool case_may_matter(const EmbeddingModel& model, std::string_view text) {
    return model.cased || text.find_first_of("[<") != std::string_view::npos;
}

}  // namespace

std::string embedding_key(const TenantId& tenant, const EmbeddingModel& model,
                          std::string_view text) {
    const std::string_view exact = trim(text);
    std::string key = fmt::format("emb:{}:{}:{}:{}", sha256_hex(lower(exact)), tenant.str(),
                                  model.name, model.revision.substr(0, kRevisionChars));
    if (case_may_matter(model, exact)) {
        key += ":" + sha256_hex(exact);
    }
    return key;
}

}  // namespace ragd
