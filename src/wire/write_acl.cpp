#include "wire/write_acl.hpp"

namespace ragd {

void write_acl(JsonWriter& out, const DocumentAcl& acl) {
    const auto write = [&out](std::string_view name, const std::vector<Principal>& list) {
        out.key(name).begin_array();
        for (const Principal& one : list) {
            out.string(one.str());
        }
        out.end_array();
    };
    out.begin_object();
    if (acl.allow) {
        write("allow", *acl.allow);
    }
    if (!acl.deny.empty()) {
        write("deny", acl.deny);
    }
    out.end_object();
}

}  // namespace ragd
