#include "net/tls_keeper.hpp"

#include <chrono>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/certificate_fixture.hpp"
#include "net/key_pin.hpp"

namespace ragd {
namespace {

class KeeperTest : public testing::Test {
public:
    void put(const Identity& identity) {
        folder_.put("cert.pem", identity.certificate);
        folder_.put("key.pem", identity.key);
    }
    std::unique_ptr<TlsKeeper> open() {
        return TlsKeeper::open({.certificate = folder_.put("cert.pem", first_.certificate),
                                .key = folder_.put("key.pem", first_.key),
                                .client_ca = {}})
            .value();
    }
    void look(TlsKeeper& keeper) {
        keeper.look(
            {.clock = clock_, .log = log_, .metrics = metrics_, .changed = [this] { ++changes_; }});
    }
    [[nodiscard]] static std::string pin_of(const Identity& identity) {
        return key_pin_of(certificate_of(identity).get());
    }

    PemFolder folder_;
    Identity first_ = make_identity("IP:127.0.0.1");
    Identity second_ = make_identity("IP:127.0.0.1");
    SystemClock clock_;
    std::vector<std::string> lines_;
    Log log_{{}, clock_, [this](std::string_view line) { lines_.emplace_back(line); }};
    Metrics metrics_{"test", clock_};
    int changes_ = 0;
};

TEST_F(KeeperTest, TakesANewPairOnce) {
    const auto keeper = open();
    EXPECT_EQ(keeper->key_pin(), pin_of(first_));
    look(*keeper);
    EXPECT_EQ(changes_, 0) << "nothing has changed";
    const auto before = keeper->context();
    put(second_);
    look(*keeper);
    look(*keeper);
    EXPECT_EQ(keeper->key_pin(), pin_of(second_));
    EXPECT_NE(keeper->context(), before);
    EXPECT_EQ(changes_, 1);
    ASSERT_EQ(lines_.size(), 1U);
    EXPECT_THAT(lines_[0], testing::HasSubstr("tls_certificate"));
    EXPECT_THAT(lines_[0], testing::HasSubstr("warn")) << "it ends within the hour";
}

TEST_F(KeeperTest, WaitsInSilenceForTheOtherHalfOfAPair) {
    const auto keeper = open();
    folder_.put("cert.pem", second_.certificate);
    look(*keeper);
    EXPECT_EQ(keeper->key_pin(), pin_of(first_));
    EXPECT_TRUE(lines_.empty());
    folder_.put("key.pem", second_.key);
    look(*keeper);
    EXPECT_EQ(keeper->key_pin(), pin_of(second_));
    EXPECT_EQ(changes_, 1);
}

TEST_F(KeeperTest, KeepsWhatItHasWhileTheFilesCannotBeUsedAndSaysSoOnce) {
    const auto keeper = open();
    folder_.put("cert.pem", "nothing of the kind");
    for (int i = 0; i < 5; ++i) {
        look(*keeper);
    }
    EXPECT_EQ(keeper->key_pin(), pin_of(first_));
    ASSERT_EQ(lines_.size(), 1U);
    EXPECT_THAT(lines_[0], testing::HasSubstr("tls_files_refused"));
    EXPECT_THAT(lines_[0], testing::HasSubstr("SERVER_CERT_FILE"));
    put(first_);
    look(*keeper);
    EXPECT_EQ(changes_, 0) << "back to what is in use";
    folder_.put("cert.pem", "nothing of the kind");
    look(*keeper);
    look(*keeper);
    EXPECT_EQ(lines_.size(), 2U) << "and worth a line again";
}

TEST_F(KeeperTest, AWatchTakesANewPairByItself) {
    const auto keeper = open();
    std::promise<void> changed;
    const auto watch =
        keeper->watch({.clock = clock_, .log = log_, .metrics = metrics_, .changed = [&changed] {
                           changed.set_value();
                       }});
    put(second_);
    ASSERT_EQ(changed.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
    EXPECT_EQ(keeper->key_pin(), pin_of(second_));
    EXPECT_THAT(metrics_.render(), testing::HasSubstr("rag_tls_certificate_expiry_seconds"));
}

TEST_F(KeeperTest, KnowsWhenItsCertificateEnds) {
    const auto left = open()->expiry() - clock_.wall();
    EXPECT_GT(left, std::chrono::minutes{58});
    EXPECT_LT(left, std::chrono::minutes{61});
}

}  // namespace
}  // namespace ragd
