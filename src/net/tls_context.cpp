#include "net/tls_context.hpp"

#include <array>
#include <fstream>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "net/certificate_name.hpp"
#include "net/tls_policy.hpp"

namespace ragd {
namespace {

namespace ssl = boost::asio::ssl;
using boost::asio::buffer;
using boost::system::error_code;

constexpr std::string_view kCertificate = "SERVER_CERT_FILE";
constexpr std::string_view kKey = "SERVER_KEY_FILE";
constexpr std::string_view kClientCa = "SERVER_CLIENT_CA_FILE";
constexpr std::size_t kFileBytesMax = limits::kMiB;
/// Sessions of one kind of server are no good at another that has the same ticket keys; we have none.
constexpr std::array<unsigned char, 4> kSessionContext{'r', 'a', 'g', 'd'};

Error no_use(std::string_view setting, const std::string& file, std::string_view why) {
    return fail_field(std::string{setting}, fmt::format("cannot be used: {}: {}", file, why));
}

Result<std::string> read_whole(std::string_view setting, const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    std::string bytes(kFileBytesMax + 1, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!in.is_open() || in.bad() || in.gcount() == 0) {
        return no_use(setting, file, in.is_open() ? "it is empty" : "it cannot be read");
    }
    if (static_cast<std::size_t>(in.gcount()) > kFileBytesMax) {
        return no_use(setting, file, "it is larger than 1 MiB");
    }
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
}

bool is_of_another_certificate(const error_code& failed) {
    const auto reason = ERR_GET_REASON(static_cast<unsigned long>(failed.value()));
    return reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH;
}

Result<void> present_identity(ssl::context& context, const TlsMaterial& material,
                              const TlsServerFiles& files) {
    error_code failed;
    context.use_certificate_chain(buffer(material.certificate), failed);
    if (failed) {
        return no_use(kCertificate, files.certificate, failed.message());
    }
    if (material.key.contains("ENCRYPTED")) {
        return no_use(kKey, files.key, "it is encrypted; a key without a password is needed");
    }
    context.use_private_key(buffer(material.key), ssl::context::pem, failed);
    if (failed && is_of_another_certificate(failed)) {
        return fail_field(std::string{kKey},
                          fmt::format("does not belong to {}: {} is not the key of {}",
                                      kCertificate, files.key, files.certificate));
    }
    if (failed) {
        return no_use(kKey, files.key, failed.message());
    }
    return {};
}

/// OpenSSL asks for each certificate of the chain, the client's own last, what we think of it.
int is_accepted(int verified, X509_STORE_CTX* chain) {
    const bool is_own = X509_STORE_CTX_get_error_depth(chain) == 0;
    if (verified == 1 && is_own && !principal_of(X509_STORE_CTX_get_current_cert(chain))) {
        X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
        return 0;
    }
    return verified;
}

/// Each certificate of the file, to the store and to the names that clients are told of.
Result<void> demand_certificates(SSL_CTX* context, const TlsMaterial& material,
                                 const TlsServerFiles& files) {
    const std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })> bytes{
        BIO_new_mem_buf(material.client_ca.data(), static_cast<int>(material.client_ca.size()))};
    std::size_t count = 0;
    while (X509* read = PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr)) {
        const std::unique_ptr<X509, decltype([](X509* one) { X509_free(one); })> authority{read};
        if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1 ||
            SSL_CTX_add_client_CA(context, authority.get()) != 1) {
            break;
        }
        ++count;
    }
    const auto last = ERR_peek_last_error();
    const bool at_end = ERR_GET_LIB(last) == ERR_LIB_PEM &&
                        ERR_GET_REASON(last) == PEM_R_NO_START_LINE;  // there is no further one
    ERR_clear_error();
    if (count == 0 || !at_end) {
        return no_use(kClientCa, files.client_ca, "it is not a file of certificates (PEM)");
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, is_accepted);
    return {};
}

}  // namespace

std::string TlsMaterial::digest() const {
    return Sha256{}.add_field(certificate).add_field(key).add_field(client_ca).hex();
}

Result<TlsMaterial> read_tls_material(const TlsServerFiles& files) {
    TlsMaterial material{.certificate = RAG_TRY(read_whole(kCertificate, files.certificate)),
                         .key = RAG_TRY(read_whole(kKey, files.key)),
                         .client_ca = {}};
    if (!files.client_ca.empty()) {
        material.client_ca = RAG_TRY(read_whole(kClientCa, files.client_ca));
    }
    return material;
}

Result<std::shared_ptr<SSL_CTX>> make_server_context(const TlsMaterial& material,
                                                     const TlsServerFiles& files) {
    ERR_clear_error();
    const auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* const native = context->native_handle();
    apply_server_policy(native);
    SSL_CTX_set_session_id_context(native, kSessionContext.data(), kSessionContext.size());
    // Without it OpenSSL would ask whoever sits at the terminal.
    SSL_CTX_set_default_passwd_cb(native, [](char*, int, int, void*) { return -1; });
    RAG_TRY(present_identity(*context, material, files));
    if (!files.client_ca.empty()) {
        RAG_TRY(demand_certificates(native, material, files));
    }
    return std::shared_ptr<SSL_CTX>{context, native};
}

}  // namespace ragd
