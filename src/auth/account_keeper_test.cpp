#include "auth/account_keeper.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/authenticator.hpp"
#include "testing/manual_clock.hpp"
#include "testing/memory_accounts.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

class AccountKeeperTest : public testing::Test {
protected:
    AccountKeeperTest() { EXPECT_TRUE(run_task(keeper_.load(operator_))); }

    MadeKey create(KeyWanted wanted) {
        auto made = run_task(keeper_.create(operator_, std::move(wanted)));
        EXPECT_TRUE(made) << made.error().message;
        return *made;
    }
    MadeKey key_of(const std::string& tenant, Rights rights = {Right::kQuery}) {
        return create({.tenant = TenantId{tenant}, .rights = rights});
    }
    ErrorCode refusal(const std::string& text) {
        const auto found = keeper_.find(text);
        EXPECT_FALSE(found);
        return found ? ErrorCode::kInternal : found.error().code;
    }

    ManualClock clock_;
    Log log_{{}, clock_, [](std::string_view) {}};
    MemoryAccounts store_;
    AccountKeeper keeper_{{.store = store_, .clock = clock_, .log = log_}};
    const RequestContext operator_ = test_context();
    const RequestContext admin_ =
        test_context(TestAccess::of("acme", {}, {Right::kQuery, Right::kAdmin}));
};

TEST_F(AccountKeeperTest, AKeyIsWhoItWasMadeFor) {
    const MadeKey made = create({.tenant = TenantId{"acme"},
                                 .rights = {Right::kQuery, Right::kIndex},
                                 .principals = {Principal{"user:mia"}}});
    const auto caller = keeper_.find(made.text);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->access, TestAccess::of("acme", {"user:mia"}, {Right::kQuery, Right::kIndex}));
    EXPECT_EQ(caller->name, "key:" + made.key.record.id.str());
    EXPECT_FALSE(caller->ended.stop_requested());
    EXPECT_EQ(refusal(make_api_key()->text), ErrorCode::kUnauthenticated);
    for (const AccountFact& fact : *run_task(store_.list_accounts(operator_))) {
        EXPECT_FALSE(fact.text.contains(made.text.substr(18))) << "no secret is kept";
    }
}

TEST_F(AccountKeeperTest, WhatIsRevokedStopsAtOnceAndStaysSo) {
    const MadeKey made = key_of("acme");
    const auto caller = keeper_.find(made.text);
    ASSERT_TRUE(run_task(keeper_.revoke(operator_, made.key.record.id)));
    EXPECT_EQ(refusal(made.text), ErrorCode::kUnauthenticated);
    EXPECT_TRUE(caller->ended.stop_requested()) << "what is under way, too";
    EXPECT_TRUE(run_task(keeper_.revoke(operator_, made.key.record.id))) << "once more";
    AccountKeeper later{{.store = store_, .clock = clock_, .log = log_}};
    ASSERT_TRUE(run_task(later.load(operator_)));
    EXPECT_FALSE(later.find(made.text)) << "also after a restart";
    EXPECT_EQ(later.keys(operator_.access)[0].state(clock_.wall()), KeyState::kRevoked);
}

TEST_F(AccountKeeperTest, AKeyEndsWithItsTime) {
    const MadeKey made = create({.tenant = TenantId{"acme"}, .expires_in = 30s});
    clock_.advance(29s);
    EXPECT_TRUE(keeper_.find(made.text));
    clock_.advance(1s);
    EXPECT_EQ(refusal(made.text), ErrorCode::kUnauthenticated);
}

TEST_F(AccountKeeperTest, ARotatedKeyGoesOnForTheOverlap) {
    const MadeKey old = create({.tenant = TenantId{"acme"},
                                .name = "ci",
                                .rights = {Right::kIndex},
                                .principals = {Principal{"group:ops"}}});
    const auto made = run_task(keeper_.rotate(operator_, old.key.record.id, 60s));
    ASSERT_TRUE(made);
    EXPECT_EQ(keeper_.find(made->text)->access, keeper_.find(old.text)->access);
    EXPECT_EQ(run_task(keeper_.rotate(operator_, old.key.record.id, 60s)).error().code,
              ErrorCode::kConflict);
    clock_.advance(60s);
    EXPECT_TRUE(keeper_.find(made->text));
    EXPECT_EQ(refusal(old.text), ErrorCode::kUnauthenticated);
}

