#include "wire/openai/annotations.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "base/utf8.hpp"
#include "wire/collection.hpp"

namespace ragd {
namespace {

bool is_of_the_web(std::string_view url) {
    return url.starts_with("https://") || url.starts_with("http://");
}

/// Counts the characters of a text from its beginning, for offsets that mostly ascend.
class CharacterCount {
public:
    explicit CharacterCount(std::string_view text) : text_(text) {}

    std::size_t before(std::size_t byte) {
        if (byte < bytes_) {
            bytes_ = characters_ = 0;
        }
        characters_ += utf8_length(text_.substr(bytes_, byte - bytes_));
        bytes_ = byte;
        return characters_;
    }

private:
    std::string_view text_;
    std::size_t bytes_ = 0;
    std::size_t characters_ = 0;
};

}  // namespace

std::string url_to_read(const Source& source, const CollectionName& collection, Places places) {
    const Chunk& chunk = source.chunk;
    std::string url =
        places == Places::kShown ? chunk.url : shown_url({chunk.document, chunk.source, chunk.url});
    if (is_of_the_web(url)) {
        return url;
    }
    url = fmt::format("/documents/{}/content", percent_encode(chunk.document.str()));
    if (collection.str() != kDefaultCollection) {
        url += "?collection=" + collection.str();
    }
    return url;
}

std::vector<Annotation> annotations_of(const Answer& answer, const CollectionName& collection,
                                       Places places) {
    std::vector<Annotation> annotations;
    CharacterCount count{answer.text};
    for (const SourceRange& citation : answer.citations) {
        const auto source = std::ranges::find(answer.sources, citation.source, &Source::n);
        if (source == answer.sources.end()) {
            continue;
        }
        const Chunk& chunk = source->chunk;
        annotations.push_back({.start = count.before(citation.start),
                               .end = count.before(citation.end),
                               .title = chunk.title.empty() ? chunk.document.str() : chunk.title,
                               .url = url_to_read(*source, collection, places)});
    }
    return annotations;
}

}  // namespace ragd
