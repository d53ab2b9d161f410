#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "clients/qdrant/record.hpp"
#include "clients/qdrant/rest.hpp"

namespace ragd {

/// Documents of a collection in the order of their ids. Qdrant lists in the order of a number, so a
/// record has the words of its id's SortKey, each with an index: read in the order of the first
/// word; where a whole page has one value of it, among those in the order of the next; and so on.
/// A page costs one request for each 128 documents, and one more for each 6 bytes that its ids begin
/// with in common.
class Listing {
public:
    struct Page {
        CollectionKey place;
        DocumentId after;  // ids above it
        std::size_t limit = 0;
        std::string source = {};  // of this one; empty: of all
    };

    Listing(QdrantRest& rest, std::string path, Page page);
    /// Errors: as QdrantRest::send.  Lifetime: `this` and `ctx` outlive the task.
    Task<Result<std::vector<Record>>> read(const RequestContext& ctx);

private:
    struct Entry {
        std::int64_t word = 0;
        Record record;
    };
    /// The ids whose first words are `prefix`.
    Task<Result<void>> collect(const RequestContext& ctx, std::vector<std::int64_t> prefix);
    Task<Result<void>> collect_unordered(const RequestContext& ctx,
                                         std::vector<std::int64_t> prefix);
    Task<Result<boost::json::value>> scroll(const RequestContext& ctx, boost::json::object more,
                                            const std::vector<std::int64_t>& prefix);
    [[nodiscard]] std::optional<std::int64_t> first_word(
        const std::vector<std::int64_t>& prefix) const;
    /// How many records to ask for next: what is missing, but not more than a few at a time, since
    /// each may bring 64 KiB of metadata.
    [[nodiscard]] std::size_t asked() const;
    /// Enough of records, or of bytes: then the last one is more than a page takes (PageBuilder).
    [[nodiscard]] bool full() const;
    void take(std::vector<Entry> entries);

    QdrantRest& rest_;
    std::string path_;
    Page page_;
    std::vector<std::int64_t> after_;  // the words of page_.after
    std::vector<Record> found_;
    std::size_t found_bytes_ = 0;
};

}  // namespace ragd
