#pragma once
#include "clients/qdrant/options.hpp"
#include "config/settings.hpp"
#include "ports/embedder.hpp"

namespace ragd {

/// What QDRANT_* ask for, with vectors of `model`.
QdrantOptions qdrant_options(const Settings& settings, const EmbeddingModel& model);

}  // namespace ragd
