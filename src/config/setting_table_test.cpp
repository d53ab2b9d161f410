// What must hold for every setting, whatever is written there.
#include "config/setting_table.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.hpp"

namespace ragd {
namespace {

/// Numbers at and over every bound, names of several settings, and what is none of all that.
const std::vector<std::string>& anything() {
    static const std::vector<std::string> texts{"",
                                                " ",
                                                "x",
                                                "0",
                                                "1",
                                                "-1",
                                                "00",
                                                "1 ",
                                                "+1",
                                                "1e3",
                                                "0x10",
                                                "0.5",
                                                ".5",
                                                "1,5",
                                                "nan",
                                                "inf",
                                                "-0",
                                                "true",
                                                "false",
                                                "TRUE",
                                                "yes",
                                                "off",
                                                "auto",
                                                "none",
                                                "a,b",
                                                ",",
                                                "a,,b",
                                                "*",
                                                "a b",
                                                "\n",
                                                "a\nb",
                                                "\t",
                                                "'x'",
                                                "\"x\"",
                                                "~/x",
                                                "../x",
                                                "/x/y",
                                                "http://h",
                                                "h:1",
                                                "https://",
                                                "://",
                                                "1,2,3",
                                                "1,2,3,4",
                                                "cosine",
                                                "json",
                                                "debug",
                                                "error",
                                                "65535",
                                                "65536",
                                                "4294967295",
                                                "4294967296",
                                                "2147483648",
                                                "9223372036854775807",
                                                "9223372036854775808",
                                                "18446744073709551615",
                                                "18446744073709551616",
                                                "99999999999999999999999999",
                                                "1e309",
                                                "\u00e4",
                                                "\u202e",
                                                std::string(5000, '9'),
                                                std::string(5000, 'x')};
    return texts;
}

TEST(EverySetting, WhatIsTakenIsShownAndReadBackAsTheSame) {
    for (const SettingSpec& spec : setting_table()) {
        for (const std::string& text : anything()) {
            Settings settings;
            if (!spec.read(settings, text) || spec.secret) {
                continue;
            }
            const std::string shown = spec.show(settings);
            Settings again;
            const auto read = spec.read(again, shown);
            ASSERT_TRUE(read) << spec.name << " = '" << text << "' shows as '" << shown
                              << "': " << read.error().message;
            EXPECT_EQ(spec.show(again), shown) << spec.name << " = '" << text << "'";
        }
    }
}

TEST(EverySetting, WhatIsRefusedLeavesTheSettingAsItWasAndSaysWhatIsAllowed) {
    const Settings defaults;
    for (const SettingSpec& spec : setting_table()) {
        for (const std::string& text : anything()) {
            Settings settings;
            if (const auto read = spec.read(settings, text); !read) {
                EXPECT_EQ(read.error().code, ErrorCode::kInvalidField) << spec.name;
                EXPECT_TRUE(read.error().message.starts_with("must "))
                    << spec.name << ": " << read.error().message;
                EXPECT_EQ(spec.show(settings), spec.show(defaults)) << spec.name;
                EXPECT_LT(read.error().message.size(), 1000U)
                    << spec.name << " is not echoed whole";
            }
        }
    }
}

TEST(EverySetting, NoRefusalOfASecretSaysIt) {
    constexpr std::string_view kSecret = "hunter2";
    for (const SettingSpec& spec : setting_table()) {
        for (const std::string_view form : {"{}\n{}", "redis://u:{}@[", "http://u:{}@h", "{} {}"}) {
            Settings settings;
            const std::string text = fmt::format(fmt::runtime(form), kSecret, kSecret);
            const auto read = spec.read(settings, text);
            const bool is_address = spec.name.ends_with("_URL") && form.contains("://");
            if (spec.secret || is_address) {
                EXPECT_FALSE(!read && read.error().message.contains(kSecret))
                    << spec.name << ": " << read.error().message;
                EXPECT_FALSE(read && spec.show(settings).contains(kSecret)) << spec.name;
            }
        }
    }
}

TEST(EverySetting, HasNamesThatLeadToIt) {
    for (const SettingSpec& spec : setting_table()) {
        const std::string value = spec.show(Settings{});
        if (spec.secret || value.empty()) {
            continue;
        }
        const auto loaded = load_settings({.flags = {{std::string{spec.name}, value}}});
        EXPECT_TRUE(loaded) << spec.name << ": " << loaded.error().message;
        EXPECT_THAT(flag_of(spec), testing::MatchesRegex("[a-z][a-z0-9-]*"));
        EXPECT_THAT(key_of(spec), testing::MatchesRegex("[a-z][a-z0-9_]*"));
        EXPECT_FALSE(spec.help.empty()) << spec.name;
    }
}

}  // namespace
}  // namespace ragd
