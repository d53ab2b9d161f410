#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/result.hpp"
#include "domain/access.hpp"

namespace ragd {

/// Who may see a document, and with it change or remove it. Without any list: everyone of its
/// tenant. Whoever may administer the tenant sees all, whatever is written here.
struct DocumentAcl {
    std::optional<std::vector<Principal>> allow = {};  // only these; empty: administrators alone
    std::vector<Principal> deny = {};                  // wins over `allow`

    [[nodiscard]] bool is_open() const { return !allow && deny.empty(); }
    bool operator==(const DocumentAcl&) const = default;
};

bool may_read(const Access& access, const DocumentAcl& acl);

/// As stores keep it: empty for an open one, and one text for all lists that mean the same.
std::string encode_acl(const DocumentAcl& acl);
/// Errors: Internal - not what `encode_acl` writes. Who may read it is then not known: nobody may.
Result<DocumentAcl> decode_acl(std::string_view text);
/// The same as `may_read`, of what is kept. Errors: as `decode_acl`.
Result<bool> may_read_kept(const Access& access, std::string_view text);

}  // namespace ragd
