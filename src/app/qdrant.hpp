#pragma once
#include "clients/qdrant/options.hpp"
#include "config/settings.hpp"

namespace ragd {

/// What QDRANT_* ask for; what the embedding model says of itself is left out.
QdrantOptions qdrant_options(const Settings& settings);

}  // namespace ragd
