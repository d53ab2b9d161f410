#include "text/syntax.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/utf8.hpp"

namespace ragd {
namespace {

template <typename... Name>
consteval auto names(Name... name) {
    std::array all{std::string_view{name}...};
    std::ranges::sort(all);
    return all;
}

constexpr auto kCode = names(
    "asm", "bash", "bat", "c", "cc", "cfg", "clj", "cljs", "cmake", "cmd", "conf", "cpp", "cs",
    "css", "cxx", "d", "dart", "el", "erl", "ex", "exs", "fish", "fs", "fsx", "go", "gql", "gradle",
    "graphql", "groovy", "h", "hcl", "hh", "hpp", "hrl", "hs", "hxx", "ini", "inl", "ipp", "java",
    "jl", "js", "jsx", "kt", "kts", "less", "lisp", "lua", "m", "mjs", "cjs", "mk", "ml", "mli",
    "mm", "nim", "nix", "php", "pl", "pm", "properties", "proto", "ps1", "py", "pyi", "r", "rb",
    "rs", "s", "scala", "scm", "scss", "sh", "sql", "sv", "svelte", "swift", "tcl", "tf", "thrift",
    "toml", "ts", "tsx", "vhd", "vim", "vue", "yaml", "yml", "zig", "zsh");

constexpr auto kCodeNames =
    names("containerfile", "dockerfile", "gemfile", "gnumakefile", "jenkinsfile", "justfile",
          "makefile", "procfile", "rakefile", "vagrantfile");

}  // namespace

bool is_code_extension(std::string_view extension) {
    return std::ranges::binary_search(kCode, extension);
}

TextSyntax syntax_of(std::string_view name) {
    name = name.substr(name.rfind('/') + 1);
    const std::string known = lower(name.substr(0, name.find('#')));
    const std::size_t dot = known.rfind('.');
    if (dot == std::string::npos || dot == 0) {
        return std::ranges::binary_search(kCodeNames, std::string_view{known})
                   ? TextSyntax::kCode
                   : TextSyntax::kMarkdown;
    }
    const std::string_view extension = std::string_view{known}.substr(dot + 1);
    if (extension == "rst") {
        return TextSyntax::kReStructuredText;
    }
    if (extension == "adoc" || extension == "asciidoc") {
        return TextSyntax::kAsciiDoc;
    }
    // What is read of a .json file is lines of its own (formats/json_file.hpp).
    const bool code = extension == "json" || is_code_extension(extension);
    return code ? TextSyntax::kCode : TextSyntax::kMarkdown;
}

}  // namespace ragd
