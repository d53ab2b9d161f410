#pragma once
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "app/basics.hpp"
#include "config/settings.hpp"

namespace ragd {

/// What the parts of an engine are made with, a folder that goes away, and the models of this tree.
class AppFixture : public testing::Test {
protected:
    AppFixture() {
        std::string path = std::filesystem::temp_directory_path() / "ragd-app-XXXXXX";
        EXPECT_NE(::mkdtemp(path.data()), nullptr);
        folder_ = path;
        settings_.data_dir = folder_ / "data";
        settings_.model_cache_dir = folder_ / "cache";
        settings_.models_dir = std::filesystem::path{RAGD_SOURCE_DIR} / "models";
    }
    ~AppFixture() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::filesystem::path folder_;
    Settings settings_;
    SystemClock clock_;
    Metrics metrics_{"test", clock_};
    Log log_ = Log::null();
    ComputePool compute_{"compute", 1, 64, clock_};
    IoThread io_;
    Basics basics_{
        .io = io_, .compute = compute_, .metrics = metrics_, .log = log_, .clock = clock_};
};

}  // namespace ragd
