#include "text/code_braces.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "text/code_head.hpp"
#include "text/code_mask.hpp"

namespace ragd {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

bool ends_lines(CodeLanguage language) {
    return language == CodeLanguage::kGo || language == CodeLanguage::kJavaScript ||
           language == CodeLanguage::kKotlin || language == CodeLanguage::kSwift;
}

class Walk {
public:
    Walk(std::string_view text, std::string_view masked, CodeLanguage language)
        : text_(text), masked_(masked), language_(language) {}

    std::vector<Definition> run() {
        while (at_ < masked_.size()) {
            step(masked_[at_]);
        }
        while (!scopes_.empty()) {
            close();
        }
        return std::move(out_);
    }

private:
    struct Scope {
        CodeHead::Kind kind = CodeHead::Kind::kOther;
        std::size_t definition = kNowhere;
        std::size_t head = 0;      // where the statement began that the brace is part of
        std::size_t brackets = 0;  // that were open then
    };

    void step(char c) {
        if (!std::string_view{" \t\r\n\x01\x03"}.contains(c)) {
            last_ = at_;
        }
        switch (c) {
            case kMaskedDirective:
                read_directive();
                return;
            case '(':
            case '[':
                ++brackets_;
                break;
            case ')':
            case ']':
                brackets_ -= brackets_ > 0 ? 1 : 0;
                break;
            case ';':
                head_ = brackets_ == 0 ? at_ + 1 : head_;
                break;
            case ':':
                head_ = language_ == CodeLanguage::kCpp && is_access_label() ? at_ + 1 : head_;
                break;
            case '\n':
                if (brackets_ == 0 && ends_lines(language_) && begins_statement()) {
                    head_ = at_ + 1;
                }
                break;
            case '{':
                open();
                break;
            case '}':
                ++at_;
                close();
                return;
            default:
                break;
        }
        ++at_;
    }

    /// True at the colon of `public:`.
    [[nodiscard]] bool is_access_label() const {
        constexpr std::array<std::string_view, 3> kLabels = {"public", "private", "protected"};
        constexpr std::size_t kBytesMax = 256;  // with what is around it
        std::string_view head = masked_.substr(head_, std::min(at_ - head_, kBytesMax));
        head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n\x01;"), head.size()));
        return std::ranges::find(kLabels, head) != kLabels.end();
    }

    [[nodiscard]] bool tells_inside() const {
        return scopes_.empty() || scopes_.back().kind == CodeHead::Kind::kTransparent ||
               scopes_.back().kind == CodeHead::Kind::kType;
    }

    void open() {
        Scope scope{.head = head_, .brackets = brackets_};
        if (brackets_ == 0 && tells_inside()) {
            const bool in_type = !scopes_.empty() && scopes_.back().kind == CodeHead::Kind::kType;
            const std::string_view head = masked_.substr(head_, at_ - head_);
            CodeHead found =
                read_code_head(text_.substr(head_, at_ - head_), head, language_, in_type);
            const bool defines =
                found.kind == CodeHead::Kind::kType || found.kind == CodeHead::Kind::kFunction;
            const bool too_deep = defines && depth_ >= kDefinitionDepthMax;
            scope.kind = too_deep ? CodeHead::Kind::kOther : found.kind;
            if (defines && !too_deep) {
                scope.definition = out_.size();
                define(std::move(found.name));
            }
        }
        scopes_.push_back(scope);
        brackets_ = 0;
        head_ = at_ + 1;
    }

    void define(std::string name) {
        std::size_t start = head_;
        while (start < at_ && std::string_view{" \t\r\n\x01\x03;,"}.contains(masked_[start])) {
            ++start;
        }
        std::size_t end = at_;
        while (end > start && std::string_view{" \t\r\n\x01"}.contains(masked_[end - 1])) {
            --end;
        }
        out_.push_back({.span = {start, masked_.size()},
                        .signature = {start, end},
                        .name = std::move(name),
                        .depth = depth_++});
    }

    /// Behind the brace, or at the end of the text.
    void close() {
        if (scopes_.empty()) {
            head_ = at_;
            brackets_ = 0;
            return;
        }
        const Scope scope = scopes_.back();
        scopes_.pop_back();
        brackets_ = scope.brackets;
        const bool goes_on = brackets_ > 0 || scope.kind == CodeHead::Kind::kPartOfHead;
        head_ = goes_on ? scope.head : at_;
        if (scope.definition != kNowhere) {
            --depth_;
            const bool semicolon = at_ < masked_.size() && masked_[at_] == ';';
            out_[scope.definition].span.end = at_ + (semicolon ? 1 : 0);
        }
    }

    /// Of `#if` and `#else` one is read as if it were not there: braces are closed once for both.
    void read_directive() {
        const std::size_t start = at_;
        while (at_ < masked_.size() &&
               (masked_[at_] == kMaskedDirective ||
                (masked_[at_] == '\n' && text_[at_ - 1] == '\\') || masked_[at_] == '\r')) {
            ++at_;
        }
        std::string_view word = text_.substr(start + 1, at_ - start - 1);
        word.remove_prefix(std::min(word.find_first_not_of(" \t"), word.size()));
        if (word.starts_with("if")) {
            branches_.push_back(scopes_.size());
        } else if (word.starts_with("el") && !branches_.empty()) {
            while (scopes_.size() > branches_.back()) {
                close();
            }
        } else if (word.starts_with("endif") && !branches_.empty()) {
            branches_.pop_back();
        }
        head_ = has_head() ? head_ : at_;
    }

    /// True if there is code since the statement began.
    [[nodiscard]] bool has_head() const { return last_ != kNowhere && last_ >= head_; }

    /// True where the line that ends here is a whole statement, as far as one can see.
    [[nodiscard]] bool begins_statement() const {
        constexpr std::string_view kGoOn = ",=+-*/&|?:<.(\\@";
        constexpr std::size_t kAhead = 256;
        if (!has_head() || kGoOn.contains(masked_[last_])) {
            return !has_head();
        }
        const std::string_view ahead = masked_.substr(at_, kAhead);
        const std::size_t blanks = ahead.find_first_not_of(" \t\r\n\x01");
        if (blanks == std::string_view::npos) {
            return true;
        }
        const std::string_view rest = ahead.substr(blanks);
        constexpr std::array<std::string_view, 9> kGoesOn = {
            "{", ".", "?", ":", "=", "->", "extends", "implements", "where"};
        return std::ranges::none_of(kGoesOn,
                                    [&](std::string_view part) { return rest.starts_with(part); });
    }

    std::string_view text_;
    std::string_view masked_;
    CodeLanguage language_;
    std::size_t at_ = 0;
    std::size_t head_ = 0;         // where the statement begins
    std::size_t last_ = kNowhere;  // code that was passed last
    std::size_t brackets_ = 0;
    int depth_ = 0;  // of open definitions
    std::vector<Scope> scopes_;
    std::vector<std::size_t> branches_;  // scopes that were open at each #if
    std::vector<Definition> out_;
};

}  // namespace

std::vector<Definition> definitions_in_braces(std::string_view text, std::string_view masked,
                                              CodeLanguage language) {
    return Walk{text, masked, language}.run();
}

}  // namespace ragd
