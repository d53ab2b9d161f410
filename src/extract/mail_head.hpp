#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// The first lines of bytes, read as the head of a mail.
struct MailHead {
    struct Field {
        std::string name;        // lower case
        std::string_view value;  // its first line
    };
    std::vector<Field> fields;

    [[nodiscard]] bool has(std::string_view name) const { return value(name) != nullptr; }
    /// None where there is no such field. Lower case.
    [[nodiscard]] const std::string_view* value(std::string_view name) const;
};

/// Reads as many fields as there are before the first line that is none, within the first bytes.
MailHead read_mail_head(std::string_view bytes);

}  // namespace ragd
