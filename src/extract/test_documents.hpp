#pragma once
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "extract/document_format.hpp"
#include "extract/extract_fault.hpp"

namespace ragd {

/// A file of tests/data/documents.
inline std::string test_document(const std::string& name) {
    std::ifstream file{RAGD_SOURCE_DIR "/tests/data/documents/" + name, std::ios::binary};
    EXPECT_TRUE(file) << name;
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// What it is read to; its text is the message where it is not read.
inline Extraction extracted(Extractor extract, const std::string& bytes,
                            const ExtractLimits& limits = {}) {
    auto out = extract(bytes, limits);
    if (out) {
        return std::move(*out);
    }
    Extraction none;
    none.text = out.error().message;
    return none;
}

/// Every shortened and every garbled form of a file either is read or fails with a fault, and ends.
inline void expect_no_harm(Extractor extract, const std::string& bytes) {
    using namespace std::string_view_literals;
    constexpr std::size_t kForms = 64;
    constexpr auto kGarbage = "\xFF\xFF\x00\x01<&]]>\x80\x7F\xFF\x00\x00\x00\x00"sv;
    for (std::size_t i = 0; i < kForms; ++i) {
        const std::size_t at = bytes.size() * i / kForms;
        const auto cut = extract(bytes.substr(0, at), {});
        EXPECT_TRUE(cut || fault_of(cut.error())) << "cut at " << at;
        std::string garbled = bytes;
        garbled.replace(at, kGarbage.size(), kGarbage);
        const auto read = extract(garbled, {});
        EXPECT_TRUE(read || fault_of(read.error())) << "garbled at " << at;
    }
}

}  // namespace ragd
