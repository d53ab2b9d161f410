// tokenize_lines MODEL_FOLDER: reads lines of JSON from standard input and writes a line for each:
//   "text"                           -> ids, separated by spaces
//   ["first", "second" or null, max_tokens or null] -> ids | type ids | 1 if truncated, else 0
// tools/oracle_tokens.py compares the answers with those of Hugging Face `tokenizers`.
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "text/tokenizer.hpp"

namespace ragd {
namespace {

std::string answer(const WordPieceTokenizer& tokenizer, const boost::json::value& line) {
    if (line.is_string()) {
        return fmt::format("{}\n", fmt::join(tokenizer.encode(line.get_string()).ids, " "));
    }
    const boost::json::array& request = line.as_array();
    std::optional<std::size_t> max_tokens;
    if (!request.at(2).is_null()) {
        max_tokens = request.at(2).to_number<std::size_t>();
    }
    const std::string_view first = request.at(0).as_string();
    const Encoding encoding =
        request.at(1).is_null()
            ? tokenizer.encode(first, max_tokens)
            : tokenizer.encode_pair(first, request.at(1).as_string(), max_tokens);
    return fmt::format("{}|{}|{}\n", fmt::join(encoding.ids, " "),
                       fmt::join(encoding.type_ids, " "), encoding.truncated ? 1 : 0);
}

int run(const char* folder) {
    const auto tokenizer = WordPieceTokenizer::load(folder);
    if (!tokenizer) {
        fmt::print(stderr, "tokenize_lines: {}\n", tokenizer.error().message);
        return 1;
    }
    std::string line;
    while (std::getline(std::cin, line)) {
        const std::string out = answer(*tokenizer, boost::json::parse(line));
        std::fwrite(out.data(), 1, out.size(), stdout);
    }
    return 0;
}

}  // namespace
}  // namespace ragd

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: tokenize_lines MODEL_FOLDER\n");
        return 2;
    }
    std::ios::sync_with_stdio(false);
    try {
        return ragd::run(argv[1]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "tokenize_lines: {}\n", error.what());
        return 1;
    }
}
