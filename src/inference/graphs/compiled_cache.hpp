#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace ragd {

/// Compiled graphs kept between starts, in MODEL_CACHE_DIR: NAME.blob as OpenVINO writes it, and
/// NAME.sum, the XXH3 of it.
///
/// OpenVINO maps the file that it loads, for as long as the model lives: a file that somebody
/// shortens is then a SIGBUS, and one in which a bit changes other numbers, without a word. So each
/// start takes a copy for itself, in a folder of its own that is gone once the graph is loaded: a
/// file without a name can be changed by nobody. The copy is compared with its sum on the way.
/// Threads: one. Lifetime: until the graph is loaded.
class CompiledCache {
public:
    /// `shared` is MODEL_CACHE_DIR; empty: nothing is kept.
    CompiledCache(std::filesystem::path shared, std::uint64_t id);
    ~CompiledCache();
    CompiledCache(const CompiledCache&) = delete;
    CompiledCache& operator=(const CompiledCache&) = delete;

    /// For OpenVINO to load from and to write to. Empty: no folder can be made.
    [[nodiscard]] const std::filesystem::path& folder() const { return own_; }
    /// Whether there is a graph of this name, as it was written.
    [[nodiscard]] bool has_graph() const { return has_graph_; }
    /// Hands what OpenVINO has written to later starts. What cannot be kept is made anew then.
    void keep();

private:
    [[nodiscard]] bool take_copy() const;

    std::filesystem::path shared_;
    std::filesystem::path own_;
    std::string name_;
    bool has_graph_ = false;
};

/// Whether NAME.blob beside a NAME.sum is what that says.
bool is_as_kept(const std::filesystem::path& sum_file);

}  // namespace ragd
