#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sb_stemmer;

namespace ragd {

/// The 33 words that Lucene's EnglishAnalyzer has long left out. Lower case.
bool is_stop_word(std::string_view word);

/// The English stemming algorithm of Snowball ("Porter 2"), with a small memory of its results:
/// a text repeats its words, and looking one up takes a tenth of the time.
/// Threads: one at a time; give each thread its own.
class EnglishStemmer {
public:
    EnglishStemmer();
    ~EnglishStemmer();
    EnglishStemmer(const EnglishStemmer&) = delete;
    EnglishStemmer& operator=(const EnglishStemmer&) = delete;

    /// The stem of a word of small ASCII letters; a view that lasts until the next call.
    std::string_view stem(std::string_view word);

private:
    struct Remembered;
    std::string_view compute(std::string_view word);

    sb_stemmer* stemmer_;
    std::vector<Remembered> memory_;
};

}  // namespace ragd
