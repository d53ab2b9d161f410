#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/names.hpp"
#include "base/result.hpp"

namespace ragd {

/// What a tenant has at most, or does in a day at most.
enum class Quota : std::uint8_t {
    kDocuments,
    kBytes,  // of the stored texts
    kChunks,
    kQuestionsPerDay,
    kTokensPerDay,  // of a language model, read and written
};

template <>
inline constexpr auto kNamesOf<Quota> =
    names_of<Quota>("documents", "bytes", "chunks", "questions_per_day", "tokens_per_day");

/// A number for each of some quotas: how much is allowed, or how much there is.
class QuotaNumbers {
public:
    static constexpr std::uint64_t kMax =
        (std::uint64_t{1} << 53) - 1;  // what JSON clients can hold

    [[nodiscard]] std::optional<std::uint64_t> at(Quota quota) const {
        return numbers_[std::to_underlying(quota)];
    }
    void set(Quota quota, std::optional<std::uint64_t> number) {
        numbers_[std::to_underlying(quota)] = number;
    }
    [[nodiscard]] bool has_any(std::span<const Quota> quotas) const;
    /// What is nothing here is as there.
    [[nodiscard]] QuotaNumbers or_else(const QuotaNumbers& other) const;
    bool operator==(const QuotaNumbers&) const = default;

private:
    std::array<std::optional<std::uint64_t>, kNamesOf<Quota>.size()> numbers_;
};

/// The most of each; nothing: as much as the tenant likes.
using TenantQuota = QuotaNumbers;

/// What becomes of some; nothing: what goes for all tenants.
using QuotaChange = std::vector<std::pair<Quota, std::optional<std::uint64_t>>>;

inline constexpr std::array kStoredQuotas{Quota::kDocuments, Quota::kBytes, Quota::kChunks};
inline constexpr std::array kDailyQuotas{Quota::kQuestionsPerDay, Quota::kTokensPerDay};

/// "documents=10000,bytes=10GiB"; an empty text is no limit.
/// Errors: InvalidField.
Result<TenantQuota> parse_tenant_quota(std::string_view text);
/// "10000", "64KiB", "500MiB", "10GiB", "1TiB".
/// Errors: InvalidField.
Result<std::uint64_t> parse_quota_number(std::string_view text);

std::string encode_tenant_quota(const TenantQuota& quota);
/// Errors: Internal - not what `encode_tenant_quota` writes.
Result<TenantQuota> decode_tenant_quota(std::string_view text);

}  // namespace ragd
