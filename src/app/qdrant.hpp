#pragma once
#include <cstddef>

#include "clients/qdrant/options.hpp"
#include "config/settings.hpp"

namespace ragd {

/// What QDRANT_* ask for, with vectors of `dimension` numbers.
QdrantOptions qdrant_options(const Settings& settings, std::size_t dimension);

}  // namespace ragd
