#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ragd {

/// The RTF that Outlook keeps packed in a mail ([MS-OXRTFCP]); nothing where it is none. At most nine times its size.
std::optional<std::string> unpack_rtf(std::string_view bytes);

}  // namespace ragd
