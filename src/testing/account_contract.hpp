#pragma once
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ports/account_store.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// What every AccountStore does. `Maker` has `AccountStore& accounts()`.
template <typename Maker>
class AccountContract : public testing::Test {
protected:
    AccountStore& store() { return maker_.accounts(); }
    std::vector<AccountFact> list() {
        auto facts = run_task(store().list_accounts(ctx_));
        EXPECT_TRUE(facts) << facts.error().message;
        return facts ? *facts : std::vector<AccountFact>{};
    }
    void put(AccountFact fact) {
        EXPECT_TRUE(run_task(store().put_account(ctx_, std::move(fact))));
    }
    void remove(AccountKind kind, const std::string& name) {
        EXPECT_TRUE(run_task(store().remove_account(ctx_, kind, name)));
    }

    const RequestContext ctx_ = test_context();

private:
    Maker maker_;
};

TYPED_TEST_SUITE_P(AccountContract);

TYPED_TEST_P(AccountContract, KeepsAFactByItsKindAndName) {
    EXPECT_TRUE(this->list().empty());
    const AccountFact tenant{.kind = AccountKind::kTenant, .name = "acme", .text = "one"};
    const AccountFact key{.kind = AccountKind::kKey, .name = "acme", .text = "two"};
    const AccountFact again{.kind = AccountKind::kTenant, .name = "acme", .text = "three"};
    this->put(tenant);
    this->put(key);
    EXPECT_THAT(this->list(), testing::UnorderedElementsAre(tenant, key));
    this->put(again);
    EXPECT_THAT(this->list(), testing::UnorderedElementsAre(again, key));
    this->remove(AccountKind::kKeyUsed, "acme");
    this->remove(AccountKind::kTenant, "acme");
    this->remove(AccountKind::kTenant, "acme");
    EXPECT_THAT(this->list(), testing::UnorderedElementsAre(key));
}

TYPED_TEST_P(AccountContract, ListsMoreThanAPage) {
    constexpr std::size_t kFacts = 1100;
    for (std::size_t i = 0; i < kFacts; ++i) {
        this->put({.kind = AccountKind::kKey, .name = std::to_string(i), .text = "a"});
    }
    EXPECT_EQ(this->list().size(), kFacts);
}

REGISTER_TYPED_TEST_SUITE_P(AccountContract, KeepsAFactByItsKindAndName, ListsMoreThanAPage);

}  // namespace ragd
