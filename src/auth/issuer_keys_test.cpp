#include "auth/issuer_keys.hpp"

#include "auth/token_fixture.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class IssuerKeysTest : public TokenTest {
protected:
    void look_after(std::chrono::milliseconds time) {
        clock_.advance(time);
        keys_.look();
        settle();
    }
};

TEST_F(IssuerKeysTest, AreFetchedOnceForAllWhoWait) {
    source_.turns = 3;
    int let_in = 0;
    std::vector<std::string> tokens;
    for (int i = 0; i < 50; ++i) {
        tokens.push_back(good({{"jti", i}}));
    }
    for (const std::string& token : tokens) {
        boost::asio::co_spawn(io_, callers_.find(token),
                              [&](const std::exception_ptr&, const TokenCallers::Found& found) {
                                  let_in += found.caller ? 1 : 0;
                              });
    }
    settle();
    EXPECT_EQ(let_in, 50);
    EXPECT_EQ(source_.fetches, 1);
    EXPECT_THAT(logged_, HasSubstr("oidc_keys"));
    EXPECT_THAT(counted_.render(), HasSubstr("rag_oidc_keys 3"));
}

TEST_F(IssuerKeysTest, ANewKeyIsFoundByTheFirstTokenThatNamesIt) {
    let_in(good());
    const Signer fresh = Signer::ed25519();
    publish({signers_.ed25519.jwk("ed"), fresh.jwk("new")});
    let_in(fresh.token("new", claims()));
    EXPECT_EQ(source_.fetches, 2);
}

TEST_F(IssuerKeysTest, AWithdrawnKeyEndsWhatItSignedWithTheNextFetch) {
    const std::string token = good();
    const std::string of_other = signers_.p256.token("ec", claims());
    const Caller caller = let_in(token);
    const Caller other = let_in(of_other);
    publish({signers_.p256.jwk("ec"), Signer::ed25519().jwk("ed")});
    look_after(299s);
    EXPECT_EQ(source_.fetches, 1) << "not yet";
    look_after(1s - 1ms);
    EXPECT_EQ(source_.fetches, 1);
    EXPECT_FALSE(caller.ended.stop_requested());
    look_after(1ms);
    EXPECT_EQ(source_.fetches, 2);
    callers_.end_due();
    EXPECT_TRUE(caller.ended.stop_requested()) << "the same id, and another key";
    const std::string again = signers_.ed25519.token("ed", claims());
    EXPECT_THAT(refused(again), HasSubstr("signature"));
    EXPECT_EQ(other.name, "oidc:mia");
}

TEST_F(IssuerKeysTest, AFloodOfUnknownKeysCostsTheIssuerNothing) {
    let_in(good());
    for (int i = 0; i < 1000; ++i) {
        EXPECT_THAT(refused(signers_.ed25519.token("k" + std::to_string(i), claims())),
                    HasSubstr("the issuer has no key"));
    }
    EXPECT_EQ(source_.fetches, 6) << "as many as are asked for by tokens in a minute";
    clock_.advance(10s);
    const Signer fresh = Signer::ed25519();
    publish({signers_.ed25519.jwk("ed"), fresh.jwk("new")});
    let_in(fresh.token("new", claims()));
    for (int i = 0; i < 100; ++i) {
        EXPECT_THAT(refused(signers_.rsa.token("ed", claims())), HasSubstr("not for RS256"));
    }
    EXPECT_EQ(source_.fetches, 7) << "a known key for another algorithm is no reason to ask";
}

TEST_F(IssuerKeysTest, WhileTheIssuerIsAwayTheLastOnesCountForADay) {
    const auto now_good = [this] { return find(good()).caller.has_value(); };
    EXPECT_TRUE(now_good());
    source_.away = true;
    look_after(300s);
    EXPECT_THAT(logged_, HasSubstr("oidc_keys_not_fetched"));
    EXPECT_TRUE(now_good());
    const std::size_t lines = logged_.size();
    look_after(10s);
    EXPECT_EQ(source_.fetches, 3) << "tried again sooner than the schedule";
    EXPECT_EQ(logged_.size(), lines) << "and said once";
    source_.keys = "<html>busy</html>";
    source_.away = false;
    look_after(10s);
    EXPECT_TRUE(now_good()) << "what is no key set takes no key away";
    look_after(24h - 320s - 1ms);
    EXPECT_TRUE(now_good());
    const Caller caller = let_in(good({{"jti", "x"}}));
    clock_.advance(1ms);
    EXPECT_THAT(refused(good(), ErrorCode::kUnavailable), HasSubstr("issuer"));
    EXPECT_FALSE(find(good()).is_guess);
    callers_.end_due();
    EXPECT_TRUE(caller.ended.stop_requested());
    publish({signers_.ed25519.jwk("ed")});
    look_after(10s);
    EXPECT_TRUE(now_good());
}

TEST_F(IssuerKeysTest, AnIssuerThatHasNoKeysAnyMoreIsBelieved) {
    let_in(good());
    publish({});
    look_after(300s);
    EXPECT_THAT(refused(good()), HasSubstr("the issuer has no key 'ed'"));
    EXPECT_THAT(logged_, HasSubstr("\"level\":\"warn\",\"event\":\"oidc_keys\",\"usable\":0"));
}

TEST_F(IssuerKeysTest, AnIssuerThatIsNotThereYetIsAskedAgain) {
    source_.away = true;
    EXPECT_THAT(refused(good(), ErrorCode::kUnavailable), HasSubstr("try again"));
    source_.away = false;
    look_after(10s);
    let_in(good());
}

}  // namespace
}  // namespace ragd
