#include "extract/process/extractor_pool.hpp"

#include <utility>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"
#include "extract/old_office.hpp"
#include "extract/process/extractor_child.hpp"

namespace ragd {

ExtractorPool::ExtractorPool(ExtractorPoolOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), office_(options_.office_programs, clock) {}

ExtractorPool::~ExtractorPool() = default;

Result<Extraction> ExtractorPool::extract(std::string_view file_name, std::string_view bytes) {
    const ExtractLimits& limits = options_.limits;
    if (bytes.size() > limits.input_bytes_max) {
        return fail_extract(
            ExtractFault::kTooLarge,
            fmt::format("{} bytes; at most {} are allowed", bytes.size(), limits.input_bytes_max));
    }
    const std::string_view extension = new_office_extension(bytes);
    if (extension.empty() || !office_.is_available()) {
        return extract_in_child(file_name, bytes);
    }
    const std::string converted = RAG_TRY(office_.convert(bytes, extension, limits));
    const std::string_view stem = file_name.substr(0, file_name.rfind('.'));
    return extract_in_child(fmt::format("{}.{}", stem, extension), converted);
}

Result<Extraction> ExtractorPool::extract_in_child(std::string_view file_name,
                                                   std::string_view bytes) {
    auto child = RAG_TRY(take_child());
    auto out = extract_in(*child, file_name, bytes);
    if (!out && !fault_of(out.error())) {  // it died between two documents
        child = RAG_TRY(start_child());
        out = extract_in(*child, file_name, bytes);
    }
    give_back(std::move(child));
    return out;
}

Result<Extraction> ExtractorPool::extract_in(ExtractorChild& child, std::string_view file_name,
                                             std::string_view bytes) {
    const bool stopped = state_.with([&](State& state) {
        state.busy.push_back(&child);
        return state.stopped;
    });
    auto out = stopped ? Result<Extraction>{fail(ErrorCode::kUnavailable, "reading was stopped")}
                       : child.extract(file_name, bytes, options_.limits);
    state_.with([&](State& state) { std::erase(state.busy, &child); });
    return out;
}

void ExtractorPool::stop() {
    state_.with([](State& state) {
        state.stopped = true;
        for (ExtractorChild* child : state.busy) {
            child->interrupt();
        }
    });
}

Result<std::unique_ptr<ExtractorChild>> ExtractorPool::start_child() {
    if (state_.with([](State& state) { return state.stopped; })) {
        return fail(ErrorCode::kUnavailable, "reading was stopped");
    }
    return ExtractorChild::start(options_, clock_);
}

Result<std::unique_ptr<ExtractorChild>> ExtractorPool::take_child() {
    auto idle = state_.with([](State& state) {
        std::unique_ptr<ExtractorChild> out;
        if (!state.idle.empty()) {
            out = std::move(state.idle.back());
            state.idle.pop_back();
        }
        return out;
    });
    if (idle != nullptr) {
        return idle;
    }
    auto child = RAG_TRY(start_child());
    const bool tell = !child->weakness().empty() && state_.with([](State& state) {
        return !std::exchange(state.told_weakness, true);
    });
    if (tell) {
        options_.on_weakness(child->weakness());
    }
    return child;
}

void ExtractorPool::give_back(std::unique_ptr<ExtractorChild> child) {
    // One document's memory must not be another one's fault.
    const bool is_full = child->grown_bytes() > options_.limits.memory_bytes_max / 4;
    if (!child->is_good() || is_full || child->documents() >= options_.documents_per_child) {
        return;
    }
    state_.with([&](State& state) {
        if (state.idle.size() < options_.idle_children_max) {
            state.idle.push_back(std::move(child));
        }
    });
}

}  // namespace ragd
