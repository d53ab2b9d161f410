#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "inference/files/safetensors.hpp"

namespace ragd {

/// The tensors of a BERT by name: those of its own file, and of the one that it builds on, a
/// BertModel, whose names have no "bert." in front.
/// Lifetime: both files outlive it.
class BertWeights {
public:
    explicit BertWeights(const Safetensors& own, const Safetensors* base = nullptr);

    struct Found {
        const Safetensors& file;
        const TensorView& tensor;
    };
    /// Of floating-point numbers of one of the types that we read.
    /// Errors: Malformed - missing, of another shape or type; names the file.
    [[nodiscard]] Result<Found> find(const std::string& name,
                                     const std::vector<std::size_t>& shape) const;
    /// In its own file, or null.
    [[nodiscard]] const TensorView* find_own(std::string_view name) const {
        return own_.find(name);
    }
    /// What comes before the names of BertModel's tensors: "bert." or nothing.
    [[nodiscard]] const std::string& prefix() const { return prefix_; }
    [[nodiscard]] Error malformed(std::string_view what) const;

private:
    const Safetensors& own_;
    const Safetensors* base_;
    std::string prefix_;
};

}  // namespace ragd
