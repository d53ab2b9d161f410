#include "clients/qdrant/filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/qdrant/fake_filter_fixture.hpp"
#include "domain/filter_value.hpp"
#include "testing/access_world.hpp"
#include "testing/filter_oracle.hpp"
#include "testing/filter_world.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

bool are_met(const json::array& must, const json::object& payload) {
    return FakeFilter::matches(json::object{{"must", must}}, {.id = "", .payload = payload});
}

bool found_by_qdrant(const Filter& filter, const Metadata& metadata) {
    const auto translated = translate_filter(filter);
    json::object payload;
    add_filter_fields(payload, metadata);
    return !translated.nothing && are_met(translated.must, payload);
}

struct Case {
    const char* metadata;
    FilterClause clause;
    bool found;
};

TEST(Filter, MeansWhatTheContractSays) {
    const std::string dated = "2024-05-01T10:00:00+02:00";
    const std::vector<Case> cases{
        {R"({"lang":"en"})", {.key = "lang", .any_of = {std::string{"en"}}}, true},
        {R"({"lang":"en"})", {.key = "lang", .any_of = {std::string{"EN"}}}, false},
        {R"({"year":2020})", {.key = "year", .any_of = {2020.0}}, true},
        {R"({"year":2020.0})", {.key = "year", .any_of = {2020.0}}, true},
        {R"({"year":"2020"})", {.key = "year", .any_of = {2020.0}}, false},
        {R"({"flag":true})", {.key = "flag", .any_of = {1.0}}, false},
        {R"({"flag":1})", {.key = "flag", .any_of = {true}}, false},
        {R"({"tag":["a","b"]})",
         {.key = "tag", .any_of = {std::string{"x"}, std::string{"b"}}},
         true},
        {R"({"tag":[["b"]]})", {.key = "tag", .any_of = {std::string{"b"}}}, false},
        {R"({"a.b":1})", {.key = "a.b", .any_of = {1.0}}, true},
        {R"({"a":{"b":1}})", {.key = "a.b", .any_of = {1.0}}, true},
        {R"({"a":[{"b":1},{"b":2}]})", {.key = "a.b", .any_of = {2.0}}, true},
        {R"({"a":{"b":1}})", {.key = "a", .present = true}, true},
        {R"({"a":{"b":1}})", {.key = "b", .present = true}, false},
        {R"({"a":null})", {.key = "a", .any_of = {FilterNull{}}}, true},
        {R"({"b":null})", {.key = "a", .any_of = {FilterNull{}}}, false},
        {R"({"n":1746803573373870081})", {.key = "n", .any_of = {1746803573373870081}}, true},
        {R"({"n":1746803573373870081})", {.key = "n", .any_of = {1746803573373870082}}, false},
        {R"({"n":1746803573373870081})", {.key = "n", .gt = 1746803573373870080}, true},
        {R"({"n":1746803573373870081})", {.key = "n", .lte = 1746803573373870080}, false},
        {R"({"n":1746803573373870080})", {.key = "n", .lte = 1746803573373870080}, true},
        {R"({"d":"2024-05-01T10:00:00+02:00"})", {.key = "d", .lt = "2024-05-01T09:00:00Z"}, true},
        {R"({"say \"x\"[0]":1})", {.key = "say \"x\"[0]", .gte = 1.0}, true},
        {R"({"":1})", {.key = "", .gt = 0.0}, true},
        {R"({"year":[1999,2030]})", {.key = "year", .gte = 2000.0, .lt = 2020.0}, false},
        {R"({"year":[1999,2010]})", {.key = "year", .gte = 2000.0, .lt = 2020.0}, true},
        {R"({"n":-0.5})", {.key = "n", .gt = -1.0, .lt = 0.0}, true},
        {R"({"n":18446744073709551615})", {.key = "n", .gt = 1e19}, true},
        {R"({"d":"2024-05-01T10:00:00+02:00"})", {.key = "d", .gte = dated, .lte = dated}, true},
        {R"({"d":"2024-05-01T10:00:00+02:00"})", {.key = "d", .gt = dated}, false},
        {R"({"d":"2024-05-02"})", {.key = "d", .gt = dated}, true},
        {R"({"d":"2024"})", {.key = "d", .lt = dated}, true},
        {R"({"d":20240501})", {.key = "d", .lt = dated}, false},
        {R"({"d":""})", {.key = "d", .gt = std::string{}}, false},
        {R"({"d":""})", {.key = "d", .gte = std::string{}}, true},
        {R"({"d":null})", {.key = "d", .gte = std::string{}}, false},
        {R"({"d":true})", {.key = "d", .gte = true}, false},
        {R"({"d":"x"})", {.key = "d", .gte = std::string{"a"}, .lt = 5.0}, false},
        {R"({"d":"x"})", {.key = "d"}, false}};
    for (const Case& one : cases) {
        const Filter filter{.clauses = {one.clause}};
        const auto metadata = json::parse(one.metadata).as_object();
        EXPECT_EQ(found_by_qdrant(filter, metadata), one.found) << one.metadata;
    }
}

