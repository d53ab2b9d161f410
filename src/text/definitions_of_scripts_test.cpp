// Languages of scripts: definitions_test.cpp has the others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/definitions_for_tests.hpp"

namespace ragd {
namespace {

using enum CodeLanguage;
using testing::ElementsAre;

TEST(Definitions, OfPython) {
    constexpr std::string_view kText = R"(import os

# About stores.
@dataclass
@also(1,
      2)
class Store:
    """def not_one(): is text
  nor is this:

class NorThis:
    """
    limit: int = 3

    # How to put.
    async def put(self, key: str,
                  value: str) -> None:
        def inner():
            pass
        s = "def no(): # }"

    def get(self): return 1
    @property
    def size(self):
        return 1

def main():
    x = """
def never(): pass
"""
    return x
y = 1
)";
    EXPECT_THAT(names_of_definitions(kText, kPython),
                ElementsAre("class Store", "  put()", "  get()", "  size()", "main()"));
    EXPECT_TRUE(body_of_definition(kText, kPython, "class Store")
                    .starts_with("# About stores.\n@dataclass"));
    EXPECT_TRUE(body_of_definition(kText, kPython, "put()")
                    .starts_with("# How to put.\n    async def put"));
    EXPECT_TRUE(body_of_definition(kText, kPython, "put()").ends_with("# }\""));
    EXPECT_TRUE(body_of_definition(kText, kPython, "size()").starts_with("@property\n"));
    EXPECT_TRUE(body_of_definition(kText, kPython, "main()").ends_with("return x"));
    const auto all = read_definitions(kText, kPython);
    EXPECT_EQ(all[1].signature.of(kText),
              "async def put(self, key: str,\n                  value: str) -> None");
}

TEST(Definitions, OfJavaScript) {
    constexpr std::string_view kText = R"(import x from 'y'
/** Puts. */
export default async function put(key) {
  const s = `a ${key ? `{` : "}"} b`
  if (/[/}]{2}/.test(s)) { return }
}
const get = async (key) => {
  return { a: 1 }
}
let plain = { a() { return 1 } }
exports.run = function (a) {
  return a
}
export class Store extends Base {
  #size = 0
  static async *all() { yield 1 }
  get size() {
    return this.#size
  }
  put = (key) => {
    this.x = key
  }
}
export interface Shape<T>
  extends Base {
  area(): number
}
type Pair = {
  a: number
}
export const typed = (a: number): string => {
  return ''
}
describe('store', () => {
  it('puts', () => {})
})
)";
    EXPECT_THAT(names_of_definitions(kText, kJavaScript),
                ElementsAre("put()", "get()", "exports.run()", "class Store", "  all()", "  size()",
                            "  put()", "interface Shape", "type Pair", "typed()"));
    EXPECT_TRUE(body_of_definition(kText, kJavaScript, "put()")
                    .starts_with("/** Puts. */\nexport default"));
    EXPECT_TRUE(body_of_definition(kText, kJavaScript, "get()").ends_with("return { a: 1 }\n}"));
}

TEST(Definitions, OfPhp) {
    EXPECT_THAT(names_of_definitions(R"(<html>{ function no() { <?php
namespace App;
#[Attribute]
final class Store extends Base implements A {
    use SomeTrait;
    // don't {
    public function put(string $key): ?int {
        $s = <<<SQL
        function never() {
        SQL;
        $f = function () { return 1; };
        return "a {$key} }";
    }
    # a comment }
    abstract protected function none();
}
function main() { echo 'x'; }
?>
function not_code() {
)",
                                     kPhp),
                ElementsAre("class Store", "  put()", "main()"));
}

TEST(Definitions, OfRuby) {
    constexpr std::string_view kText = R"(# About.
module App
  class Store < Base
    attr_reader :size
    # How to put.
    def put(key, value = "def no # end")
      list.each do |x|
        if x
          return
        end
      end
      <<~SQL
      def never
      end
      SQL
    end
    def self.open; new; end
    def size = 3
    def name=(value)
      @name = value
    end
    private def hidden
      1
    end
    class << self
      def x; end
    end
  end
end
def main
end
=begin
def never
=end
)";
    EXPECT_THAT(names_of_definitions(kText, kRuby),
                ElementsAre("module App", "  class Store", "    put()", "    self.open()",
                            "    size()", "    name=()", "    hidden()", "    x()", "main()"));
    EXPECT_TRUE(body_of_definition(kText, kRuby, "put()").starts_with("# How to put.\n"));
    EXPECT_TRUE(body_of_definition(kText, kRuby, "put()").ends_with("SQL\n    end"));
}

TEST(Definitions, OfShells) {
    constexpr std::string_view kText = R"(#!/bin/bash
# Puts $1 there.
put() {
    local x=${1#a} # a comment }
    cat <<EOF
never() {
EOF
    case $x in a) echo "}" ;; esac
}
function get { echo 'it() {'; }
if x; then
  y=1
fi
one() { echo 1; }
)";
    EXPECT_THAT(names_of_definitions(kText, kShell), ElementsAre("put()", "get()", "one()"));
    EXPECT_TRUE(body_of_definition(kText, kShell, "put()").starts_with("# Puts $1"));
    EXPECT_TRUE(body_of_definition(kText, kShell, "put()").ends_with("esac\n}"));
}

}  // namespace
}  // namespace ragd
