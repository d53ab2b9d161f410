// The reply parser of Boost.Redis, defined by us instead of by its resp3/impl/parser.ipp, which may
// only be used on a server that is trusted. Same class, same calls; but every length, count, depth
// and line is bounded before it is used, and what we never ask for (pushes, attributes, streams,
// errors inside of replies) is refused. A refused reply costs the connection.
#include <algorithm>
#include <charconv>
#include <limits>

#include <boost/redis/error.hpp>
#include <boost/redis/resp3/parser.hpp>

#include "clients/redis/redis_limits.hpp"

namespace boost::redis::resp3 {
namespace {

namespace limits = ragd::redis_limits;

/// A whole number and nothing else, up to `max`.
std::size_t length_of(std::string_view digits, std::size_t max, system::error_code& ec) {
    std::size_t value = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc{} || end != digits.data() + digits.size() || value > max) {
        ec = error::not_a_number;
        return 0;
    }
    return value;
}

}  // namespace

parser::parser() {
    reset();
}

void parser::reset() {
    depth_ = 0;
    sizes_.fill(0);
    sizes_[0] = 2;  // never reaches 0: the loop in commit_elem stops there
    bulk_length_ = 0;
    bulk_ = type::invalid;
    consumed_ = 0;
}

std::size_t parser::get_suggested_buffer_growth(std::size_t hint) const noexcept {
    return bulk_expected() ? std::max(hint, bulk_length_ + sep.size()) : hint;
}

std::size_t parser::get_consumed() const noexcept {
    return consumed_;
}

bool parser::done() const noexcept {
    return depth_ == 0 && bulk_ == type::invalid && consumed_ != 0;
}

void parser::commit_elem() noexcept {
    --sizes_[depth_];
    while (sizes_[depth_] == 0) {
        --depth_;
        --sizes_[depth_];
    }
}

auto parser::consume(std::string_view view, system::error_code& ec) noexcept -> result {
    if (consumed_ > limits::kReplyBytes) {
        ec = error::invalid_data_type;
        return {};
    }
    if (!bulk_expected()) {
        const std::string_view line = view.substr(consumed_, limits::kLineBytes);
        const std::size_t end = line.find(sep);
        if (end == std::string_view::npos) {
            if (line.size() == limits::kLineBytes) {
                ec = error::invalid_data_type;
            }
            return {};  // else more is needed
        }
        if (end == 0) {
            ec = error::invalid_data_type;
            return {};
        }
        const auto node = consume_impl(to_type(line.front()), line.substr(1, end - 1), ec);
        if (ec) {
            return {};
        }
        consumed_ += end + sep.size();
        if (!bulk_expected()) {
            return node;
        }
    }
    const std::string_view rest = view.substr(consumed_);
    if (rest.size() < bulk_length_ + sep.size()) {
        return {};
    }
    if (rest.substr(bulk_length_, sep.size()) != sep) {
        ec = error::invalid_data_type;
        return {};
    }
    const node_type node{bulk_, 1, depth_, rest.substr(0, bulk_length_)};
    consumed_ += bulk_length_ + sep.size();
    bulk_ = type::invalid;
    commit_elem();
    return node;
}

auto parser::consume_impl(type t, std::string_view elem, system::error_code& ec) -> node_type {
    const bool is_error = t == type::simple_error || t == type::blob_error;
    if (is_error && depth_ > 0) {
        ec = error::invalid_data_type;
        return {};
    }
    switch (t) {
        case type::blob_error:
        case type::verbatim_string:
        case type::blob_string:
            bulk_length_ = length_of(elem, limits::kBulkBytes, ec);
            bulk_ = t;
            return {};
        case type::array:
        case type::set:
        case type::map: {
            const std::size_t count = length_of(elem, limits::kElements, ec);
            if (!ec && count > 0 && depth_ == max_embedded_depth) {
                ec = error::exceeeds_max_nested_depth;
            }
            if (ec) {
                return {};
            }
            const node_type node{t, count, depth_, {}};
            if (count == 0) {
                commit_elem();
            } else {
                sizes_[++depth_] = count * element_multiplicity(t);
            }
            return node;
        }
        case type::boolean:
        case type::doublean:
        case type::big_number:
        case type::number:
        case type::simple_error:
        case type::simple_string:
        case type::null: {
            const node_type node{t, 1, depth_, elem};
            commit_elem();
            return node;
        }
        default:
            ec = error::invalid_data_type;
            return {};
    }
}

}  // namespace boost::redis::resp3
