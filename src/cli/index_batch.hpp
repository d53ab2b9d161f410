#pragma once
#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include <boost/json.hpp>

#include "base/result.hpp"
#include "cli/transport.hpp"
#include "domain/document.hpp"

namespace ragd {

/// A document or file that was not indexed, and why.
struct LeftOut {
    std::string id;
    std::string why;
};

/// What all calls of one `ragd index` did.
struct IndexTotals {
    std::size_t chunks = 0;
    std::size_t created = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    boost::json::array documents;  // as the contract gives them, in order
    std::vector<LeftOut> skipped;  // empty, or of no known format: nothing to do
    std::vector<LeftOut> failed;

    [[nodiscard]] std::size_t indexed() const { return created + updated + unchanged; }
};

/// Collects documents and sends them in calls of bounded size. A document that the server refuses
/// is noted in `failed`, and the others of its call are sent again without it.
/// Threads: the main thread. Lifetime: transport and totals outlive it.
class IndexBatch {
public:
    IndexBatch(Transport& transport, std::string collection, IndexTotals& totals)
        : transport_(transport), collection_(std::move(collection)), totals_(totals) {}

    /// A document whose id another one had before it is noted in `failed`: it would replace that
    /// one, and the next run would do it again.
    /// Errors: those of the transport and of the server that concern the whole call.
    Result<void> add(Document document);
    /// Sends what is left.
    Result<void> flush();

private:
    Result<void> send();
    /// Takes refused documents out; false if the error is about none of them.
    bool take_out_refused(const Error& error);
    Result<void> count(const boost::json::value& report);

    Transport& transport_;
    std::string collection_;
    IndexTotals& totals_;
    std::vector<Document> documents_;
    std::unordered_set<DocumentId> ids_;  // of this run
    std::size_t bytes_ = 0;
};

}  // namespace ragd
