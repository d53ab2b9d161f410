#include "audit/audit_log.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "audit/audit_check.hpp"
#include "audit/audit_files.hpp"
#include "base/sha256.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AuditTrail : public testing::Test {
protected:
    AuditTrail() {
        std::string made = (fs::temp_directory_path() / "audit-XXXXXX").string();
        root_ = ::mkdtemp(made.data());
    }
    ~AuditTrail() override { fs::remove_all(root_); }

    [[nodiscard]] fs::path folder() const { return root_ / "audit"; }
    std::unique_ptr<AuditLog> open(std::uint64_t file_bytes_max = limits::kMiB,
                                   std::size_t files_kept = 0) {
        auto opened = AuditLog::open(
            {.folder = folder(), .file_bytes_max = file_bytes_max, .files_kept = files_kept},
            {.clock = clock_, .log = log_, .metrics = metrics_});
        EXPECT_TRUE(opened) << opened.error().message;
        return std::move(*opened);
    }
    static AuditEntry entry(const std::string& target) {
        return {.time = WallTime{},
                .who = "key:ab",
                .tenant = "acme",
                .from = "192.0.2.7",
                .act = "deleteDocument",
                .target = target,
                .status = 204,
                .request_id = "r"};
    }
    void record(AuditLog& trail, AuditEntry made) {
        io_.block_on([&]() -> Task<bool> {
            co_await trail.record(std::move(made));
            co_return true;
        }());
    }
    void write(std::size_t entries) {
        const auto trail = open();
        for (std::size_t i = 0; i < entries; ++i) {
            record(*trail, entry("/documents/" + std::to_string(i)));
        }
    }
    static std::string read(const fs::path& file) {
        std::ostringstream text;
        text << std::ifstream{file}.rdbuf();
        return text.str();
    }
    void change(std::string_view what, std::string_view to) {
        std::string text = read(audit_file(folder(), 1));
        text.replace(text.find(what), what.size(), to);
        std::ofstream{audit_file(folder(), 1)} << text;
    }
    AuditReport check(const std::string& head = {}) {
        auto report = check_audit_trail(folder(), head);
        EXPECT_TRUE(report) << report.error().message;
        return report ? *report : AuditReport{};
    }

    SystemClock clock_;
    Log log_ = Log::null();
    Metrics metrics_{"test", clock_};
    IoThread io_;
    fs::path root_;
};

