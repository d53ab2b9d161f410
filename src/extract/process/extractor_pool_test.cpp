#include "extract/process/extractor_pool.hpp"

#include <array>
#include <csignal>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "extract/extract_fault.hpp"
#include "extract/process/child.hpp"
#include "extract/process/message.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

constexpr std::string_view kChildArgument = "--be-a-child";

/// What is still possible in a child, by name: nothing, if all is well.
std::string what_is_possible() {
    std::string out;
    const auto say = [&](std::string_view what, bool possible) {
        if (possible) {
            out += fmt::format("{} ", what);
        }
    };
    say("open", ::open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0);
    say("create", ::open("/tmp/ragd-child", O_CREAT | O_WRONLY | O_CLOEXEC, 0600) >= 0);
    say("stat", ::access("/etc/passwd", F_OK) == 0);
    say("connect", ::socket(AF_INET, SOCK_STREAM, 0) >= 0);
    say("unix", ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
    pid_t process = 0;
    std::array<char*, 1> none{nullptr};
    say("spawn",
        ::posix_spawn(&process, "/bin/true", nullptr, nullptr, none.data(), none.data()) == 0);
    const pid_t forked = ::fork();
    if (forked == 0) {
        ::_exit(0);
    }
    say("fork", forked > 0);
    say("run memory", ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                             0) != MAP_FAILED);
    say("signal others", ::kill(::getppid(), 0) == 0);
    say("environment", ::getenv("PATH") != nullptr);  // NOLINT(concurrency-mt-unsafe): one thread
    return out.empty() ? "nothing" : out;
}

Result<Extraction> page(std::string text) {
    return Extraction{.text = std::move(text)};
}

/// An extractor with every vice; the name says which.
Result<Extraction> misbehave(std::string_view name, std::string_view bytes,
                             const ExtractLimits& limits) {
    if (name == "echo") {
        Extraction out{.text = std::string{bytes}, .title = "T", .url = "http://x/"};
        out.metadata["author"] = "Ann";
        out.locations.push_back({{0, 1}, {.page = 7}});
        out.warnings.emplace_back("w");
        out.attachments.push_back({"a.txt", "text/plain", std::string("x\0y", 3)});
        return out;
    }
    if (name == "possible") {
        return page(what_is_possible());
    }
    if (name == "process") {
        return page(std::to_string(::getpid()));
    }
    if (name == "abort") {
        std::abort();
    }
    if (name == "hang") {
        for (volatile bool forever = true; forever;) {
        }
    }
    if (name == "memory") {
        return page(std::string(limits.memory_bytes_max * 4, 'x'));
    }
    if (name == "throw") {
        throw std::runtime_error{"a parser's own"};
    }
    if (name == "flood") {
        return page(std::string(limits.text_bytes_max + limits.attachment_bytes_max + 1, 'x'));
    }
    if (name == "lie") {  // over what a text may have, under what a frame may
        return page(std::string(limits.text_bytes_max + 1, 'x'));
    }
    if (name == "exit") {
        ::_exit(3);
    }
    return fail_extract(ExtractFault::kDamaged, "no such vice");
}

class Pool : public testing::Test {
protected:
    static ExtractorPoolOptions options() {
        ExtractorPoolOptions out;
        out.arguments = {std::string{kChildArgument}};
        out.limits.text_bytes_max = limits::kMiB;
        out.limits.attachment_bytes_max = limits::kMiB;
        out.limits.memory_bytes_max = 256 * limits::kMiB;
        return out;
    }

    static std::string text_of(const Result<Extraction>& result) {
        return result ? result->text : result.error().message;
    }

    static std::optional<ExtractFault> fault(const Result<Extraction>& result) {
        return result ? std::nullopt : fault_of(result.error());
    }

    SystemClock clock_;
};

