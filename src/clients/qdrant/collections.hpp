#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include "clients/qdrant/rest.hpp"

namespace ragd {

inline constexpr std::string_view kSparseName = "bm25";

/// What `PUT /collections/NAME` is sent for the chunks, and for the catalogue.
boost::json::object chunk_collection(const QdrantOptions& options);
boost::json::object catalog_collection(const QdrantOptions& options);

/// Whether a collection that is there is one of ours: `result` of GET /collections/NAME.
/// Errors: Conflict - another size, distance or kind, saying what to do;
///         Unavailable - not an answer of Qdrant's.
Result<void> check_chunk_collection(const QdrantOptions& options, const boost::json::value& result);
Result<void> check_catalog_collection(const QdrantOptions& options,
                                      const boost::json::value& result);

/// Makes sure that both collections and their payload indexes are there, once, when first needed.
/// Threads: the io thread; what is `known` any.  Lifetime: outlives its tasks.
class QdrantCollections {
public:
    QdrantCollections(QdrantOptions options, QdrantRest& rest);

    /// At once if they were found before. Callers that come meanwhile wait for the first.
    /// Errors: Conflict - they are not ours (see above); else as QdrantRest::send.
    Task<Result<void>> ensure(const RequestContext& ctx);
    /// Looks again at the next `ensure`: a call found no collection.
    void forget() { ready_ = false; }
    /// Asks the server, whatever is known: is it there, are the collections?
    Task<Result<void>> look(const RequestContext& ctx);

    /// Into how many shards the chunks were divided when last looked at.
    [[nodiscard]] std::size_t shards_known() const { return shards_known_; }
    [[nodiscard]] const QdrantOptions& options() const { return options_; }

private:
    using Check = Result<void> (*)(const QdrantOptions&, const boost::json::value&);
    struct Wanted {
        std::string name;
        boost::json::object shape;
        boost::json::array indexes;
        Check check;
    };
    using Followers = std::vector<std::weak_ptr<boost::asio::steady_timer>>;

    Task<Result<void>> lead(const RequestContext& ctx);
    Task<bool> follow(const RequestContext& ctx);
    Task<Result<void>> make(const RequestContext& ctx);
    Task<Result<boost::json::value>> find_or_create(const RequestContext& ctx, Wanted wanted);
    Task<Result<void>> create_indexes(const RequestContext& ctx, const Wanted& wanted,
                                      const boost::json::value& found);
    Task<Result<boost::json::value>> get(const RequestContext& ctx, const std::string& name);
    void count_shards(const boost::json::value& found);

    QdrantOptions options_;
    QdrantRest& rest_;
    bool ready_ = false;
    std::unique_ptr<Followers> making_;  // while one caller makes: the alarms of the others
    std::atomic<std::size_t> shards_known_{1};
};

}  // namespace ragd
