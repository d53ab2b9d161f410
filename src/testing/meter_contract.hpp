#pragma once
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "ports/tenant_meter.hpp"
#include "testing/run_task.hpp"
#include "testing/store_contract.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// What every TenantMeter does. `Maker` is one of StoreContract, and has `TenantMeter& meter()` of the
/// same store.
template <typename Maker>
class MeterContract : public StoreContract<Maker> {
protected:
    using Base = StoreContract<Maker>;

    static Scope place(const std::string& tenant, const std::string& collection = "documents") {
        return test_scope(TestAccess::of(tenant), collection);
    }
    struct Use {
        std::uint64_t documents = 0;
        std::uint64_t bytes = 0;
        std::uint64_t chunks = 0;
        bool operator==(const Use&) const = default;
    };
    Use measure(const Scope& scope) {
        const auto has = run_task(this->maker_.meter().measure(test_context(scope.access())));
        EXPECT_TRUE(has) << has.error().message;
        return has ? Use{.documents = has->at(Quota::kDocuments).value(),
                         .bytes = has->at(Quota::kBytes).value(),
                         .chunks = has->at(Quota::kChunks).value()}
                   : Use{};
    }
};

TYPED_TEST_SUITE_P(MeterContract);

TYPED_TEST_P(MeterContract, AddsUpWhatATenantHasInAllItsCollections) {
    using Use = typename TestFixture::Use;
    using Base = typename TestFixture::Base;
    const Scope acme = this->place("acme");
    EXPECT_EQ(this->measure(acme), Use{});
    auto hidden = Base::document("a", {{"one.", contract_vector(0)}, {"two.", contract_vector(1)}});
    hidden.document.acl.allow = std::vector{Principal{"user:mia"}};
    const auto office = Base::document("b", {{"three", contract_vector(0)}});
    const std::uint64_t bytes = hidden.document.text.size() + office.document.text.size();
    this->put(std::move(hidden), acme);
    this->put(office, this->place("acme", "offices"));
    this->put(office, this->place("other"));
    EXPECT_EQ(this->measure(acme), (Use{.documents = 2, .bytes = bytes, .chunks = 3}));
    EXPECT_EQ(this->measure(this->place("other")),
              (Use{.documents = 1, .bytes = office.document.text.size(), .chunks = 1}));
}

TYPED_TEST_P(MeterContract, FollowsWhatIsReplacedAndRemoved) {
    using Use = typename TestFixture::Use;
    using Base = typename TestFixture::Base;
    const Scope acme = this->place("acme");
    this->put(Base::document("a", {{"one.", contract_vector(0)}, {"two.", contract_vector(1)}}),
              acme);
    const auto shorter = Base::document("a", {{"short", contract_vector(0)}});
    this->put(shorter, acme);
    EXPECT_EQ(this->measure(acme),
              (Use{.documents = 1, .bytes = shorter.document.text.size(), .chunks = 1}));
    ASSERT_TRUE(this->remove("a", acme));
    EXPECT_EQ(this->measure(acme), Use{});
}

REGISTER_TYPED_TEST_SUITE_P(MeterContract, AddsUpWhatATenantHasInAllItsCollections,
                            FollowsWhatIsReplacedAndRemoved);

}  // namespace ragd
