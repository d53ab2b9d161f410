#include "base/nearest.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ragd {
namespace {

const std::vector<std::string> kKnown{"server_port", "server_host", "log_level", "k"};

TEST(DidYouMean, NamesTheWordThatASlipOfTheFingerMeant) {
    EXPECT_EQ(did_you_mean("server_prot", kKnown), "; did you mean 'server_port'?");
    EXPECT_EQ(did_you_mean("serverport", kKnown), "; did you mean 'server_port'?");
    EXPECT_EQ(did_you_mean("loglevel", kKnown), "; did you mean 'log_level'?");
}

TEST(DidYouMean, IsSilentWhereNothingIsNear) {
    EXPECT_EQ(did_you_mean("temperature", kKnown), "");
    EXPECT_EQ(did_you_mean("server_port", {}), "");
}

TEST(DidYouMean, AllowsMoreSlipsInALongWordThanInAShortOne) {
    const std::vector<std::string> one{"embedding_model"};
    EXPECT_NE(did_you_mean("embeding_modle", one), "") << "three changes in fourteen letters";
    const std::vector<std::string> three{"abc"};
    EXPECT_EQ(did_you_mean("xyz", three), "") << "three changes in three letters";
}

TEST(DidYouMean, PassesOverWhatIsTooLongToBeASlip) {
    // Its cost grows with the product of both lengths, and the word comes from a caller.
    EXPECT_EQ(did_you_mean(std::string(65, 'k'), std::vector{std::string(65, 'k')}), "");
    EXPECT_NE(did_you_mean(std::string(64, 'k'), std::vector{std::string(64, 'k')}), "");
}

}  // namespace
}  // namespace ragd
