#include "base/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/assert.hpp"

namespace ragd {

struct Sha256::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    const bool begun = state_->context != nullptr &&
                       EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1;
    RAG_ASSERT(begun, "SHA-256 is part of every OpenSSL");
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::add(std::string_view bytes) {
    const bool added = EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1;
    RAG_ASSERT(added, "a digest takes bytes until it is finished");
    return *this;
}

Sha256& Sha256::add_field(std::string_view bytes) {
    return add(fmt::format("{}:", bytes.size())).add(bytes);
}

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const bool done = EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size) == 1;
    RAG_ASSERT(done, "a digest is finished once");
    std::string text;
    text.reserve(std::size_t{size} * 2);
    for (unsigned int i = 0; i < size; ++i) {
        fmt::format_to(std::back_inserter(text), "{:02x}", digest[i]);
    }
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    return Sha256{}.add(bytes).hex();
}

}  // namespace ragd
