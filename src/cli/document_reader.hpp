#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "extract/document_format.hpp"
#include "extract/extract_limits.hpp"
#include "extract/process/extractor_pool.hpp"

namespace ragd {

/// Reads documents in processes of their own, the first of which starts with the first document.
/// Threads: any, as many at once as there are children.  Lifetime: the clock outlives it.
class ConfinedReader {
public:
    ConfinedReader(const ExtractLimits& limits, const Clock& clock, std::size_t children);

    [[nodiscard]] const DocumentReader& reader() const { return reader_; }
    /// What is not as safe there as it could be; once, then empty.
    std::string take_weakness();
    /// Documents that are being read fail, and so do later ones: whoever reads is about to end.
    void stop() { pool_.stop(); }

private:
    Guarded<std::string> weakness_;
    ExtractorPool pool_;
    DocumentReader reader_;
};

}  // namespace ragd
