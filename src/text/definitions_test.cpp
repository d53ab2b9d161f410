#include "text/definitions.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "text/code_mask.hpp"
#include "text/definitions_for_tests.hpp"

namespace ragd {
namespace {

using enum CodeLanguage;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Definitions, OfCpp) {
    constexpr std::string_view kText = R"--(#pragma once
namespace ragd {
namespace {
struct Key { int a; };
}  // namespace
enum class Kind : char { kA, kB };
int declared(int);
/// A store.
template <typename T, class U>
class Store final : public Base<T> {
public:
    explicit Store(int size) : size_{size}, other_(1) {}
    ~Store() override = default;
    // Puts "it" { there.
    void put(const Key& key) const noexcept override {
        auto f = [&](int x) { return x; };
        char c = '{'; const char* s = "}"; int n = 1'000;
    }
    bool operator==(const Store& other) const { return true; }
    operator bool() const { return R"x( } )x" != nullptr; }
private:
    std::vector<int> size_{1, 2};
};
#if defined(A)
int twice(int a) {
#else
int twice(long a) {
#endif
    return a;
}
auto Store<int>::get() const -> std::vector<int> { return {}; }
struct Key make_key(int a) { return {a}; }
static const int kTable[] = {1, 2};
TEST(Store, Puts) {
    EXPECT_TRUE(true);
}
extern "C" {
void hook(void) {}
}
}  // namespace ragd
)--";
    EXPECT_THAT(names_of_definitions(kText, kCpp),
                ElementsAre("struct Key", "enum class Kind", "class Store", "  Store()", "  put()",
                            "  operator==()", "  operator bool()", "twice()", "twice()",
                            "Store::get()", "make_key()", "TEST(Store, Puts)", "hook()"));
    EXPECT_TRUE(
        body_of_definition(kText, kCpp, "class Store").starts_with("/// A store.\ntemplate"));
    EXPECT_TRUE(body_of_definition(kText, kCpp, "class Store").ends_with("size_{1, 2};\n};"));
    EXPECT_TRUE(body_of_definition(kText, kCpp, "put()").starts_with("// Puts \"it\""));
}

TEST(Definitions, OfC) {
    EXPECT_THAT(
        names_of_definitions(
            "/* a { */\nstruct point {\n  int x;\n};\n#define F(x) { x\nstatic struct point "
            "*make(int x)\n{\n  if (x) { return 0; }\n}\nint main(void) { return 0; }\n",
            kC),
        ElementsAre("struct point", "make()", "main()"));
}

TEST(Definitions, OfJava) {
    constexpr std::string_view kText = R"(package a;
import b.C;
/** A store. { */
@Service("store")
public final class Store<T extends Comparable<T>> extends Base implements Map<String, T> {
    private static final String TEXT = """
        class None {
        """;
    static { load(); }
    public Store(int size) { super(size); }
    @Override
    public <K> List<K> put(@NotNull Map<String, K> key) throws IOException {
        if (key == null) { return new ArrayList<>() { { add(1); } }; }
        return null;
    }
    abstract void none();
    enum Kind { A { int x() { return 1; } }, B }
    record Point(int x, int y) { }
    interface Inner { default int one() { return 1; } }
}
)";
    EXPECT_THAT(names_of_definitions(kText, kJava),
                ElementsAre("class Store", "  Store()", "  put()", "  enum Kind", "  record Point",
                            "  interface Inner", "    one()"));
    EXPECT_TRUE(
        body_of_definition(kText, kJava, "class Store").starts_with("/** A store. { */\n@Service"));
    EXPECT_TRUE(body_of_definition(kText, kJava, "put()").starts_with("@Override"));
}

TEST(Definitions, OfCSharp) {
    EXPECT_THAT(names_of_definitions(R"(namespace A.B {
    [Serializable]
    public class Store : IStore {
        public int Size { get; set; }
        private string s = @"a ""{"" \";
        public Store(int a) : base(a) { }
        public async Task<int> PutAsync<T>(T key) where T : class { return 1; }
        public static Store operator +(Store a, Store b) { return a; }
    }
    public record struct Point(int X) { }
}
)",
                                     kCSharp),
                ElementsAre("class Store", "  Store()", "  PutAsync()", "  operator+()",
                            "record struct Point"));
}

TEST(Definitions, OfGo) {
    EXPECT_THAT(names_of_definitions(R"(package main
var x = 3
// Store keeps.
type Store struct {
	a map[string]int
}
type Shape interface { Area() float64 }
func (s *Store) Put(key string) (int, error) {
	f := func() { }
	s.raw = `}`
	if x := 1; x > 2 { return 0, nil }
	return 0, nil
}
func Map[T any](a []T) []T {
	return a
}
)",
                                     kGo),
                ElementsAre("type Store", "type Shape", "Store.Put()", "Map()"));
}