TEST(Filter, AllClausesMustHold) {
    Filter filter{.clauses = {{.key = "a", .any_of = {1.0}}, {.key = "b", .gt = 1.0}}};
    EXPECT_TRUE(found_by_qdrant(filter, {{"a", 1}, {"b", 2}}));
    EXPECT_FALSE(found_by_qdrant(filter, {{"a", 1}, {"b", 1}}));
    EXPECT_TRUE(found_by_qdrant({}, {}));
}

TEST(Filter, LetsThroughWhatItCannotTellApartAndSaysSo) {
    const std::string same(40, 'x');
    const Filter filter{.clauses = {{.key = "d", .gt = same + "b"}}};
    EXPECT_FALSE(translate_filter(filter).exact);
    EXPECT_TRUE(found_by_qdrant(filter, {{"d", same + "a"}})) << "to be looked at again";
    EXPECT_FALSE(matches(filter, {{"d", same + "a"}}));
    EXPECT_TRUE(matches(filter, {{"d", same + "c"}}));
}

TEST(Filter, AReaderFindsWhatItMayRead) {
    AccessWorld world{7};
    std::size_t hidden = 0;
    for (int round = 0; round < 500; ++round) {
        const DocumentAcl acl = world.some_acl();
        const auto reader = world.some_reader();
        const Access access = reader.scope().access();
        json::object payload;
        add_filter_fields(payload, {{"k", "v"}});
        add_acl_facts(payload, acl);
        auto translated = translate_filter({.clauses = {{.key = "k", .any_of = {"v"}}}});
        add_reader(translated, access);
        ASSERT_EQ(are_met(translated.must, payload), may_read(access, acl))
            << reader.name() << " " << encode_acl(acl);
        hidden += may_read(access, acl) ? 0 : 1;
    }
    EXPECT_GT(hidden, 50U);
}

TEST(Filter, ChunksFromBeforeThereWereAccessListsAreEveryones) {
    TranslatedFilter translated;
    add_reader(translated, TestAccess::of("default", {"user:tom"}));
    EXPECT_TRUE(are_met(translated.must, json::object{}));
    EXPECT_TRUE(are_met(translated.must, {{"facts", {"0123456789abcdef"}}}));
    TranslatedFilter of_all;
    add_reader(of_all, Access::local_operator());
    EXPECT_TRUE(of_all.must.empty()) << "it costs nothing";
}

TEST(Filter, FindsWhatTheOracleFinds) {
    FilterWorld world{2024};
    std::size_t found = 0;
    std::size_t looked_at_again = 0;
    for (int round = 0; round < 2'000; ++round) {
        const Filter filter = world.filter();
        const Metadata metadata = world.metadata();
        const bool expected = FilterOracle::matches(filter, metadata);
        const auto translated = translate_filter(filter);
        const bool let_through = found_by_qdrant(filter, metadata);
        ASSERT_TRUE(let_through || !expected) << json::serialize(metadata);
        ASSERT_EQ(let_through && matches(filter, metadata), expected) << json::serialize(metadata);
        ASSERT_TRUE(let_through == expected || !translated.exact) << json::serialize(metadata);
        looked_at_again += let_through == expected ? 0 : 1;
        found += expected && !filter.empty() ? 1 : 0;
    }
    EXPECT_GT(found, 250U);
    EXPECT_LT(looked_at_again, 100U) << "long texts alone";
}

/// What chunks say that an older ragd stored: names and values at the top, numbers as doubles.
json::object old_payload(const Metadata& metadata) {
    Metadata top;
    for (const auto& member : metadata) {
        const auto rounded = [](const json::value& value) {
            return value.is_number() ? json::value(value.to_number<double>()) : value;
        };
        if (const auto* array = member.value().if_array()) {
            json::array scalars;
            for (const auto& element : *array) {
                if (!element.is_structured()) {
                    scalars.push_back(rounded(element));
                }
            }
            top[member.key()] = scalars;
        } else if (!member.value().is_object()) {
            top[member.key()] = rounded(member.value());
        }
    }
    json::object payload;
    add_filter_fields(payload, top);
    auto& facts = payload["facts"].as_array();
    facts.erase(facts.begin());  // the one that says that it is complete
    return payload;
}

TEST(Filter, LosesNothingThatAnOlderVersionStored) {
    FilterWorld world{77};
    std::size_t found = 0;
    for (int round = 0; round < 1'500; ++round) {
        const Filter filter = world.filter();
        const Metadata metadata = world.metadata();
        const auto translated = translate_filter(filter);
        const bool let_through =
            !translated.nothing && are_met(translated.must, old_payload(metadata));
        const bool expected = FilterOracle::matches(filter, metadata);
        ASSERT_TRUE(let_through || !expected)
            << json::serialize(metadata) << json::serialize(translated.must);
        found += expected ? 1 : 0;
    }
    EXPECT_GT(found, 200U);
}

}  // namespace
}  // namespace ragd
