#include "answer/question_vector.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "base/utf8.hpp"

namespace ragd {
namespace {

/// A part keeps at most three quarters of what was cut: after so many cuts, 4096 characters are
/// down to 31, fewer than any window.
constexpr int kHalvingsMax = 17;

/// The space nearest the middle, within a quarter of the text; or else the character boundary
/// there.
std::size_t cut_near_middle(const std::string& text) {
    const std::size_t middle = text.size() / 2;
    const std::size_t before = text.rfind(' ', middle);
    const std::size_t after = text.find(' ', middle);
    const std::size_t none = text.size();
    const std::size_t back = before == std::string::npos ? none : middle - before;
    const std::size_t ahead = after == std::string::npos ? none : after - middle;
    if (std::min(back, ahead) < text.size() / 4) {
        return back <= ahead ? before : after;
    }
    std::size_t cut = middle;
    while (cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) {
        ++cut;
    }
    return cut;
}

std::vector<std::string> halve(const std::vector<std::string>& parts) {
    std::vector<std::string> halves;
    for (const std::string& part : parts) {
        const std::size_t cut = cut_near_middle(part);
        for (std::string half : {part.substr(0, cut), part.substr(cut)}) {
            if (!trim(half).empty()) {
                halves.push_back(std::move(half));
            }
        }
    }
    return halves;
}

Vector weighted_mean(const std::vector<std::string>& parts,
                     const std::vector<Embedding>& embeddings) {
    Vector sum(embeddings.front().vector.size(), 0.0F);
    for (std::size_t part = 0; part < parts.size(); ++part) {
        const auto weight = static_cast<float>(parts[part].size());
        for (std::size_t i = 0; i < sum.size(); ++i) {
            sum[i] += weight * embeddings[part].vector[i];
        }
    }
    float norm = 0;
    for (const float x : sum) {
        norm += x * x;
    }
    norm = std::sqrt(norm);
    for (float& x : sum) {
        x = norm > 0 ? x / norm : x;
    }
    return sum;
}

}  // namespace

Task<Result<QuestionVector>> embed_question(const RequestContext& ctx, Embedder& embedder,
                                            std::string text, EmbedOptions options) {
    std::vector<std::string> parts{std::move(text)};
    for (int halving = 0;; ++halving) {
        auto embedded = co_await embedder.embed(ctx, parts, options);
        if (embedded && parts.size() == 1) {
            co_return QuestionVector{std::move(embedded->front().vector), embedded->front().cache};
        }
        if (embedded) {
            co_return QuestionVector{weighted_mean(parts, *embedded), embedded->front().cache,
                                     parts.size()};
        }
        if (embedded.error().code != ErrorCode::kTooLarge || halving == kHalvingsMax) {
            co_return embedded.error();
        }
        parts = halve(parts);
    }
}

}  // namespace ragd
