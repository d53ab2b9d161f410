#pragma once
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/reader.hpp"

namespace ragd {

/// A reader that finds what a test told it to find.
/// Threads: the io thread; `calls` also afterwards.
class FakeReader final : public Reader {
public:
    /// These words answer wherever a passage holds them, as surely as `logit` says.
    void finds(std::string words, float logit = kSure) {
        found_.emplace_back(std::move(words), logit);
    }

    Task<Result<std::vector<PassageReading>>> read(const RequestContext& /*ctx*/,
                                                   std::string /*question*/,
                                                   std::vector<ReadPassage> passages) override {
        calls.emplace_back();
        for (const ReadPassage& passage : passages) {
            calls.back().push_back(passage.text);
        }
        if (failure) {
            co_return *failure;
        }
        std::vector<PassageReading> readings;
        readings.reserve(passages.size());
        for (const ReadPassage& passage : passages) {
            if (readings.size() < time_for) {
                readings.push_back(reading_of(passage.text));
            }
        }
        co_return readings;
    }
    [[nodiscard]] ComponentStatus status() const override { return {}; }

    std::optional<Error> failure;
    std::size_t time_for = SIZE_MAX;  // so many passages
    double familiar = 1;
    std::vector<std::vector<std::string>> calls;

private:
    static bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

    /// Each word, with `logit` where what was found begins and ends, and as little elsewhere.
    [[nodiscard]] PassageReading reading_of(std::string_view text) const {
        PassageReading reading{.answers = -kSure, .none = kSure, .words = {}, .familiar = familiar};
        for (std::size_t at = 0; at < text.size(); ++at) {
            std::size_t end = at;
            while (end < text.size() && is_word(text[end])) {
                ++end;
            }
            if (end > at) {
                reading.words.push_back(
                    {.start = at, .end = end, .begins = -kSure, .ends = -kSure});
            }
            at = end;
        }
        for (const auto& [words, logit] : found_) {
            mark(text, words, logit, reading);
        }
        return reading;
    }
    static void mark(std::string_view text, std::string_view words, float logit,
                     PassageReading& reading) {
        const auto at = text.find(words);
        if (at == std::string_view::npos) {
            return;
        }
        reading.answers = logit;
        reading.none = -logit;
        for (WordEvidence& word : reading.words) {
            word.begins = word.start == at ? logit : word.begins;
            word.ends = word.end == at + words.size() ? logit : word.ends;
        }
    }
    static constexpr float kSure = 8;
    std::vector<std::pair<std::string, float>> found_;
};

}  // namespace ragd
