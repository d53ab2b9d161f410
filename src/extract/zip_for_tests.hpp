#pragma once
#include <string>
#include <utility>
#include <vector>

#include <zip.h>

#include "base/assert.hpp"

namespace ragd {

/// A zip with these members, for tests and fuzz targets.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members) {
    zip_source_t* file = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    zip_t* archive = zip_open_from_source(file, ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    zip_source_keep(file);
    for (const auto& [name, content] : members) {
        zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
        RAG_ASSERT(zip_file_add(archive, name.c_str(), source, ZIP_FL_OVERWRITE) >= 0, "added");
    }
    RAG_ASSERT(zip_close(archive) == 0, "written");
    zip_stat_t facts;
    zip_source_stat(file, &facts);
    std::string out(facts.size, '\0');
    RAG_ASSERT(zip_source_open(file) == 0, "opened");
    RAG_ASSERT(std::cmp_equal(zip_source_read(file, out.data(), out.size()), out.size()), "read");
    zip_source_close(file);
    zip_source_free(file);
    return out;
}

}  // namespace ragd
