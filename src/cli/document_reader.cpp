#include "cli/document_reader.hpp"

#include <utility>

#include <fmt/format.h>

namespace ragd {
namespace {

ExtractorPoolOptions options_of(const ExtractLimits& limits, std::size_t children,
                                Guarded<std::string>& weakness) {
    ExtractorPoolOptions options{.limits = limits};
    options.idle_children_max = children;
    options.on_weakness = [&weakness](std::string_view what) {
        weakness.with([&](std::string& told) { told = what; });
    };
    return options;
}

}  // namespace

ConfinedReader::ConfinedReader(const ExtractLimits& limits, const Clock& clock,
                               std::size_t children)
    : pool_(options_of(limits, children, weakness_), clock),
      reader_([this](std::string_view file_name, std::string_view bytes) {
          return pool_.extract(file_name, bytes);
      }) {}

std::string ConfinedReader::take_weakness() {
    const auto told =
        weakness_.with([](std::string& weakness) { return std::exchange(weakness, {}); });
    return told.empty() ? told : fmt::format("documents are read with less protection: {}", told);
}

}  // namespace ragd
