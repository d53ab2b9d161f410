#include "cache/vector_codec.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace ragd {
namespace {

const EmbeddingModel kModel{.name = "a/model", .revision = "0123456789abcdef", .dimension = 3};
const Vector kVector{0.5F, -0.0F, 1e-38F};

TEST(VectorCodec, GivesBackWhatWasPutIn) {
    const std::string value = encode_vector("key", kModel, kVector);
    EXPECT_EQ(value.size(), 1 + 2 + 7 + 1 + 16 + 4 + 3 * 4 + 16U);
    const auto back = decode_vector("key", kModel, value);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, kVector);
    EXPECT_TRUE(std::signbit((*back)[1]));
}

TEST(VectorCodec, IsLittleEndianWhateverTheMachine) {
    const std::string value = encode_vector("key", kModel, kVector);
    EXPECT_EQ(value.substr(0, 3), std::string("\x01\x18\x00", 3));
    EXPECT_EQ(value.substr(3 + 24, 4), std::string("\x03\x00\x00\x00", 4));
    EXPECT_EQ(value.substr(3 + 24 + 4, 4), std::string("\x00\x00\x00\x3F", 4));  // 0.5
}

TEST(VectorCodec, AnyChangeOfAnyByteIsAMiss) {
    const std::string value = encode_vector("key", kModel, kVector);
    for (std::size_t at = 0; at < value.size(); ++at) {
        for (int flip = 1; flip < 256; ++flip) {
            std::string damaged = value;
            damaged[at] = static_cast<char>(damaged[at] ^ flip);
            EXPECT_FALSE(decode_vector("key", kModel, damaged)) << at << " ^ " << flip;
        }
    }
}

TEST(VectorCodec, AnyOtherLengthIsAMiss) {
    const std::string value = encode_vector("key", kModel, kVector);
    for (std::size_t length = 0; length < value.size(); ++length) {
        EXPECT_FALSE(decode_vector("key", kModel, value.substr(0, length))) << length;
        EXPECT_FALSE(decode_vector("key", kModel, value.substr(value.size() - length))) << length;
    }
    EXPECT_FALSE(decode_vector("key", kModel, value + '\0'));
    EXPECT_FALSE(decode_vector("key", kModel, value + value));
}

TEST(VectorCodec, AForeignValueIsAMiss) {
    const std::string value = encode_vector("key", kModel, kVector);
    EXPECT_FALSE(decode_vector("other key", kModel, value));
    auto other = kModel;
    other.name = "b/model";
    EXPECT_FALSE(decode_vector("key", other, value));
    other = kModel;
    other.revision = "fedcba9876543210";
    EXPECT_FALSE(decode_vector("key", other, value));
    other = kModel;
    other.dimension = 4;
    EXPECT_FALSE(decode_vector("key", other, value));
    EXPECT_FALSE(decode_vector("key", kModel, "OK"));
}

TEST(VectorCodec, NumbersThatAreNoneAreAMiss) {
    for (const float bad : {std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity(), std::nanf("")}) {
        EXPECT_FALSE(decode_vector("key", kModel, encode_vector("key", kModel, {0.1F, bad, 0.2F})));
    }
}

}  // namespace
}  // namespace ragd
