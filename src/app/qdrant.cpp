#include "app/qdrant.hpp"

namespace ragd {
namespace {

QdrantDistance distance_of(DistanceSetting setting) {
    switch (setting) {
        case DistanceSetting::kDot:
            return QdrantDistance::kDot;
        case DistanceSetting::kEuclid:
            return QdrantDistance::kEuclid;
        case DistanceSetting::kCosine:
            break;
    }
    return QdrantDistance::kCosine;
}

QdrantQuantization quantization_of(QuantizationSetting setting) {
    switch (setting) {
        case QuantizationSetting::kScalar:
            return QdrantQuantization::kScalar;
        case QuantizationSetting::kBinary:
            return QdrantQuantization::kBinary;
        case QuantizationSetting::kProduct:
            return QdrantQuantization::kProduct;
        case QuantizationSetting::kNone:
            break;
    }
    return QdrantQuantization::kNone;
}

}  // namespace

QdrantOptions qdrant_options(const Settings& settings) {
    return {.url = settings.qdrant_url,
            .api_key = settings.qdrant_api_key,
            .collection = settings.qdrant_collection,
            .distance = distance_of(settings.qdrant_distance),
            .hnsw_m = settings.qdrant_hnsw_m,
            .hnsw_ef_construct = settings.qdrant_hnsw_ef_construct,
            .hnsw_ef = settings.qdrant_hnsw_ef,
            .quantization = quantization_of(settings.qdrant_quantization),
            .rescore = settings.qdrant_rescore,
            .oversampling = settings.qdrant_oversampling,
            .shards = settings.qdrant_shards,
            .replication_factor = settings.qdrant_replication_factor,
            .write_consistency = settings.qdrant_write_consistency,
            .timeout = settings.qdrant_timeout};
}

}  // namespace ragd
