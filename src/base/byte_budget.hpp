#pragma once
#include <cstddef>

namespace ragd {

/// Bytes that many holders share: what requests, or answers, under way may take together.
/// Threads: one.  Lifetime: outlives its shares.
class ByteBudget {
public:
    explicit ByteBudget(std::size_t bytes_max) : left_(bytes_max) {}

    /// What one holder has taken; it goes back when the share ends.
    class Share {
    public:
        explicit Share(ByteBudget& budget) : budget_(budget) {}
        ~Share() { budget_.left_ += taken_; }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        /// Whether the share could grow to `bytes`; if not, it stays as it is.
        bool grow_to(std::size_t bytes) {
            const auto more = bytes > taken_ ? bytes - taken_ : 0;
            if (more > budget_.left_) {
                return false;
            }
            budget_.left_ -= more;
            taken_ += more;
            return true;
        }

    private:
        ByteBudget& budget_;
        std::size_t taken_ = 0;
    };

private:
    std::size_t left_;
};

}  // namespace ragd
