#include "auth/api_key.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <boost/crc.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace ragd {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kIdLetters = 12;
constexpr std::size_t kSecretLetters = 43;  // 62^43 > 2^256
constexpr std::size_t kChecksumLetters = 6;
constexpr std::size_t kKeyBytes =
    kApiKeyPrefix.size() + kIdLetters + 1 + kSecretLetters + 1 + kChecksumLetters;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kDigestBytes = 32;

Result<void> fill_random(std::span<unsigned char> bytes) {
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        return fail(ErrorCode::kUnavailable, "the system gives no random bytes; try again");
    }
    return {};
}

std::string hex_of(std::span<const unsigned char> bytes) {
    std::string out;
    for (const unsigned char byte : bytes) {
        out += fmt::format("{:02x}", byte);
    }
    return out;
}

/// Each letter is equally likely: a byte above the last whole multiple of 62 is drawn again.
Result<std::string> random_letters(std::size_t count) {
    constexpr unsigned kFair = 256 - 256 % kDigits.size();
    std::string out;
    std::array<unsigned char, 64> drawn{};
    while (out.size() < count) {
        RAG_TRY(fill_random(drawn));
        for (std::size_t i = 0; i < drawn.size() && out.size() < count; ++i) {
            if (drawn.at(i) < kFair) {
                out += kDigits[drawn.at(i) % kDigits.size()];
            }
        }
    }
    OPENSSL_cleanse(drawn.data(), drawn.size());
    return out;
}

std::string checksum_of(std::string_view text) {
    boost::crc_32_type crc;
    crc.process_bytes(text.data(), text.size());
    std::uint32_t rest = crc.checksum();
    std::string out(kChecksumLetters, kDigits.front());
    for (std::size_t i = kChecksumLetters; i-- > 0; rest /= kDigits.size()) {
        out[i] = kDigits[rest % kDigits.size()];
    }
    return out;
}

std::string digest_of(std::string_view text, std::string_view salt) {
    std::array<unsigned char, kDigestBytes> digest{};
    unsigned size = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes, as OpenSSL calls them
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    HMAC(EVP_sha256(), salt.data(), static_cast<int>(salt.size()), bytes, text.size(),
         digest.data(), &size);
    return hex_of(digest);
}

}  // namespace

Result<std::string> random_hex(std::size_t count) {
    std::vector<unsigned char> bytes(count);
    RAG_TRY(fill_random(bytes));
    return hex_of(bytes);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<ApiKey> make_api_key() {
    ApiKey key{.id = KeyId{RAG_TRY(random_letters(kIdLetters))}, .text = {}};
    key.text = fmt::format("{}{}_{}", kApiKeyPrefix, key.id.str(),
                           RAG_TRY(random_letters(kSecretLetters)));
    key.text += "_" + checksum_of(key.text);
    return key;
}

std::optional<KeyId> key_id_of(std::string_view text) {
    if (text.size() != kKeyBytes || !text.starts_with(kApiKeyPrefix)) {
        return std::nullopt;
    }
    const auto id = text.substr(kApiKeyPrefix.size(), kIdLetters);
    const auto secret = text.substr(kApiKeyPrefix.size() + kIdLetters + 1, kSecretLetters);
    const auto whole = text.substr(0, kKeyBytes - kChecksumLetters - 1);
    const auto is_letter = [](char c) { return kDigits.contains(c); };
    const bool is_formed = text[kApiKeyPrefix.size() + kIdLetters] == '_' &&
                           text[whole.size()] == '_' && std::ranges::all_of(id, is_letter) &&
                           std::ranges::all_of(secret, is_letter) &&
                           text.substr(whole.size() + 1) == checksum_of(whole);
    return is_formed ? std::optional{KeyId{std::string{id}}} : std::nullopt;
}

Result<void> seal(const ApiKey& key, ApiKeyRecord& record) {
    record.id = key.id;
    record.salt = RAG_TRY(random_hex(kSaltBytes));
    record.digest = digest_of(key.text, record.salt);
    return {};
}

bool is_key_of(std::string_view text, const ApiKeyRecord& record) {
    return equal_in_constant_time(digest_of(text, record.salt), record.digest);
}

}  // namespace ragd
