#pragma once
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// The addresses that stand in some texts: those of the sources, which an answer may repeat.
/// Threads: any, once made. Lifetime: its own; it keeps no view of the texts.
class KnownAddresses {
public:
    explicit KnownAddresses(std::span<const std::string_view> texts);

    /// Whether `address` stands in the texts, whole: another query or fragment is another address.
    [[nodiscard]] bool has(std::string_view address) const;
    /// Whether `target` is the destination of a Markdown link there, or an address.
    [[nodiscard]] bool has_target(std::string_view target) const;
    /// ... or that of a picture.
    [[nodiscard]] bool has_image(std::string_view target) const;

private:
    void read_addresses(std::string_view text);
    void read_targets(std::string_view text);
    void add(std::string_view address);

    std::set<std::string> addresses_;  // normal
    std::set<std::string> targets_;    // as they are written; none with a scheme
    std::set<std::string> images_;     // normal
};

}  // namespace ragd
