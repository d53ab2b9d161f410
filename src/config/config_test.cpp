#include <fstream>

#include <gtest/gtest.h>

#include "config/load.hpp"
#include "config/setting_table.hpp"

namespace ragd {
namespace {

class SettingsTest : public testing::Test {
protected:
    std::filesystem::path file_ = std::filesystem::path{testing::TempDir()} / "ragd-settings.toml";

    std::filesystem::path write(std::string_view text) {
        std::ofstream{file_} << text;
        return file_;
    }
    static std::string origin(const LoadedSettings& loaded, std::string_view name) {
        return std::ranges::find(loaded.origins, name, &SettingOrigin::name)->origin;
    }
};

TEST_F(SettingsTest, FlagsBeatEnvironmentBeatsFileBeatsDefaults) {
    const SettingSources sources{
        .flags = {{"SERVER_PORT", "1"}},
        .environment = {{"SERVER_PORT", "2"}, {"CACHE_SIZE", "20"}, {"LM_MODEL", ""}},
        .file = write("server_port = 3\ncache_size = 30\n\nserver_host = '::1'\n")};
    const auto loaded = load_settings(sources);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->values.server_port, 1);
    EXPECT_EQ(loaded->values.cache_size, 20U);
    EXPECT_EQ(loaded->values.server_host, "::1");
    EXPECT_EQ(loaded->values.request_timeout.count(), 30);
    EXPECT_EQ(origin(*loaded, "SERVER_PORT"), "flag --server-port");
    EXPECT_EQ(origin(*loaded, "CACHE_SIZE"), "environment");
    EXPECT_EQ(origin(*loaded, "SERVER_HOST"), file_.string() + ":4");
    EXPECT_EQ(origin(*loaded, "LM_MODEL"), "default");
}

TEST_F(SettingsTest, NamesTheSettingItsSourceAndWhatIsAllowed) {
    const auto port = load_settings({.environment = {{"SERVER_PORT", "80a"}}});
    EXPECT_EQ(port.error().message,
              "SERVER_PORT (environment) must be a whole number from 0 to 65535, not '80a'");
    const auto level = load_settings({.flags = {{"LOG_LEVEL", "loud"}}});
    EXPECT_EQ(level.error().message,
              "LOG_LEVEL (flag --log-level) must be one of debug, info, warn, error, not 'loud'");
    const auto origins = load_settings({.environment = {{"CORS_ORIGINS", "example.com"}}});
    EXPECT_FALSE(origins);
    for (const auto* host : {"http://example.com", "example.com:8080", "*.example.com"}) {
        EXPECT_FALSE(load_settings({.environment = {{"ALLOWED_HOSTS", host}}})) << host;
    }
    const auto hosts = load_settings({.environment = {{"ALLOWED_HOSTS", " a.test ,,.b.test"}}});
    ASSERT_TRUE(hosts);
    EXPECT_EQ(hosts->values.allowed_hosts, (std::vector<std::string>{"a.test", ".b.test"}));
}

TEST_F(SettingsTest, AnUnknownKeyIsRefusedWithTheNearestOne) {
    const auto loaded = load_settings({.file = write("cache_sise = 3\n")});
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().message, file_.string() +
                                          ":1: unknown setting 'cache_sise'; did you mean "
                                          "'cache_size'?");
}

TEST_F(SettingsTest, ABrokenFileIsAnErrorWithItsLine) {
    const auto loaded = load_settings({.file = write("cache_size = 3\nserver_port = = 2\n")});
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().message.contains(":2: ")) << loaded.error().message;
    EXPECT_EQ(load_settings({.file = "/no/such.toml"}).error().code, ErrorCode::kNotFound);
}

TEST_F(SettingsTest, SecretsAreMasked) {
    const auto loaded = load_settings(
        {.environment = {{"OPENAI_API_KEY", "sk-very-secret"}, {"REDIS_URL", "redis://u:pw@h"}}});
    for (const SettingOrigin& origin : loaded->origins) {
        EXPECT_FALSE(origin.value.contains("very-secret"));
        EXPECT_FALSE(origin.value.contains("pw"));
    }
}

TEST_F(SettingsTest, EveryDefaultCanBeReadBack) {
    const Settings defaults;
    for (const SettingSpec& spec : setting_table()) {
        if (spec.secret) {
            continue;
        }
        Settings settings;
        EXPECT_TRUE(spec.read(settings, spec.show(defaults))) << spec.name;
        EXPECT_EQ(spec.show(settings), spec.show(defaults)) << spec.name;
    }
}

TEST_F(SettingsTest, FoldersFollowTheXdgRules) {
    Settings settings;
    fill_in_directories(settings, {{"HOME", "/home/ann"}, {"XDG_DATA_HOME", "/data"}});
    EXPECT_EQ(settings.data_dir, "/data/ragd");
    EXPECT_EQ(settings.model_cache_dir, "/home/ann/.cache/ragd");
}

