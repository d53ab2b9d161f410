#include "results/seal.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Seal, WhatWasSealedComesBackToWhoKnowsTheSecretAndTheName) {
    for (const std::string& text :
         {std::string{}, std::string("a\0b", 3), std::string(100'000, 'x')}) {
        const auto sealed = seal("secret", "name", text);
        ASSERT_TRUE(sealed);
        EXPECT_EQ(unseal("secret", "name", *sealed), text);
        EXPECT_EQ(unseal("another", "name", *sealed), std::nullopt);
        EXPECT_EQ(unseal("secret", "another", *sealed), std::nullopt);
    }
}

TEST(Seal, NothingOfTheTextCanBeReadAndNoTwoAreAlike) {
    const std::string text = "The salary of Mia is 5,000.";
    const auto one = seal("secret", "name", text);
    EXPECT_EQ(one->find("Mia"), std::string::npos);
    EXPECT_NE(one, seal("secret", "name", text));
}

TEST(Seal, WhateverIsChangedIsSeen) {
    const std::string sealed = seal("secret", "name", "What is kept.").value();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 0x10);
        EXPECT_EQ(unseal("secret", "name", changed), std::nullopt) << i;
        EXPECT_EQ(unseal("secret", "name", sealed.substr(0, i)), std::nullopt) << i;
    }
    EXPECT_EQ(unseal("secret", "name", sealed + "x"), std::nullopt);
}

}  // namespace
}  // namespace ragd
