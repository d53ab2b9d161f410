#include "cli/console.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Console, CutsAndWrapsAtWholeCharacters) {
    EXPECT_EQ(cut_to_columns("äöü", 2), "ä…");
    EXPECT_EQ(cut_to_columns("äöü", 3), "äöü");
    EXPECT_EQ(wrapped("one two three", 7, 2), "  one two\n  three");
    EXPECT_EQ(wrapped("unbreakable", 4, 0), "unbreakable");
    EXPECT_EQ(printable("a\tb\x1b[1m\x7f"), "a b[1m");
    EXPECT_EQ(printable("a\xC2\x9b"), "a");
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
