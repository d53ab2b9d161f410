#pragma once
// What the tests of this folder share.
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/compute_pool.hpp"
#include "runtime/io_thread.hpp"
#include "testing/fake_embedder.hpp"
#include "testing/manual_clock.hpp"
#include "testing/test_access.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

inline std::shared_ptr<const WordPieceTokenizer> test_tokenizer() {
    static const auto loaded = std::make_shared<const WordPieceTokenizer>(
        WordPieceTokenizer::load(RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2")
            .value());
    return loaded;
}

/// "tea tea tea": so many word pieces.
inline std::string words(std::size_t count, const std::string& word = "tea") {
    std::string text = word;
    for (std::size_t i = 1; i < count; ++i) {
        text += " " + word;
    }
    return text;
}

class DirectTest : public testing::Test {
protected:
    ManualClock clock_;
    FakeEmbedder embedder_;
    ComputePool compute_{"test", 1, 16, clock_};
    IoThread io_;
};

}  // namespace ragd
