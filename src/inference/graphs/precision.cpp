#include "inference/graphs/precision.hpp"

#include <fstream>
#include <iterator>

namespace ragd {

namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool has_word(std::string_view words, std::string_view wanted) {
    while (!words.empty()) {
        const auto end = words.find(' ');
        if (words.substr(0, end) == wanted) {
            return true;
        }
        words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
    }
    return false;
}

}  // namespace

std::string_view name_of(Precision precision) {
    return precision == Precision::kBf16 ? "bf16" : "f32";
}

CpuInfo parse_cpu_info(std::string_view text) {
    CpuInfo info;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (trimmed(line).empty()) {
            break;  // one block a CPU: the first speaks for all
        }
        const auto colon = line.find(':');
        if (colon != std::string_view::npos) {
            const auto key = trimmed(line.substr(0, colon));
            if (key == "model name") {
                info.model = trimmed(line.substr(colon + 1));
            } else if (key == "flags") {
                info.flags = trimmed(line.substr(colon + 1));
            }
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return info;
}

CpuInfo this_cpu() {
    std::ifstream file{"/proc/cpuinfo"};
    return parse_cpu_info(std::string{std::istreambuf_iterator<char>{file}, {}});
}

Precision choose_precision(std::string_view cpu_flags) {
    const bool native = has_word(cpu_flags, "avx512_bf16") || has_word(cpu_flags, "amx_bf16");
    return native ? Precision::kBf16 : Precision::kF32;
}

}  // namespace ragd
