#include "base/faults.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/shown.hpp"

namespace ragd {
namespace {

constexpr std::size_t kPointerBytesMax = 512;

}  // namespace

void Faults::add(std::string pointer, std::string detail) {
    if (listed_.size() == kListedMax) {
        ++unlisted_;
        return;
    }
    listed_.push_back({shortened(pointer, kPointerBytesMax), std::move(detail)});
}

void Faults::add_new(std::string pointer, std::string detail) {
    const bool is_told = std::ranges::any_of(listed_, [&pointer](const FieldError& listed) {
        return pointer == listed.pointer || pointer.starts_with(listed.pointer + "/");
    });
    if (!is_told) {
        add(std::move(pointer), std::move(detail));
    }
}

Error Faults::to_error() const {
    RAG_ASSERT(!listed_.empty(), "an error needs a fault");
    const auto& first = listed_.front();
    const auto name = first.pointer.empty() ? "the body" : first.pointer;
    auto message = fmt::format("{} {}", name, first.detail);
    if (unlisted_ > 0) {
        message += fmt::format(" (and {} more faults; the first {} are listed)",
                               listed_.size() - 1 + unlisted_, kListedMax);
    } else if (listed_.size() > 1) {
        message += fmt::format(" (and {} more; see errors)", listed_.size() - 1);
    }
    return Error{.code = ErrorCode::kInvalidField, .message = message, .fields = listed_};
}

}  // namespace ragd