TEST(Definitions, OfRust) {
    EXPECT_THAT(names_of_definitions(R"(use a::b;
/// A store.
#[derive(Debug, Clone)]
pub struct Store<'a> { a: &'a str }
impl<'a> Display for Store<'a> {
    /* a /* nested { */ comment */
    pub fn put(&self, c: char) -> Result<(), String> {
        let x = '{'; let s = r#"}"#; let t = "a
        }";
        match c { 'a' => {}, _ => {} }
        Ok(())
    }
}
pub(crate) trait Shape { fn area(&self) -> f64; fn one() -> i32 { 1 } }
mod tests {
    #[test]
    fn works() { assert!(true); }
}
macro_rules! twice { ($x:expr) => { $x; $x } }
)",
                                     kRust),
                ElementsAre("struct Store", "impl Display for Store", "  put()", "trait Shape",
                            "  one()", "mod tests", "  works()", "twice!"));
}

TEST(Definitions, OfKotlinAndSwift) {
    EXPECT_THAT(names_of_definitions(R"(package a
data class Store(val size: Int) : Base() {
    val x by lazy { 1 }
    init { require(size > 0) }
    override suspend fun put(key: String): Int {
        return """ } """.length
    }
    companion object {
        fun open() = Store(1)
        fun make(): Store { return Store(1) }
    }
}
fun String.shout(): String {
    return uppercase()
}
)",
                                     kKotlin),
                ElementsAre("class Store", "  put()", "  object", "    make()", "String.shout()"));
    EXPECT_THAT(names_of_definitions(R"(import A
public struct Store<T>: Shape where T: Equatable {
    var size: Int { return 1 }
    init(size: Int) { self.size = size }
    func put(_ key: String) throws -> Int {
        guard let x = key else { return 0 }
        return x
    }
}
extension Store: Codable { func get() {} }
)",
                                     kSwift),
                ElementsAre("struct Store", "  init()", "  put()", "extension Store", "  get()"));
}

TEST(Definitions, OfWhatIsNoCodeThereAreNone) {
    EXPECT_THAT(names_of_definitions("", kCpp), IsEmpty());
    EXPECT_THAT(names_of_definitions("}}}}((((", kJava), IsEmpty());
    EXPECT_THAT(names_of_definitions("class A {", kNone), IsEmpty());
    EXPECT_THAT(names_of_definitions("class Open {\n void f() {\n", kJava),
                ElementsAre("class Open", "  f()"));
}

TEST(Definitions, LieWithinOneAnotherWhateverTheTextIs) {
    constexpr std::array<std::string_view, 40> kPieces = {
        "class A ", "def f",   "(",        ")",      "{",    "}",       "\n",      "    ",
        "\n\n",     ";",       ":",        "=",      "\"",   "'",       "`",       "/",
        "/*",       "*/",      "//",       "#",      "fn g", "func h",  "struct ", "impl ",
        "end\n",    "<<EOF\n", "EOF\n",    "R\"x(",  ")x\"", "#if 1\n", "#else\n", "#endif\n",
        "<?php ",   "?>",      "module B", "\"\"\"", "${",   "=> ",     "\u00e9",  "\\"};
    std::uint64_t state = 1;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 40; ++i) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            text += kPieces[(state >> 33U) % kPieces.size()];
        }
        const auto language = static_cast<CodeLanguage>(round % kCodeLanguages);
        std::vector<Span> open;
        std::size_t last = 0;
        for (const Definition& definition : read_definitions(text, language)) {
            const Span span = definition.span;
            ASSERT_TRUE(last <= span.start && span.start < span.end && span.end <= text.size())
                << text;
            ASSERT_TRUE(is_valid_utf8(span.of(text)) && is_valid_utf8(definition.name)) << text;
            ASSERT_TRUE(span.start <= definition.signature.start &&
                        definition.signature.end <= span.end)
                << text;
            while (!open.empty() && open.back().end <= span.start) {
                open.pop_back();
            }
            ASSERT_TRUE(open.empty() || span.end <= open.back().end) << text;
            ASSERT_EQ(definition.depth, static_cast<int>(open.size())) << text;
            open.push_back(span);
            last = span.start;
        }
    }
}

TEST(LanguageOf, IsSaidByTheExtension) {
    EXPECT_EQ(language_of("src/a.Py"), kPython);
    EXPECT_EQ(language_of("a.tsx#3"), kJavaScript);
    EXPECT_EQ(language_of(".sh"), kNone);
    EXPECT_EQ(language_of("a.md"), kNone);
    EXPECT_EQ(language_of("include/a.h"), kCpp);
}

TEST(MaskCode, HasTheBytesAndLinesOfTheText) {
    constexpr std::string_view kText = "a = \"\u00e9\" // \u00fc\n'x'\n";
    for (int i = 0; i <= static_cast<int>(kSwift); ++i) {
        const std::string masked = mask_code(kText, static_cast<CodeLanguage>(i));
        ASSERT_EQ(masked.size(), kText.size());
        EXPECT_EQ(std::ranges::count(masked, '\n'), 2);
    }
}

}  // namespace
}  // namespace ragd
