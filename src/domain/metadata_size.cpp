#include "domain/metadata_size.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

class Counter {
public:
    explicit Counter(std::size_t enough) : enough_(enough) {}

    void add(const json::object& object) {
        for (const auto& member : object) {
            constexpr std::size_t kAround = 4;  // quotes, colon, comma
            bytes_ += member.key().size() + kAround;
            add(member.value());
            if (bytes_ >= enough_) {
                return;
            }
        }
    }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    void add(const json::value& value) {
        constexpr std::size_t kScalar = 8;
        constexpr std::size_t kBrackets = 2;
        if (value.is_string()) {
            bytes_ += value.get_string().size() + kBrackets;
        } else if (value.is_object()) {
            bytes_ += kBrackets;
            add(value.get_object());
        } else if (value.is_array()) {
            bytes_ += kBrackets;
            for (const auto& element : value.get_array()) {
                if (bytes_ >= enough_) {
                    return;
                }
                add(element);
            }
        } else {
            bytes_ += kScalar;
        }
    }

    std::size_t enough_;
    std::size_t bytes_ = 0;
};

}  // namespace

std::size_t metadata_bytes(const Metadata& metadata, std::size_t enough) {
    Counter counter{enough};
    counter.add(metadata);
    return counter.bytes();
}

}  // namespace ragd
