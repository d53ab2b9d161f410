#include "inference/graphs/precision.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Precision, IsBf16OnlyWhereTheCpuMultipliesIt) {
    EXPECT_EQ(choose_precision("sse2 avx2 fma"), Precision::kF32);
    EXPECT_EQ(choose_precision("avx2 avx512f avx512_vnni"), Precision::kF32);
    EXPECT_EQ(choose_precision("avx512f avx512_bf16 avx512_vnni"), Precision::kBf16);
    EXPECT_EQ(choose_precision("avx2 amx_bf16"), Precision::kBf16);
    EXPECT_EQ(choose_precision("amx_bf16"), Precision::kBf16);
}

TEST(Precision, ReadsWholeWordsOnly) {
    EXPECT_EQ(choose_precision("avx512_bf16x xamx_bf16"), Precision::kF32);
    EXPECT_EQ(choose_precision(""), Precision::kF32);
}

TEST(Precision, TakesModelAndFlagsFromTheFirstCpuOfTheList) {
    const auto info = parse_cpu_info(
        "processor\t: 0\nmodel name\t: A CPU 9000\nflags\t\t: avx2 avx512_bf16\nbugs\t\t: none\n\n"
        "processor\t: 1\nmodel name\t: Another\nflags\t\t: sse2\n");
    EXPECT_EQ(info.model, "A CPU 9000");
    EXPECT_EQ(info.flags, "avx2 avx512_bf16");
}

TEST(Precision, KnowsNothingOfACpuWithoutFlags) {
    EXPECT_EQ(parse_cpu_info("").model, "unknown CPU");
    EXPECT_EQ(parse_cpu_info("processor : 0\nFeatures : fp asimd\n").flags, "");
    EXPECT_EQ(choose_precision(parse_cpu_info("garbage").flags), Precision::kF32);
}

}  // namespace
}  // namespace ragd
