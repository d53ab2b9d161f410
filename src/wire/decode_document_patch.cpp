#include "wire/decode.hpp"
#include "wire/document_fields.hpp"
#include "wire/json.hpp"
#include "wire/object_reader.hpp"

namespace ragd {

Result<DocumentAcl> decode_document_patch(std::string_view body) {
    const auto value = RAG_TRY(parse_json(body));
    Faults faults;
    DocumentAcl acl;
    if (!value.is_object()) {
        faults.add("", "must be a JSON object");
        return faults.to_error();
    }
    ObjectReader reader{value.get_object(), "", faults};
    const auto* given = reader.find("acl");
    if (given == nullptr) {
        reader.fault("acl",
                     R"(is required: {"allow": [...], "deny": [...]}, or null for everyone)");
    } else if (!given->is_null()) {
        read_acl(reader, faults, acl);
    }
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return acl;
}

}  // namespace ragd