TEST_F(SettingsTest, DocumentationListsEverySettingAndNoOther) {
    std::ifstream in{std::filesystem::path{RAGD_SOURCE_DIR} / "docs/configuration.md"};
    ASSERT_TRUE(in) << "docs/configuration.md is missing";
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    std::size_t rows = 0;
    for (std::size_t at = 0; (at = text.find("\n| `", at)) != std::string::npos; ++at) {
        ++rows;
    }
    for (const SettingSpec& spec : setting_table()) {
        EXPECT_TRUE(text.contains(fmt::format("\n| `{}` |", spec.name))) << spec.name;
    }
    EXPECT_EQ(rows, setting_table().size());
}

TEST(WithoutCredentials, HidesWhoAndLeavesWhere) {
    EXPECT_EQ(without_credentials("http://u:p@h:1/v1"), "http://***@h:1/v1");
    EXPECT_EQ(without_credentials("https://h/a@b"), "https://h/a@b");
    EXPECT_EQ(without_credentials("http://u:p@w@h"), "http://***@h");
    EXPECT_EQ(without_credentials(""), "");
    EXPECT_EQ(without_credentials("https://h/v1?key=secret"), "https://h/v1?***");
    EXPECT_EQ(without_credentials("https://h/v1?api-version=1&key=secret"), "https://h/v1?***");
    EXPECT_EQ(without_credentials("https://h/v1?api-version=1"), "https://h/v1?api-version=1");
}

TEST_F(SettingsTest, WhatIsPastedIsTakenWithoutWhatIsAroundIt) {
    for (const char* const around :
         {"{}", " {} ", "{}\n", "\"{}\"", " '{}'\r\n", "“{}”", "\xEF\xBB\xBF{}"}) {
        const auto wrap = [around](std::string_view value) {
            return fmt::format(fmt::runtime(around), value);
        };
        const auto loaded =
            load_settings({.environment = {{"OPENAI_API_KEY", wrap("sk-1")},
                                           {"OPENAI_BASE_URL", wrap("http://h:1/v1?api-version=2")},
                                           {"LM_MODEL", wrap("tea-1")}}});
        ASSERT_TRUE(loaded) << around << ": " << loaded.error().message;
        EXPECT_EQ(loaded->values.openai_api_key, "sk-1") << around;
        EXPECT_EQ(loaded->values.openai_base_url, "http://h:1/v1?api-version=2") << around;
        EXPECT_EQ(loaded->values.lm_model, "tea-1") << around;
    }
    const auto bearer = load_settings({.environment = {{"OPENAI_API_KEY", "Bearer sk-1"}}});
    EXPECT_EQ(bearer->values.openai_api_key, "sk-1");
}

TEST_F(SettingsTest, AKeyOfTwoLinesAndAUrlWithAUserAreRefused) {
    EXPECT_FALSE(load_settings({.environment = {{"OPENAI_API_KEY", "sk-1\r\nX-Other: 2"}}}));
    for (const char* const url : {"http://u:p@h/v1", "http://h/v 1", "http://h/v1#top", "h/v1"}) {
        EXPECT_FALSE(load_settings({.environment = {{"OPENAI_BASE_URL", url}}})) << url;
    }
}

TEST(SettingTable, AWeightIsFromZeroToOne) {
    const auto& table = setting_table();
    const auto spec = std::ranges::find(table, "FUSION_VECTOR_WEIGHT", &SettingSpec::name);
    ASSERT_NE(spec, table.end());
    Settings settings;
    EXPECT_EQ(spec->show(settings), "0.5");
    ASSERT_TRUE(spec->read(settings, "0.65"));
    EXPECT_EQ(settings.fusion_vector_weight, 0.65);
    for (const auto* bad : {"", "-0.1", "1.5", "nan", "half", "0,5"}) {
        const auto refused = spec->read(settings, bad);
        ASSERT_FALSE(refused) << bad;
        EXPECT_TRUE(refused.error().message.contains("from 0 to 1")) << refused.error().message;
    }
}

TEST(SettingTable, ABlendIsThreeNumbersOrAuto) {
    const auto& table = setting_table();
    const auto spec = std::ranges::find(table, "RERANK_BLEND", &SettingSpec::name);
    ASSERT_NE(spec, table.end());
    Settings settings;
    EXPECT_EQ(spec->show(settings), "auto");
    ASSERT_TRUE(spec->read(settings, "15,0.25,-9"));
    EXPECT_EQ(settings.rerank_blend, (std::array<double, 3>{15, 0.25, -9}));
    EXPECT_EQ(spec->show(settings), "15,0.25,-9");
    for (const auto* bad : {"", "15", "15,0.25", "15,0.25,-9,1", "-1,0.25,-9", "15,-1,-9",
                            "15,nan,0", "15,0.25,x", "15, 0.25, -9", "1e9,1,1"}) {
        const auto refused = spec->read(settings, bad);
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().code, ErrorCode::kInvalidField);
        EXPECT_NE(refused.error().message.find("FUSED,LOGIT,BIAS"), std::string::npos);
    }
    ASSERT_TRUE(spec->read(settings, "auto"));
    EXPECT_FALSE(settings.rerank_blend);
}

}  // namespace
}  // namespace ragd
