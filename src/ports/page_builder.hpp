#pragma once
#include <cstddef>

#include "base/limits.hpp"
#include "ports/chunk_store.hpp"

namespace ragd {

/// What a document weighs in a page, as JSON and roughly.
std::size_t page_bytes(const DocumentInfo& document);

/// Makes a page of a listing of documents that come in order. It is full when it has `limit` of
/// them, or kBytesMax: what a listing holds in memory and sends does not grow with the
/// metadata that documents have. One document always fits.
class PageBuilder {
public:
    static constexpr std::size_t kBytesMax = limits::kMiB;

    PageBuilder(CollectionKey place, std::size_t limit) : place_(std::move(place)), limit_(limit) {}

    /// False: the page is full, and the document is the first of the next one.
    bool add(DocumentInfo document);
    /// With a cursor if there was one that did not fit.
    DocumentPage take();

private:
    CollectionKey place_;
    std::size_t limit_;
    std::size_t bytes_ = 0;
    bool more_ = false;
    DocumentPage page_;
};

}  // namespace ragd
