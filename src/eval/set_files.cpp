#include "eval/set_files.hpp"

#include <fstream>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // of UTF-8; editors put it there

Error at_line(const std::filesystem::path& file, std::size_t number, std::string_view what) {
    return fail(ErrorCode::kMalformed, fmt::format("{}:{}: {}", file.string(), number, what));
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

}  // namespace

Result<void> for_each_line(const std::filesystem::path& file,
                           const std::function<Result<void>(std::string_view line)>& use) {
    std::ifstream in{file};
    if (!in) {
        return fail(ErrorCode::kNotFound,
                    fmt::format("cannot read {}: a test set has corpus.jsonl, queries.jsonl and "
                                "qrels.tsv, or answers.jsonl for --answers",
                                file.string()));
    }
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (number == 1 && line.starts_with(kByteOrderMark)) {
            line.erase(0, kByteOrderMark.size());
        }
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (line.empty()) {
            continue;
        }
        if (const auto ok = use(line); !ok) {
            return at_line(file, number, ok.error().message);
        }
    }
    return {};
}

Result<boost::json::object> object_of(std::string_view line) {
    boost::system::error_code failed;
    auto value = boost::json::parse(line, failed);
    if (failed || !value.is_object()) {
        return fail(ErrorCode::kMalformed, "not a JSON object");
    }
    return std::move(value.get_object());
}

Result<std::string> member(const boost::json::object& object, std::string_view name,
                           bool required) {
    const auto* value = object.if_contains(name);
    if (value == nullptr && !required) {
        return std::string{};
    }
    if (value == nullptr || !value->is_string()) {
        return fail(ErrorCode::kMalformed, fmt::format("\"{}\" must be a string", name));
    }
    return std::string{value->get_string()};
}

Result<Corpus> read_corpus(const std::filesystem::path& file) {
    Corpus corpus;
    std::size_t empty = 0;
    RAG_TRY(for_each_line(file, [&](std::string_view line) -> Result<void> {
        const auto object = RAG_TRY(object_of(line));
        Document document{.id = DocumentId{RAG_TRY(member(object, "_id", true))},
                          .text = RAG_TRY(member(object, "text", true)),
                          .title = RAG_TRY(member(object, "title", false))};
        if (is_blank(document.text)) {
            ++empty;
        } else {
            corpus.documents.push_back(std::move(document));
        }
        return {};
    }));
    if (empty > 0) {
        corpus.warnings.push_back(fmt::format("{} empty documents were left out", empty));
    }
    return corpus;
}

}  // namespace ragd
