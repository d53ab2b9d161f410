#include "answer/guard/known_addresses.hpp"

#include <cstddef>

#include "answer/guard/address.hpp"
#include "answer/guard/link_target.hpp"

namespace ragd {
namespace {

constexpr std::size_t kLabelBytesMax = 1000;

/// Whether no reader takes it for a way to another host.
bool is_relative(std::string_view target) {
    return !target.empty() && !target.starts_with("//") &&
           target.find_first_of(":\\&%`") == std::string_view::npos;
}

}  // namespace

KnownAddresses::KnownAddresses(std::span<const std::string_view> texts) {
    for (const std::string_view text : texts) {
        read_addresses(text);
        read_targets(text);
    }
}

bool KnownAddresses::has(std::string_view address) const {
    return !is_active_scheme(address) && addresses_.contains(normal_address(address));
}

bool KnownAddresses::has_target(std::string_view target) const {
    return has(target) || targets_.contains(std::string{target});
}

bool KnownAddresses::has_image(std::string_view target) const {
    return has_target(target) && images_.contains(normal_address(target));
}

void KnownAddresses::read_addresses(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (!is_of_word(text[at])) {
            ++at;
            continue;
        }
        const bool ends_foreign = at > 0 && !is_ascii(text[at - 1]) && text[at] == '.';
        const auto found = ends_foreign ? find_foreign_end(text.substr(at), Whole::kYes)
                                        : find_address(text.substr(at), Whole::kYes);
        const std::string_view address = text.substr(at + found.before, found.bytes);
        at += found.before;
        if (found.kind == FoundAddress::Kind::kMail) {
            add(address);
            at += found.bytes;
        } else if (found.kind == FoundAddress::Kind::kUrl) {
            for (const std::size_t end : ends_of(address)) {
                add(address.substr(0, end));
            }
            at += bytes_to_cut(address);  // "[https://a.example](https://b.example)"
        }
    }
}

void KnownAddresses::add(std::string_view address) {
    const std::string normal = normal_address(address);
    addresses_.insert(normal);
    if (normal.starts_with("//")) {
        addresses_.insert("https:" + normal);
        addresses_.insert("http:" + normal);
    } else if (normal.starts_with("http:") || normal.starts_with("https:")) {
        addresses_.insert(normal.substr(normal.find(':') + 1));
    }
}

void KnownAddresses::read_targets(std::string_view text) {
    for (std::size_t at = text.find("]("); at != std::string_view::npos;
         at = text.find("](", at + 2)) {
        const LinkTarget target = read_link_target(text.substr(at + 2), Whole::kYes);
        if (target.kind != LinkTarget::Kind::kWhole) {
            continue;
        }
        if (is_relative(target.address)) {
            targets_.insert(std::string{target.address});
        }
        const std::size_t from = at > kLabelBytesMax ? at - kLabelBytesMax : 0;
        const std::string_view label = text.substr(from, at - from);
        const std::size_t open = label.rfind('[');
        if (open != std::string_view::npos && open > 0 && label[open - 1] == '!') {
            images_.insert(normal_address(target.address));
        }
    }
}

}  // namespace ragd
