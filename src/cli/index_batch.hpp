#pragma once
#include <cstddef>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cli/transport.hpp"
#include "domain/document.hpp"
#include "domain/index_call.hpp"

namespace ragd {

/// A document or file that was not indexed, and why.
struct LeftOut {
    std::string id;
    std::string why;
    std::string code = {};  // of a document that no extractor could read: extract/extract_fault.hpp
    std::string source = {};  // of the file, as FoundFile has it; empty: it is about none
    std::string path = {};    // of the file in it
};

/// What all calls of one `ragd index` did.
struct IndexTotals {
    std::size_t chunks = 0;
    std::size_t created = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    std::size_t renamed = 0;      // of those: under an id with the name of their source in front
    std::string renamed_example;  // one such id
    std::vector<std::string> removed;  // ids of documents whose files are gone
    std::vector<LeftOut> vanished;     // the same, where they were not to be removed
    bool was_stopped = false;          // before its end, by who had begun it
    boost::json::array documents;      // as the contract gives them, in order
    std::vector<LeftOut> skipped;      // empty, or of no known format: nothing to do
    std::vector<LeftOut> failed;
    std::vector<LeftOut> warned;  // indexed, but not quite as its owner may think

    [[nodiscard]] std::size_t indexed() const { return created + updated + unchanged; }
};

/// Collects documents and sends them in calls of bounded size: of as many as take about a tenth of a
/// second, so that progress moves and an interrupted run loses little. A document that the server refuses
/// is noted in `failed`, and the others of its call are sent again without it.
/// Threads: the main thread. Lifetime: transport, totals and clock outlive it.
class IndexBatch {
public:
    struct Target {
        std::string collection;
        OnConflict on_conflict = OnConflict::kKeepBoth;
        /// Hears of the documents of each call once they are indexed; its error ends the run.
        std::function<Result<void>(std::span<const Document>)> on_indexed = {};
        /// Told of each document that is stored now, the id that it has, and whether it was new or
        /// changed.
        std::function<void(const Document& sent, DocumentId id, bool changed)> on_stored =
            [](const Document&, const DocumentId&, bool) {};
        /// Told of each one that is not.
        std::function<void(const Document& sent)> on_refused = [](const Document&) {};
    };
    IndexBatch(Transport& transport, Target target, IndexTotals& totals, const Clock& clock)
        : transport_(transport), target_(std::move(target)), totals_(totals), clock_(clock) {}

    /// A document whose id another one of its source had before it is noted in `failed`: it would replace that
    /// one, and the next run would do it again.
    /// Errors: those of the transport and of the server that concern the whole call.
    Result<void> add(Document document);
    /// Sends what is left.
    Result<void> flush();

private:
    void refuse(const Document& document, std::string why);
    bool is_new(const Document& document);
    Result<void> send();
    /// Takes refused documents out; false if the error is about none of them.
    bool take_out_refused(const Error& error);
    Result<void> count(const boost::json::value& report);

    Transport& transport_;
    Target target_;
    IndexTotals& totals_;
    const Clock& clock_;
    std::size_t documents_max_ = 1;  // of the next call
    std::vector<Document> documents_;
    std::set<std::pair<std::string, DocumentId>> ids_;  // of this run, and whose
    std::size_t bytes_ = 0;
    std::size_t locations_ = 0;
};

}  // namespace ragd
