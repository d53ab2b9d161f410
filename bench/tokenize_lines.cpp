// tokenize_lines MODEL_FOLDER: reads lines of JSON from standard input and writes a line for each:
//   "text"                           -> ids, separated by spaces
//   ["first", "second" or null, max_tokens or null] -> ids | type ids | 1 if truncated, else 0
// tokenize_lines --time MODEL_FOLDER: reads lines of JSON strings, encodes them all, and writes the
// seconds of CPU time that the encoding took.
// tools/oracles/tokens.py compares the answers with those of Hugging Face `tokenizers`.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tokenizer/tokenizer.hpp"

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

/// CPU seconds to encode all lines of standard input, reading them not included.
double seconds_to_encode(const WordPieceTokenizer& tokenizer) {
    std::vector<std::string> texts;
    for (std::string line; std::getline(std::cin, line);) {
        texts.emplace_back(boost::json::parse(line).as_string());
    }
    std::size_t ids = 0;
    const std::clock_t begin = std::clock();
    for (const std::string& text : texts) {
        ids += tokenizer.encode(text).ids.size();
    }
    const auto taken = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    fmt::print(stderr, "{} ids\n", ids);
    return taken;
}

int run(const char* folder, bool timed) {
    const auto tokenizer = WordPieceTokenizer::load(folder);
    if (!tokenizer) {
        fmt::print(stderr, "tokenize_lines: {}\n", tokenizer.error().message);
        return 1;
    }
    if (timed) {
        fmt::print("{}\n", seconds_to_encode(*tokenizer));
        return 0;
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
    const bool timed = argc == 3 && std::string_view(argv[1]) == "--time";
    if (argc != 2 && !timed) {
        fmt::print(stderr, "usage: tokenize_lines [--time] MODEL_FOLDER\n");
        return 2;
    }
    std::ios::sync_with_stdio(false);
    try {
        return ragd::run(argv[argc - 1], timed);
    } catch (const std::exception& error) {
        fmt::print(stderr, "tokenize_lines: {}\n", error.what());
        return 1;
    }
}