TEST_F(AuditTrail, EntriesAreLinesThatNameTheOneBefore) {
    write(3);
    const AuditReport report = check();
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_EQ(report.entries, 3U);
    EXPECT_EQ(report.first, 1U);
    EXPECT_EQ(report.last, 3U);
    std::istringstream lines{read(audit_file(folder(), 1))};
    std::string first;
    std::getline(lines, first);
    EXPECT_THAT(first, HasSubstr(R"("who":"key:ab","tenant":"acme","from":"192.0.2.7")"));
    const auto end = first.find(R"(,"hash":")");  // what anybody with sha256sum can do
    EXPECT_THAT(first, HasSubstr(R"(,"hash":")" + sha256_hex(first.substr(0, end)) + R"("})"));
    struct stat about{};
    ASSERT_EQ(::stat(audit_file(folder(), 1).c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(folder().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST_F(AuditTrail, TheNextProcessGoesOn) {
    write(2);
    const std::string head = check().head;
    write(2);
    const AuditReport report = check(head);
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_EQ(report.last, 4U);
    EXPECT_TRUE(report.has_wanted_head);
    EXPECT_FALSE(check(std::string(64, 'a')).has_wanted_head);
}

TEST_F(AuditTrail, WhatWasChangedTakenOutOrPutInShows) {
    write(4);
    const std::string whole = read(audit_file(folder(), 1));
    change("/documents/1", "/documents/7");
    EXPECT_THAT(check().faults, ElementsAre("audit-000001.jsonl:2: it is not what was written"));
    std::ofstream{audit_file(folder(), 1)} << whole;
    const auto second = whole.find('\n') + 1;
    const auto third = whole.find('\n', second) + 1;
    std::ofstream{audit_file(folder(), 1)} << whole.substr(0, second) + whole.substr(third);
    EXPECT_THAT(check().faults, ElementsAre("audit-000001.jsonl:2: entry 3 follows entry 1"));
    std::ofstream{audit_file(folder(), 1)} << whole.substr(0, third) + whole.substr(second);
    EXPECT_THAT(check().faults, ElementsAre("audit-000001.jsonl:3: entry 2 follows entry 2"));
    // The end is missing, and nothing shows it but a hash that was noted.
    std::ofstream{audit_file(folder(), 1)} << whole;
    const std::string head = check().head;
    std::ofstream{audit_file(folder(), 1)} << whole.substr(0, third);
    EXPECT_THAT(check(head).faults, IsEmpty());
    EXPECT_FALSE(check(head).has_wanted_head);
}

TEST_F(AuditTrail, AnEntryThatWasWrittenAgainDoesNotFitTheNext) {
    write(3);
    ChainPlace place{.number = 2};
    std::istringstream lines{read(audit_file(folder(), 1))};
    std::string first;
    std::string second;
    std::getline(lines, first);
    std::getline(lines, second);
    place.prev = check_line(first)->hash;
    change(second, encode_entry(entry("/documents/forged"), place).text);
    EXPECT_THAT(check().faults,
                ElementsAre("audit-000001.jsonl:3: it was written after another entry than the one "
                            "before it"));
}

TEST_F(AuditTrail, AnEntryThatWasNotWrittenWholeIsTakenOff) {
    write(2);
    std::ofstream{audit_file(folder(), 1), std::ios::app} << R"({"n":3,"time":"half)";
    EXPECT_THAT(check().faults, ElementsAre("audit-000001.jsonl:3: it is not whole"));
    write(1);
    EXPECT_THAT(check().faults, IsEmpty());
    EXPECT_EQ(check().last, 4U);
    EXPECT_THAT(read(audit_file(folder(), 1)), HasSubstr(R"(taken off: {\"n\":3,\"time\":\"half)"));
}

TEST_F(AuditTrail, FilesFollowEachOtherAndTheOldestGo) {
    {
        const auto trail = open(1000, 3);
        for (int i = 0; i < 20; ++i) {
            trail->note(entry("/documents/" + std::to_string(i)));
        }
    }
    EXPECT_EQ(audit_files(folder()).size(), 3U);
    const AuditReport report = check();
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_GT(report.first, 1U);
    EXPECT_EQ(report.last, 20U);
    const auto latest = audit_files(folder()).back();
    std::ofstream{audit_file(folder(), latest.number + 1)};  // begun, and then the power went
    write(1);
    EXPECT_THAT(check().faults, IsEmpty());
    EXPECT_EQ(check().last, 21U);
    std::ofstream{audit_file(folder(), latest.number + 2)} << R"({"n":22,"ti)";
    write(1);
    EXPECT_THAT(check().faults, IsEmpty());
    EXPECT_EQ(check().last, 23U) << "what was taken off has an entry, too";
}

TEST_F(AuditTrail, AFolderIsOfOneProcess) {
    const auto trail = open();
    const auto second =
        AuditLog::open({.folder = folder()}, {.clock = clock_, .log = log_, .metrics = metrics_});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
    EXPECT_THAT(second.error().message, HasSubstr("AUDIT_DIR"));
    EXPECT_FALSE(check_audit_trail(root_ / "nowhere", ""));
}

TEST_F(AuditTrail, WhateverAnEntryHoldsItIsOneLine) {
    {
        const auto trail = open();
        AuditEntry strange = entry("/documents/\n\"\x80" + std::string(10'000, 'x'));
        strange.subjects.assign(200, "id");
        strange.subjects_count = 1000;
        record(*trail, std::move(strange));
    }
    const AuditReport report = check();
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_EQ(report.entries, 1U);
    EXPECT_THAT(read(audit_file(folder(), 1)), HasSubstr(R"("subjects_count":1000)"));
    EXPECT_LT(fs::file_size(audit_file(folder(), 1)), 8U * 1024);
}

}  // namespace
}  // namespace ragd