TEST_F(Pool, HandsOverAllThatAnExtractorMade) {
    ExtractorPool pool{options(), clock_};
    const std::string bytes(300'000, 'b');
    const auto out = pool.extract("echo", bytes);
    ASSERT_TRUE(out) << out.error().message;
    EXPECT_EQ(out->text, bytes);
    EXPECT_EQ(out->title, "T");
    EXPECT_EQ(out->url, "http://x/");
    EXPECT_EQ(out->metadata.at("author"), "Ann");
    EXPECT_EQ(out->locations, (std::vector<LocatedSpan>{{{0, 1}, {.page = 7}}}));
    EXPECT_EQ(out->warnings, std::vector<std::string>{"w"});
    ASSERT_EQ(out->attachments.size(), 1U);
    EXPECT_EQ(out->attachments[0].bytes, std::string("x\0y", 3));
    EXPECT_EQ(fault(pool.extract("unknown", "")), ExtractFault::kDamaged);
}

TEST_F(Pool, AChildCanDoNothingButRead) {
    auto with_note = options();
    std::string weakness;
    with_note.on_weakness = [&](std::string_view note) { weakness = note; };
    ExtractorPool pool{std::move(with_note), clock_};
    const auto out = pool.extract("possible", "");
    if (!weakness.empty()) {
        GTEST_SKIP() << "this kernel: " << weakness;
    }
    EXPECT_EQ(text_of(out), "nothing");
}

TEST_F(Pool, WhatBreaksAChildCostsOneDocument) {
    ExtractorPool pool{options(), clock_};
    for (const std::string_view vice : {"abort", "exit", "throw"}) {
        const auto broken = pool.extract(vice, "x");
        EXPECT_EQ(fault(broken), ExtractFault::kParserCrashed) << vice << ' ' << text_of(broken);
        EXPECT_EQ(text_of(pool.extract("echo", "next")), "next") << vice;
    }
    EXPECT_THAT(text_of(pool.extract("abort", "")), HasSubstr("its reader ended by Aborted"));
}

TEST_F(Pool, WhatGrowsOverALimitIsTooLarge) {
    auto small = options();
    small.limits.input_bytes_max = 10;
    ExtractorPool pool{std::move(small), clock_};
    EXPECT_EQ(fault(pool.extract("echo", "12345678901")), ExtractFault::kTooLarge);
    EXPECT_EQ(fault(pool.extract("flood", "")), ExtractFault::kTooLarge);
#if !__has_feature(address_sanitizer)
    const auto memory = pool.extract("memory", "");
    EXPECT_EQ(fault(memory), ExtractFault::kTooLarge) << text_of(memory);
#endif
    EXPECT_EQ(fault(pool.extract("lie", "")), ExtractFault::kParserCrashed)
        << "a child that does not hold its own limits";
    EXPECT_EQ(text_of(pool.extract("echo", "next")), "next");
}

TEST_F(Pool, WhatTakesTooLongIsEnded) {
    auto short_wall = options();
    short_wall.limits.wall_max = std::chrono::seconds{1};
    ExtractorPool pool{std::move(short_wall), clock_};
    EXPECT_EQ(fault(pool.extract("hang", "")), ExtractFault::kParserTimeout);
    auto short_cpu = options();
    short_cpu.limits.cpu_max = std::chrono::seconds{3};  // a checked child needs some to begin
    ExtractorPool other{std::move(short_cpu), clock_};
    EXPECT_EQ(fault(other.extract("hang", "")), ExtractFault::kParserTimeout) << "by the kernel";
    EXPECT_EQ(text_of(other.extract("echo", "next")), "next");
}

TEST_F(Pool, AChildIsKeptForTheNextAndReplacedInTime) {
    auto three = options();
    three.documents_per_child = 3;
    ExtractorPool pool{std::move(three), clock_};
    std::vector<std::string> processes;
    for (int i = 0; i < 4; ++i) {
        processes.push_back(text_of(pool.extract("process", "")));
    }
    EXPECT_EQ(processes[0], processes[1]);
    EXPECT_EQ(processes[0], processes[2]);
    EXPECT_NE(processes[0], processes[3]);
}

TEST_F(Pool, AChildThatWasKilledMeanwhileIsReplaced) {
    ExtractorPool pool{options(), clock_};
    const std::string process = text_of(pool.extract("process", ""));
    ASSERT_EQ(::kill(static_cast<pid_t>(std::stol(process)), SIGKILL), 0);
    const auto next = pool.extract("process", "");
    // It may die before the document is sent, or with it in its hands.
    EXPECT_TRUE(next || fault(next) == ExtractFault::kParserCrashed) << text_of(next);
    EXPECT_EQ(text_of(pool.extract("echo", "next")), "next");
}

TEST_F(Pool, WithoutAProgramThereIsNoChildAndNoFaultOfTheDocument) {
    auto none = options();
    none.program = "/nowhere/ragd";
    ExtractorPool pool{std::move(none), clock_};
    const auto out = pool.extract("echo", "");
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(fault_of(out.error()), std::nullopt);
    auto other = options();
    other.program = "/bin/true";
    ExtractorPool silent{std::move(other), clock_};
    EXPECT_THAT(text_of(silent.extract("echo", "")), HasSubstr("did not start"));
}

TEST_F(Pool, AChildStartsNoChildren) {
    ::setenv("RAGD_EXTRACT_CHILD", "1", 1);  // NOLINT(concurrency-mt-unsafe): one thread
    ExtractorPool pool{options(), clock_};
    const auto refused = pool.extract("echo", "x");
    ::unsetenv("RAGD_EXTRACT_CHILD");  // NOLINT(concurrency-mt-unsafe): one thread
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(text_of(pool.extract("echo", "x")), "x");
}

TEST(Reply, OfAStrangerIsNoExtraction) {
    const ExtractLimits limits;
    const Reply good = encode_reply(page("text"));
    ASSERT_TRUE(decode_reply(good, limits));
    const auto broken = [&](std::string_view from, std::string_view to, std::string body = "text") {
        Reply reply = good;
        const std::size_t at = reply.head.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        reply.head.replace(at, from.size(), to);
        reply.body = std::move(body);
        const auto out = decode_reply(std::move(reply), limits);
        return !out && fault_of(out.error()) == ExtractFault::kParserCrashed;
    };
    EXPECT_TRUE(broken("{", "["));
    EXPECT_TRUE(broken("\"text_bytes\":4", "\"text_bytes\":5"));
    EXPECT_TRUE(broken("\"text_bytes\":4", "\"text_bytes\":3"));
    EXPECT_TRUE(broken("\"text_bytes\":4", "\"text_bytes\":-1"));
    EXPECT_TRUE(broken("\"text_bytes\":4", "\"text_bytes\":4", "te\xFFt"));
    EXPECT_TRUE(broken("\"title\":\"\"", "\"title\":1"));
    EXPECT_TRUE(broken("\"locations\":[]", "\"locations\":[[0,5,{}]]"));
    EXPECT_TRUE(broken("\"locations\":[]", "\"locations\":[[2,3,{}],[1,2,{}]]"));
    EXPECT_TRUE(broken("\"locations\":[]", "\"locations\":[[0,1,{\"page\":0}]]"));
    EXPECT_TRUE(broken("\"metadata\":{}", "\"metadata\":[]"));
    EXPECT_TRUE(broken("\"attachments\":[]", "\"attachments\":[{\"bytes\":1}]"));
    EXPECT_TRUE(broken("\"warnings\":[]", "\"code\":\"internal\",\"message\":\"no fault's name\""));
}

}  // namespace
}  // namespace ragd

/// The tests run this program again as a child.
int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == ragd::kChildArgument) {
        return ragd::serve_extractions(ragd::misbehave);
    }
    testing::InitGoogleMock(&argc, argv);
    return RUN_ALL_TESTS();
}
