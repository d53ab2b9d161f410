#include "extract/mail_head.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kWithinBytes = 64UL << 10;
constexpr std::size_t kFieldsMax = 200;

bool is_name_byte(char c) {
    return c > ' ' && c < '\x7F' && c != ':';
}

}  // namespace

const std::string_view* MailHead::value(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? nullptr : &found->value;
}

MailHead read_mail_head(std::string_view bytes) {
    bytes = bytes.substr(0, kWithinBytes);
    MailHead out;
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.remove_prefix(3);
    }
    while (!bytes.empty() && out.fields.size() < kFieldsMax) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        line.remove_suffix(line.ends_with('\r') ? 1 : 0);
        if (line.starts_with(' ') || line.starts_with('\t')) {
            if (out.fields.empty()) {
                return out;
            }
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos ||
            !std::ranges::all_of(line.substr(0, colon), is_name_byte)) {
            return out;
        }
        out.fields.push_back(
            {.name = lower(line.substr(0, colon)), .value = trim(line.substr(colon + 1))});
    }
    return out;
}

}  // namespace ragd
