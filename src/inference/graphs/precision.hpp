#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// The number format that matrix products run in.
enum class Precision { kF32, kBf16 };

std::string_view name_of(Precision precision);

struct CpuInfo {
    std::string model = "unknown CPU";
    std::string flags;  // as the kernel lists them, separated by blanks
};

/// From the text of /proc/cpuinfo, which leaves out what the kernel does not let us use.
CpuInfo parse_cpu_info(std::string_view text);
CpuInfo this_cpu();

/// bf16 only where the CPU multiplies it in hardware (avx512_bf16 or amx_bf16): elsewhere it is
/// emulated and slower than f32 by far. With hardware it is twice as fast and keeps cosines to the
/// f32 vectors above 0.9999.
Precision choose_precision(std::string_view cpu_flags);

}  // namespace ragd
