#include "inference/files/safetensors.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"

namespace ragd {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class SafetensorsTest : public testing::Test {
protected:
    Result<Safetensors> open(std::string_view header, std::string_view data) {
        return open_bytes(test::safetensors_bytes(header, data));
    }
    Result<Safetensors> open_bytes(std::string_view bytes) {
        test::write_text(path_, bytes);
        return Safetensors::open(path_);
    }
    test::TempDir dir_;
    std::filesystem::path path_ = dir_.path() / "model.safetensors";
};

TEST_F(SafetensorsTest, FindsTensorsByName) {
    const auto file = open(
        R"({"__metadata__":{"format":"pt"},
            "a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},
            "b":{"dtype":"BF16","shape":[3],"data_offsets":[8,14]},
            "c":{"dtype":"F16","shape":[],"data_offsets":[14,16]},
            "ids":{"dtype":"I64","shape":[1],"data_offsets":[16,24]}})",
        "0123456789abcdefABCDEFGH");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->find("a")->type, TensorType::kF32);
    EXPECT_THAT(file->find("a")->shape, ElementsAre(1U, 2U));
    EXPECT_EQ(file->find("b")->type, TensorType::kBf16);
    EXPECT_EQ(file->find("b")->bytes.size(), 6U);
    EXPECT_EQ(file->find("b")->bytes.front(), std::byte{'8'});
    EXPECT_EQ(file->find("c")->type, TensorType::kF16);
    EXPECT_EQ(file->find("ids")->type, TensorType::kOther);
    EXPECT_EQ(file->find("__metadata__"), nullptr);
    EXPECT_EQ(file->find("d"), nullptr);
}

TEST_F(SafetensorsTest, SaysWhichFileIsMissing) {
    const auto file = Safetensors::open(path_);
    EXPECT_EQ(file.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(file.error().message, HasSubstr(path_.string()));
}

TEST_F(SafetensorsTest, RefusesAnEmptyFileAFolderAndAShortOne) {
    EXPECT_EQ(open_bytes("").error().code, ErrorCode::kMalformed);
    EXPECT_EQ(open_bytes("1234567").error().code, ErrorCode::kMalformed);
    EXPECT_EQ(Safetensors::open(dir_.path()).error().code, ErrorCode::kMalformed);
}

TEST_F(SafetensorsTest, RefusesAHeaderLongerThanTheFile) {
    EXPECT_THAT(open_bytes(std::string("\x09\0\0\0\0\0\0\0{}      ", 16)).error().message,
                HasSubstr("header is longer than the file"));
    EXPECT_EQ(open_bytes(std::string(16, '\xFF')).error().code, ErrorCode::kMalformed);
}

TEST_F(SafetensorsTest, RefusesAHeaderThatIsNoJsonObject) {
    EXPECT_EQ(open("{", "").error().code, ErrorCode::kMalformed);
    EXPECT_EQ(open("[]", "").error().code, ErrorCode::kMalformed);
    EXPECT_TRUE(open("{}", ""));
}

TEST_F(SafetensorsTest, RefusesATensorOutsideTheFile) {
    const auto file =
        open(R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", "only ten b");
    EXPECT_EQ(file.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(file.error().message,
                AllOf(HasSubstr(path_.string()), HasSubstr("'w'"), HasSubstr("0..16 of 10")));
    EXPECT_FALSE(open(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})", "01234567"));
}

TEST_F(SafetensorsTest, RefusesAShapeThatDoesNotFitItsBytes) {
    EXPECT_FALSE(open(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "0123"));
    EXPECT_FALSE(open(R"({"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "0123"));
    EXPECT_FALSE(open(R"({"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", "0123"));
    // 2^32 * 2^32 * 4 bytes is 0 in 64 bits.
    EXPECT_FALSE(open(R"({"w":{"dtype":"F32","shape":[4294967296,4294967296],
                          "data_offsets":[0,0]}})",
                      ""));
}

TEST_F(SafetensorsTest, SaysWhichTensorHoldsWhatIsNoNumber) {
    const auto check = [&](std::string_view type, std::string_view number) {
        const auto header =
            fmt::format(R"({{"a":{{"dtype":"{}","shape":[2],"data_offsets":[0,{}]}}}})", type,
                        2 * number.size());
        const auto file = open(header, std::string(number.size(), '\0').append(number));
        EXPECT_TRUE(file) << file.error().message;
        return file ? file->check_numbers() : Result<void>{file.error()};
    };
    EXPECT_TRUE(check("F32", {"\xff\xff\x7f\x7f", 4})) << "the largest there is";
    EXPECT_TRUE(check("F16", {"\xff\x7b", 2}));
    for (const auto& [type, number] : {std::pair{"F32", std::string_view{"\0\0\xc0\x7f", 4}},
                                       std::pair{"F32", std::string_view{"\0\0\x80\xff", 4}},
                                       std::pair{"F16", std::string_view{"\0\xfc", 2}},
                                       std::pair{"BF16", std::string_view{"\xc0\x7f", 2}}}) {
        const auto bad = check(type, number);
        ASSERT_FALSE(bad) << type;
        EXPECT_EQ(bad.error().code, ErrorCode::kMalformed);
        EXPECT_NE(bad.error().message.find("tensor 'a'"), std::string::npos);
    }
}

TEST_F(SafetensorsTest, RefusesAnEntryWithoutItsParts) {
    EXPECT_FALSE(open(R"({"w":7})", ""));
    EXPECT_FALSE(open(R"({"w":{"dtype":"F32","shape":[1]}})", "0123"));
    EXPECT_FALSE(open(R"({"w":{"dtype":"F32","data_offsets":[0,4]}})", "0123"));
    EXPECT_FALSE(open(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", "0123"));
}

}  // namespace
}  // namespace ragd
