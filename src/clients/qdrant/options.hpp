#pragma once
#include <chrono>
#include <cstddef>
#include <string>

namespace ragd {

enum class QdrantDistance { kCosine, kDot, kEuclid };
enum class QdrantQuantization { kNone, kScalar, kBinary, kProduct };

/// Where Qdrant is and how collections are made there. 0 leaves a number to the server.
struct QdrantOptions {
    std::string url;      // http or https, a path in front of the API is allowed
    std::string api_key;  // empty: none is sent
    std::string collection = "documents";
    std::size_t dimension = 0;  // of the embedding model
    std::string model = {};     // its name and the hash of its weights: others are refused
    std::string model_revision = {};
    QdrantDistance distance = QdrantDistance::kCosine;

    std::size_t hnsw_m = 0;
    std::size_t hnsw_ef_construct = 0;
    std::size_t hnsw_ef = 0;  // of a search
    QdrantQuantization quantization = QdrantQuantization::kNone;
    bool rescore = true;        // quantized candidates are compared again by their full vectors
    double oversampling = 2.0;  // so many times the candidates, before that

    std::size_t shards = 0;
    std::size_t replication_factor = 0;
    std::size_t write_consistency = 0;

    /// For one request; one that writes has six times as much.
    std::chrono::seconds timeout{10};
};

/// The companion collection: one point a document, and its text.
inline std::string catalog_name(const QdrantOptions& options) {
    return options.collection + "_catalog";
}

}  // namespace ragd
