#include "extract/document_facts.hpp"

#include <algorithm>
#include <utility>

#include "extract/text_builder.hpp"

namespace ragd {

void keep_fact(Extraction& out, std::string_view name, std::string_view text) {
    if (const std::string line = clean_line(text); !line.empty()) {
        out.metadata[name] = line;
    }
}

void keep_keywords(Extraction& out, std::string_view text) {
    boost::json::array words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(",;", at), text.size());
        if (std::string word = clean_line(text.substr(at, end - at)); !word.empty()) {
            words.emplace_back(std::move(word));
        }
        at = end + 1;
    }
    if (!words.empty()) {
        out.metadata["keywords"] = std::move(words);
    }
}

}  // namespace ragd
