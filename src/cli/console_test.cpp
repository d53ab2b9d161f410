#include "cli/console.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Console, ADocumentCannotDriveTheTerminal) {
    EXPECT_EQ(printable("a\tb\x1b[1m\x7f"), "a b[1m");
    EXPECT_EQ(printable("a\xC2\x9b"), "a");
    EXPECT_EQ(printable("a\u202eb\u2066c"), "abc") << "nor turn what it says round";
    EXPECT_EQ(printable("a\xff"), "a\uFFFD") << "a broken byte";
    EXPECT_EQ(printable("naïve 中"), "naïve 中");
}

TEST(Console, IsAsWideAsColumnsSays) {
    ::setenv("COLUMNS", "33", 1);
    EXPECT_EQ(Console::look_of_process().columns, 33U);
    ::setenv("COLUMNS", "3", 1);
    EXPECT_EQ(Console::look_of_process().columns, 20U) << "less cannot be read";
    ::setenv("COLUMNS", "wide", 1);
    const std::size_t otherwise = Console::look_of_process().columns;
    ::unsetenv("COLUMNS");
    EXPECT_EQ(Console::look_of_process().columns, otherwise);
}

TEST(Console, ShowsProgressOnlyToAPersonAndTakesItBack) {
    std::ostringstream out;
    std::ostringstream err;
    Console quiet{out, err, {}};
    quiet.progress("half");
    EXPECT_EQ(err.str(), "");
    Console person{out, err, {.err_terminal = true, .columns = 5}};
    person.progress("more than five");
    EXPECT_EQ(err.str(), "\r\x1b[Kmor…");
    person.data("done");
    EXPECT_EQ(err.str(), "\r\x1b[Kmor…\r\x1b[K");
    EXPECT_EQ(out.str(), "done\n");
}

TEST(Console, ColoursOnlyWhereAsked) {
    std::ostringstream out;
    EXPECT_EQ((Console{out, out, {}}.bold("x")), "x");
    EXPECT_EQ((Console{out, out, {.color = true}}.bold("x")), "\x1b[1mx\x1b[0m");
    EXPECT_EQ((Console{out, out, {.color = true}}.dim("x")), "\x1b[2mx\x1b[0m");
}

}  // namespace
}  // namespace ragd
