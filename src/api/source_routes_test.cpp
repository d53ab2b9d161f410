#include "api/api_fixture.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

class SourceRoutes : public ApiTest {
protected:
    RecordingWriter put(std::string_view target, std::string body) {
        return send(request("PUT", target, std::move(body)));
    }
    RecordingWriter remove(std::string_view target) { return send(request("DELETE", target)); }
};

constexpr std::string_view kFolder = "/sources/file%3A%2F%2F%2Fhome%2Fann%2Fnotes";

TEST_F(SourceRoutes, ARunIsToldWithTimesOfTheServer) {
    const std::string begun = to_rfc3339(clock_.wall());
    EXPECT_EQ(
        put(kFolder, R"({"state":"running","places":["file:///home/ann/notes"]})").response.status,
        204);
    clock_.advance(std::chrono::seconds{5});
    EXPECT_EQ(
        put(kFolder, R"({"state":"partial","files":2,"failed":1,)"
                     R"("failures":[{"path":"a.pdf","code":"encrypted","why":"w","stamp":"1"}]})")
            .response.status,
        204);
    const auto source = get(kFolder).json();
    EXPECT_EQ(source.at("last_run").at("state").as_string(), "partial");
    EXPECT_EQ(source.at("last_run").at("begun_at").as_string(), begun);
    EXPECT_EQ(source.at("last_run").at("ended_at").as_string(), to_rfc3339(clock_.wall()));
    EXPECT_EQ(source.at("failures").at(0).at("path").as_string(), "a.pdf");
    const auto listed = get("/sources").json().at("sources");
    EXPECT_EQ(listed.as_array().size(), 1U);
    EXPECT_FALSE(listed.at(0).as_object().contains("failures"));
}

TEST_F(SourceRoutes, PlacesOnTheMachineAreToldToLocalCommandsAlone) {
    ApiTest::put("a", "text", "documents", "file:///home/ann/notes");
    put(kFolder, R"({"state":"done","places":["file:///home/ann/notes"]})");
    const auto hidden = get(kFolder);
    EXPECT_THAT(hidden.response.body, testing::Not(testing::HasSubstr("/home/ann")));
    const std::string name{hidden.json().at("name").as_string()};
    EXPECT_TRUE(name.starts_with("notes~"));
    EXPECT_EQ(get("/sources/" + name).json(), hidden.json()) << "by the name that it is told by";
    EXPECT_EQ(get("/documents?source=" + name).json().at("documents").as_array().size(), 1U);
    api().show_places();
    EXPECT_EQ(get(kFolder).json().at("name").as_string(), "file:///home/ann/notes");
}

TEST_F(SourceRoutes, DocumentsAreListedBySource) {
    ApiTest::put("a", "text", "documents", "wiki");
    ApiTest::put("b", "text", "documents", "crm");
    const auto page = get("/documents?source=wiki").json();
    EXPECT_EQ(page.at("documents").as_array().size(), 1U);
    EXPECT_EQ(page.at("documents").at(0).at("id").as_string(), "a");
    EXPECT_EQ(get("/documents?source=").response.status, 422);
}

TEST_F(SourceRoutes, ASourceGoesWithItsDocuments) {
    for (int i = 0; i < 250; ++i) {
        ApiTest::put("a" + std::to_string(i), "text", "documents", "wiki");
    }
    ApiTest::put("b", "text", "documents", "crm");
    EXPECT_EQ(remove("/sources/wiki").json().at("removed").as_int64(), 250);
    EXPECT_EQ(remove("/sources/wiki").code(), "not_found");
    EXPECT_EQ(get("/documents").json().at("documents").as_array().size(), 1U);
    put("/sources/empty", R"({"state":"done"})");
    EXPECT_EQ(remove("/sources/empty").json().at("removed").as_int64(), 0);
    EXPECT_EQ(get("/sources/empty").code(), "not_found");
}

TEST_F(SourceRoutes, WhatIsNoRunIsRefusedByItsField) {
    const std::pair<const char*, const char*> faults[] = {
        {"{}", "/state"},
        {R"({"state":"gone"})", "/state"},
        {R"({"state":"done","files":-1})", "/files"},
        {R"({"state":"done","places":[5]})", "/places"},
        {R"({"state":"done","failures":[{"path":5}]})", "/failures/0/path"},
        {R"({"state":"done","failures":["a"]})", "/failures/0"},
        {R"({"state":"done","more":1})", "/more"}};
    for (const auto& [body, pointer] : faults) {
        const auto refused = put("/sources/a", body);
        EXPECT_EQ(refused.response.status, 422) << body;
        EXPECT_EQ(refused.json().at("errors").at(0).at("pointer").as_string(), pointer) << body;
    }
    EXPECT_EQ(put("/sources/a", "[").response.status, 400);
    EXPECT_THAT(get("/sources").json().at("sources").as_array(), testing::IsEmpty());
}

}  // namespace
}  // namespace ragd
