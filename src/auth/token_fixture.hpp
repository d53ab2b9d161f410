#pragma once
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/signer_fixture.hpp"
#include "auth/token_callers.hpp"
#include "testing/fake_key_source.hpp"
#include "testing/manual_clock.hpp"
#include "testing/memory_accounts.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// An issuer with three keys ("rsa", "ec", "ed"), two tenants, and who checks its tokens.
class TokenTest : public testing::Test {
protected:
    TokenTest() {
        publish({signers_.rsa.jwk("rsa"), signers_.p256.jwk("ec"), signers_.ed25519.jwk("ed")});
        EXPECT_TRUE(run_task(accounts_.load(operator_)));
        for (const char* tenant : {"acme", "beta"}) {
            EXPECT_TRUE(run_task(accounts_.create_tenant(operator_, TenantId{tenant})));
        }
    }

    void publish(const boost::json::array& keys) { source_.keys = key_set(keys); }

    /// Good ones of now; `change` adds, replaces or, by a null, removes.
    [[nodiscard]] boost::json::object claims(const boost::json::object& change = {}) const {
        const std::int64_t now =
            std::chrono::floor<std::chrono::seconds>(clock_.wall()).time_since_epoch().count();
        boost::json::object out{
            {"iss", "https://id.example"},  {"aud", "ragd"}, {"sub", "mia"},    {"org", "acme"},
            {"scope", "openid ragd:query"}, {"iat", now},    {"exp", now + 300}};
        for (const auto& member : change) {
            if (member.value().is_null()) {
                out.erase(member.key());
            } else {
                out[member.key()] = member.value();
            }
        }
        return out;
    }
    [[nodiscard]] std::string good(const boost::json::object& change = {}) const {
        return signers_.ed25519.token("ed", claims(change));
    }

    template <typename T>
    T run(Task<T> task) {
        std::optional<T> value;
        boost::asio::co_spawn(io_, std::move(task), [&](const std::exception_ptr&, T result) {
            value.emplace(std::move(result));
        });
        io_.restart();
        while (!value && io_.run_one() > 0) {
        }
        return std::move(*value);
    }
    TokenCallers::Found find(const std::string& token) { return run(callers_.find(token)); }
    Caller let_in(const std::string& token) {
        const auto found = find(token);
        EXPECT_TRUE(found.caller) << found.caller.error().message;
        return found.caller.value_or(Caller{});
    }
    /// Why it is refused.
    std::string refused(const std::string& token, ErrorCode code = ErrorCode::kUnauthenticated) {
        const auto found = find(token);
        EXPECT_FALSE(found.caller);
        if (found.caller) {
            return "";
        }
        EXPECT_EQ(found.caller.error().code, code) << found.caller.error().message;
        return found.caller.error().message;
    }
    /// Lets what waits for the issuer go on.
    void settle() {
        io_.restart();
        io_.poll();
    }

    const Signers& signers_ = Signers::get();
    ManualClock clock_;
    std::string logged_;
    Log log_{{}, clock_, [this](std::string_view line) { logged_.append(line).append("\n"); }};
    Metrics counted_{"test", clock_};
    OidcMetrics metrics_{counted_};
    MemoryAccounts store_;
    AccountKeeper accounts_{{.store = store_, .clock = clock_, .log = log_}};
    const RequestContext operator_ = test_context();
    FakeKeySource source_{clock_};
    boost::asio::io_context io_;
    IssuerKeys keys_{{.source = source_,
                      .executor = io_.get_executor(),
                      .clock = clock_,
                      .log = log_,
                      .metrics = metrics_}};
    TokenCallers callers_{{.rules = {.issuer = "https://id.example",
                                     .audience = "ragd",
                                     .tenant_claim = "org",
                                     .scope_prefix = "ragd:"},
                           .keys = keys_,
                           .accounts = accounts_,
                           .clock = clock_,
                           .log = log_,
                           .metrics = metrics_,
                           .known_max = 4}};
};

}  // namespace ragd
