#include "inference/graphs/word_table.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr BertShape kShape{.hidden = 2, .vocab = 3};

/// A table of three rows of two numbers.
class Tables : public testing::Test {
protected:
    template <typename Number>
    Safetensors file_of(std::string_view type, const std::vector<Number>& numbers,
                        std::string_view name = "embeddings.word_embeddings.weight") {
        std::string data(numbers.size() * sizeof(Number), '\0');
        std::memcpy(data.data(), numbers.data(), data.size());
        const auto header =
            fmt::format(R"({{"{}": {{"dtype": "{}", "shape": [3, {}], "data_offsets": [0, {}]}}}})",
                        name, type, numbers.size() / 3, data.size());
        test::write_text(path(), test::safetensors_bytes(header, data));
        return Safetensors::open(path()).value();
    }
    static std::vector<float> rows_of(const WordTable& table, std::vector<std::int32_t> ids) {
        std::vector<float> out(ids.size() * table.width());
        table.copy_rows(ids, out);
        return out;
    }
    [[nodiscard]] std::filesystem::path path() const { return dir_.path() / "model.safetensors"; }

private:
    test::TempDir dir_;
};

TEST_F(Tables, RowsComeAsTheyAreInTheOrderOfTheIds) {
    const auto file = file_of<float>("F32", {0.1F, -0.2F, 1, 2, 3.5F, -1e-7F});
    const auto table = WordTable::read(file, kShape, Precision::kF32).value();
    EXPECT_EQ(table->rows(), 3U);
    EXPECT_THAT(rows_of(*table, {2, 0, 2}), ElementsAre(3.5F, -1e-7F, 0.1F, -0.2F, 3.5F, -1e-7F));
}

TEST_F(Tables, Bf16RoundsToTheNearestAndHalvesToEven) {
    // bf16 has seven bits behind the one in front: 1 + 1/256 lies half way to 1 + 1/128.
    const auto file = file_of<float>(
        "F32", {1 + 1 / 256.F, 1 + 3 / 256.F, 1 + 1.01F / 256, -(1 + 1.01F / 256), 0, -0.75F});
    const auto table = WordTable::read(file, kShape, Precision::kBf16).value();
    EXPECT_THAT(rows_of(*table, {0, 1, 2}),
                ElementsAre(1, 1 + 2 / 128.F, 1 + 1 / 128.F, -(1 + 1 / 128.F), 0, -0.75F));
}

TEST_F(Tables, SmallerTypesAreReadExactly) {
    for (const auto precision : {Precision::kF32, Precision::kBf16}) {
        // 1, -2, 0.5, 0, 1.5, -0.25
        const auto halves =
            file_of<std::uint16_t>("F16", {0x3c00, 0xc000, 0x3800, 0x0000, 0x3e00, 0xb400});
        EXPECT_THAT(rows_of(*WordTable::read(halves, kShape, precision).value(), {0, 1, 2}),
                    ElementsAre(1, -2, 0.5F, 0, 1.5F, -0.25F));
        const auto brains =
            file_of<std::uint16_t>("BF16", {0x3f80, 0xc000, 0x3f00, 0x0000, 0x3fc0, 0xbe80});
        EXPECT_THAT(rows_of(*WordTable::read(brains, kShape, precision).value(), {0, 1, 2}),
                    ElementsAre(1, -2, 0.5F, 0, 1.5F, -0.25F));
    }
}

TEST_F(Tables, WhatAFileLacksIsThatOfItsBase) {
    file_of<float>("F32", {1, 2, 3}, "bert.pooler.dense.weight");
    const auto own = std::filesystem::path{path()}.replace_filename("own.safetensors");
    std::filesystem::rename(path(), own);
    const auto weights = Safetensors::open(own).value();
    const auto base = file_of<float>("F32", {1, 2, 3, 4, 5, 6});
    const auto table = WordTable::read(weights, kShape, Precision::kF32, &base).value();
    EXPECT_THAT(rows_of(*table, {1}), ElementsAre(3, 4));
    EXPECT_THAT(WordTable::read(weights, kShape, Precision::kF32).error().message,
                HasSubstr("'bert.embeddings.word_embeddings.weight' is missing"));
}

TEST_F(Tables, ADamagedFileIsNamed) {
    const auto infinite = std::numeric_limits<float>::infinity();
    for (const float wrong : {infinite, std::nanf("")}) {
        const auto file = file_of<float>("F32", {1, 2, 3, 4, wrong, 6});
        const auto refused = WordTable::read(file, kShape, Precision::kBf16).error();
        EXPECT_EQ(refused.code, ErrorCode::kMalformed);
        EXPECT_THAT(refused.message, HasSubstr("model.safetensors: its word embeddings hold"));
    }
    const auto wide = file_of<float>("F32", {1, 2, 3, 4, 5, 6, 7, 8, 9});
    EXPECT_THAT(WordTable::read(wide, kShape, Precision::kF32).error().message,
                HasSubstr("has the shape [3, 3], but config.json asks for [3, 2]"));
}

TEST_F(Tables, AFileThatBecomesShorterIsAnErrorAndNoSignal) {
    const auto file = file_of<float>("F32", {1, 2, 3, 4, 5, 6});
    std::filesystem::resize_file(path(), std::filesystem::file_size(path()) - 4);
    const auto refused = WordTable::read(file, kShape, Precision::kF32).error();
    EXPECT_EQ(refused.code, ErrorCode::kMalformed);
    EXPECT_THAT(refused.message, HasSubstr("became shorter while it was read"));
}

}  // namespace
}  // namespace ragd