TEST_F(AccountKeeperTest, AnAdministratorHasTheKeysOfItsTenantAlone) {
    const MadeKey other = key_of("other");
    const MadeKey mine = key_of("acme");
    ASSERT_EQ(keeper_.keys(admin_.access).size(), 1U);
    EXPECT_EQ(keeper_.keys(admin_.access)[0].record.id, mine.key.record.id);
    EXPECT_EQ(keeper_.keys(operator_.access).size(), 2U);
    const auto theirs = run_task(keeper_.revoke(admin_, other.key.record.id));
    const auto nobodys = run_task(keeper_.revoke(admin_, KeyId{"nobody"}));
    EXPECT_EQ(theirs.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(nobodys.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(run_task(keeper_.create(admin_, {.tenant = TenantId{"other"}})).error().code,
              ErrorCode::kForbidden);
    for (const Right right : {Right::kMetrics, Right::kOperator}) {
        EXPECT_EQ(run_task(keeper_.create(admin_, {.rights = {right}})).error().code,
                  ErrorCode::kForbidden)
            << "no more than it has";
    }
    const auto made = run_task(keeper_.create(admin_, {.rights = {Right::kAdmin}}));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->key.record.tenant, TenantId{"acme"}) << "its own, where none is named";
}

TEST_F(AccountKeeperTest, ASuspendedTenantIsRefusedAndComesBack) {
    const MadeKey made = key_of("acme");
    const auto caller = keeper_.find(made.text);
    ASSERT_TRUE(run_task(keeper_.set_state(operator_, TenantId{"acme"}, TenantState::kSuspended)));
    EXPECT_EQ(refusal(made.text), ErrorCode::kForbidden);
    EXPECT_TRUE(caller->ended.stop_requested());
    ASSERT_TRUE(run_task(keeper_.set_state(operator_, TenantId{"acme"}, TenantState::kActive)));
    ASSERT_TRUE(keeper_.find(made.text));
    EXPECT_FALSE(keeper_.find(made.text)->ended.stop_requested());
}

TEST_F(AccountKeeperTest, WhatIsForgottenIsGoneFromTheStore) {
    const MadeKey made = key_of("acme");
    key_of("other");
    ASSERT_TRUE(run_task(keeper_.rotate(operator_, made.key.record.id, 60s)));
    ASSERT_TRUE(run_task(keeper_.forget_tenant(operator_, TenantId{"acme"})));
    EXPECT_EQ(refusal(made.text), ErrorCode::kUnauthenticated);
    EXPECT_FALSE(keeper_.tenant(TenantId{"acme"}));
    EXPECT_EQ(run_task(store_.list_accounts(operator_))->size(), 2U) << "the other one's";
}

TEST_F(AccountKeeperTest, AFactThatCannotBeReadLetsNobodyIn) {
    const MadeKey made = key_of("acme");
    const std::string id = made.key.record.id.str();
    ASSERT_TRUE(run_task(store_.put_account(
        operator_, {.kind = AccountKind::kKeyRevoked, .name = id, .text = "soon"})));
    AccountKeeper later{{.store = store_, .clock = clock_, .log = log_}};
    ASSERT_TRUE(run_task(later.load(operator_)));
    EXPECT_FALSE(later.find(made.text)) << "when it was revoked is not known; that it was is";
}

TEST_F(AccountKeeperTest, AFileOfKeysCountsBesideTheStore) {
    ApiKeyRecord record{.tenant = TenantId{"acme"}, .rights = {Right::kQuery}};
    const auto key = make_api_key();
    ASSERT_TRUE(seal(*key, record));
    const auto path = std::filesystem::path{testing::TempDir()} / "keys.jsonl";
    std::ofstream{path} << "# keys\n\n" << encode_key_record(record) << "\n";
    AccountKeeper keeper{{.store = store_, .key_file = path, .clock = clock_, .log = log_}};
    ASSERT_TRUE(run_task(keeper.load(operator_)));
    EXPECT_TRUE(keeper.find(key->text));
    EXPECT_EQ(run_task(keeper.revoke(operator_, record.id)).error().code, ErrorCode::kConflict);
    std::ofstream{path} << "not a key\n";
    const auto refused = run_task(keeper.load(operator_));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("line 1"), std::string::npos);
    EXPECT_TRUE(keeper.find(key->text)) << "a file that is being written takes no key away";
}

TEST_F(AccountKeeperTest, CallersAreWhoTheyShowThatTheyAre) {
    const MadeKey made = key_of("acme");
    Authenticator asked{AuthMode::kKeys, keeper_, "the operator's", clock_};
    const auto caller = [&](const std::string& header) {
        return run_task(asked.caller({.authorization = &header, .address = "10.0.0.1"}));
    };
    EXPECT_TRUE(run_task(asked.caller({.address = "10.0.0.1"}))->access.is_nobody());
    EXPECT_EQ(caller("Bearer " + made.text)->access.tenant(), TenantId{"acme"});
    EXPECT_EQ(caller("bearer   " + made.text)->access.tenant(), TenantId{"acme"});
    EXPECT_TRUE(caller("Bearer the operator's")->access.may(Right::kOperator));
    EXPECT_FALSE(caller(made.text)) << "without the word Bearer";
    EXPECT_FALSE(caller("Basic " + made.text));
    EXPECT_FALSE(caller("Bearer "));
    const std::string header = "Bearer " + made.text;
    const std::string certificate = "cert:alice";
    EXPECT_EQ(run_task(asked.caller(
                           {.authorization = &header, .address = "", .certificate = &certificate}))
                  ->access.principals(),
              std::vector{Principal{"cert:alice"}});
    Authenticator open{AuthMode::kNone, keeper_, "", clock_};
    const std::string empty = "Bearer ";
    EXPECT_FALSE(run_task(open.caller({.authorization = &empty, .address = ""}))
                     ->access.may(Right::kOperator))
        << "an empty secret is nobody's";
}

TEST_F(AccountKeeperTest, WhoTriesKeysOutHasToWaitAndNobodyElse) {
    const MadeKey made = key_of("acme");
    Authenticator asked{AuthMode::kKeys, keeper_, "", clock_};
    const std::string wrong = "Bearer " + make_api_key()->text;
    const std::string right = "Bearer " + made.text;
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(run_task(asked.caller({.authorization = &wrong, .address = "a"})).error().code,
                  ErrorCode::kUnauthenticated);
    }
    const auto refused = run_task(asked.caller({.authorization = &wrong, .address = "a"}));
    EXPECT_EQ(refused.error().code, ErrorCode::kTooManyRequests);
    EXPECT_TRUE(refused.error().retry_after);
    EXPECT_TRUE(run_task(asked.caller({.authorization = &right, .address = "a"})))
        << "behind the same address";
    EXPECT_EQ(run_task(asked.caller({.authorization = &wrong, .address = "b"})).error().code,
              ErrorCode::kUnauthenticated);
}

}  // namespace
}  // namespace ragd
