#include "net/certificate_name.hpp"

#include <memory>
#include <string_view>

#include <openssl/x509v3.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kNameBytesMax = 256;

/// Also those between DEL and U+00A0, which some terminals obey.
bool has_control_character(std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        const auto next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0xff;
        if (byte < 0x20 || byte == 0x7f || (byte == 0xc2 && next < 0xa0)) {
            return true;
        }
    }
    return false;
}

std::optional<std::string> principal(const ASN1_STRING* text) {
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, text);
    if (size < 0) {
        return std::nullopt;
    }
    const std::string name(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    if (name.empty() || name.size() > kNameBytesMax || has_control_character(name) ||
        !is_valid_utf8(name)) {
        return std::nullopt;
    }
    return "cert:" + name;
}

std::optional<std::string> alternative_name(const X509* certificate) {
    const std::unique_ptr<GENERAL_NAMES,
                          decltype([](GENERAL_NAMES* names) { GENERAL_NAMES_free(names); })>
        names{static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
    for (const int wanted : {GEN_URI, GEN_EMAIL, GEN_DNS}) {
        for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
            int kind = 0;
            const void* value =
                GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &kind);
            if (kind == wanted) {
                return principal(static_cast<const ASN1_STRING*>(value));
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> principal_of(const X509* certificate) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int first = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (first < 0) {
        return alternative_name(certificate);
    }
    if (X509_NAME_get_index_by_NID(subject, NID_commonName, first) >= 0) {
        return std::nullopt;
    }
    return principal(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first)));
}

}  // namespace ragd
