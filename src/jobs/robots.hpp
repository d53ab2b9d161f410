#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// What a site asks of crawlers (RFC 9309): the rules for us, or those for all.
class Robots {
public:
    /// Of a text of any kind: what is no rule is passed over, as is what lies behind half a megabyte.
    /// `agent`: our name, "ragd".
    static Robots parse(std::string_view text, std::string_view agent);
    /// Where there is no robots.txt; and where it cannot be had.
    static Robots allow_all() { return {}; }
    static Robots refuse_all();

    /// `path`: with its query. The longest rule that fits decides; of two as long, the one that allows.
    [[nodiscard]] bool allows(std::string_view path) const;
    /// Between two requests, if it is asked for.
    [[nodiscard]] std::optional<std::chrono::milliseconds> delay() const { return delay_; }
    /// Addresses of sitemaps.
    [[nodiscard]] const std::vector<std::string>& sitemaps() const { return sitemaps_; }

private:
    struct Rule {
        std::string pattern;  // with * for anything and $ at the end of a path
        bool allows = false;
    };

    std::vector<Rule> rules_;
    std::optional<std::chrono::milliseconds> delay_;
    std::vector<std::string> sitemaps_;
};

/// Whether a pattern of robots.txt fits the beginning of a path. Takes no longer than their lengths
/// multiplied.
bool fits_robots_pattern(std::string_view pattern, std::string_view path);

}  // namespace ragd
