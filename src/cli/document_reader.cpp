#include "cli/document_reader.hpp"

#include <memory>

#include <fmt/format.h>

#include "cli/extract_settings.hpp"
#include "extract/process/extractor_pool.hpp"

namespace ragd {

DocumentReader open_document_reader(const Settings& settings, Console& console,
                                    const Clock& clock) {
    ExtractorPoolOptions options{.limits = extract_limits(settings)};
    options.on_weakness = [&console](std::string_view weakness) {
        console.note(fmt::format("documents are read with less protection: {}", weakness));
    };
    auto pool = std::make_shared<ExtractorPool>(std::move(options), clock);
    return [pool = std::move(pool)](std::string_view file_name, std::string_view bytes) {
        return pool->extract(file_name, bytes);
    };
}

}  // namespace ragd
