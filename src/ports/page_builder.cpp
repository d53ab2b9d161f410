#include "ports/page_builder.hpp"

#include "domain/metadata_size.hpp"
#include "domain/page_cursor.hpp"

namespace ragd {

std::size_t page_bytes(const DocumentInfo& document) {
    constexpr std::size_t kOfAll = 256;  // names, numbers, the digest, times
    const std::size_t source = document.source ? document.source->size() : 0;
    const std::size_t file =
        document.file ? kOfAll + document.file->name.size() + document.file->media_type.size() : 0;
    return kOfAll + file + document.id.str().size() + document.title.size() + document.url.size() +
           source + metadata_bytes(document.metadata, PageBuilder::kBytesMax);
}

bool PageBuilder::add(DocumentInfo document) {
    bytes_ += page_bytes(document);
    auto& documents = page_.documents;
    if (documents.size() == limit_ || (!documents.empty() && bytes_ > kBytesMax)) {
        more_ = true;
        return false;
    }
    documents.push_back(std::move(document));
    return true;
}

DocumentPage PageBuilder::take() {
    if (more_) {
        page_.next_cursor = encode_page_cursor(place_, page_.documents.back().id);
    }
    return std::move(page_);
}

}  // namespace ragd
