#pragma once
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "ports/key_set_source.hpp"

namespace ragd {

/// What every KeySetSource promises, wherever the keys are.
///     struct MySource {                               // default constructed anew for each test
///         void publish(const std::string& keys);      // from now on
///         void go_away();
///         Result<std::string> fetch(std::chrono::milliseconds patience);
///     };
///     INSTANTIATE_TYPED_TEST_SUITE_P(MySource, KeySourceContract, MySource);
template <typename Maker>
class KeySourceContract : public testing::Test {
protected:
    static constexpr std::chrono::seconds kPatience{5};

    Maker maker_;
};

TYPED_TEST_SUITE_P(KeySourceContract);

TYPED_TEST_P(KeySourceContract, TheKeysAreThoseOfNow) {
    for (const char* keys : {R"({"keys":[]})", R"({"keys":[{"kty":"EC"}]})", R"({"keys":[]})"}) {
        this->maker_.publish(keys);
        const auto fetched = this->maker_.fetch(this->kPatience);
        ASSERT_TRUE(fetched) << fetched.error().message;
        EXPECT_EQ(*fetched, keys);
    }
}

TYPED_TEST_P(KeySourceContract, AnIssuerThatIsAwayIsUnavailableUntilItIsBack) {
    this->maker_.publish(R"({"keys":[]})");
    this->maker_.go_away();
    const auto away = this->maker_.fetch(this->kPatience);
    ASSERT_FALSE(away);
    EXPECT_EQ(away.error().code, ErrorCode::kUnavailable);
    EXPECT_FALSE(away.error().message.empty());
    this->maker_.publish(R"({"keys":[1]})");
    EXPECT_EQ(this->maker_.fetch(this->kPatience).value(), R"({"keys":[1]})");
}

TYPED_TEST_P(KeySourceContract, TooMuchIsNoKeySet) {
    this->maker_.publish(R"({"keys":[")" + std::string(limits::kKeySetBytes, 'x') + R"("]})");
    const auto fetched = this->maker_.fetch(this->kPatience);
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::kUnavailable);
}

TYPED_TEST_P(KeySourceContract, NoTimeIsUnavailableToo) {
    this->maker_.publish(R"({"keys":[]})");
    const auto fetched = this->maker_.fetch(std::chrono::milliseconds{0});
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::kUnavailable);
}

REGISTER_TYPED_TEST_SUITE_P(KeySourceContract, TheKeysAreThoseOfNow,
                            AnIssuerThatIsAwayIsUnavailableUntilItIsBack, TooMuchIsNoKeySet,
                            NoTimeIsUnavailableToo);

}  // namespace ragd
