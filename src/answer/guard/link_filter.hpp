#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "answer/guard/certain_code.hpp"
#include "answer/guard/known_addresses.hpp"
#include "domain/answer.hpp"

namespace ragd {

/// Reads the text of a language model as it comes, and lets no address through that is not one of
/// the sources': by following a link, or by loading a picture, a reader would tell others what is
/// in the text. Takes out links, pictures and addresses; the words of a link stay. HTML becomes
/// text. What comes out, joined, does not depend on how the text was cut into pieces; an address
/// that is not yet whole waits, at most kAddressBytesMax bytes of it.
/// Threads: one at a time.
class LinkFilter {
public:
    explicit LinkFilter(std::shared_ptr<const KnownAddresses> known) : known_(std::move(known)) {}

    /// Takes a piece and returns what can be said by now.
    std::string feed(std::string_view piece);
    /// The text is complete: returns what was held back.
    std::string finish();

    /// How many links, pictures, addresses and tags were taken out.
    [[nodiscard]] std::size_t removed() const { return removed_; }
    /// Where `ranges` of the text that went in, in order, are in what came out; those that were
    /// taken out are left out.
    [[nodiscard]] std::vector<SourceRange> moved(const std::vector<SourceRange>& ranges) const;

private:
    enum class Step { kDone, kWaits };
    struct Edit {
        std::uint64_t at;  // in what went in
        std::size_t bytes;
        std::size_t put;  // bytes in their place
    };

    void run(Whole whole);
    Step step(Whole whole);
    Step step_in_text(Whole whole);
    Step word(Whole whole, bool is_code);
    void url(std::string_view address, bool is_code);
    Step open_bracket(Whole whole);
    Step close_bracket(Whole whole);
    Step link_behind_bracket(Whole whole);
    Step definition(Whole whole);
    Step angle(Whole whole);
    Step entity(Whole whole);
    void pass(std::size_t bytes);
    void cut(std::size_t bytes, std::string_view put = {});
    void insert(std::string_view text);
    void put(std::string_view text);
    bool take_unwrapped();
    [[nodiscard]] bool ends_known_label(std::string_view text) const;
    void take(std::size_t bytes);
    [[nodiscard]] std::string_view rest() const { return std::string_view{pending_}.substr(at_); }

    std::shared_ptr<const KnownAddresses> known_;
    CertainCode code_;
    std::string pending_;
    std::size_t at_ = 0;      // in pending_: what was read of it
    std::uint64_t read_ = 0;  // bytes of what went in, up to at_
    std::string out_;
    char last_out_ = '\n';
    bool has_words_ = false;                // on this line of what came out
    bool after_cut_ = false;                // nothing was said since something was cut out
    bool cuts_address_ = false;             // one that is too long to be seen whole
    std::vector<std::uint64_t> unwrapped_;  // brackets to come whose opening was cut out
    std::vector<Edit> edits_;
    std::size_t removed_ = 0;
};

}  // namespace ragd
