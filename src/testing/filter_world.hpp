#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "domain/document.hpp"
#include "domain/filter.hpp"

namespace ragd {

/// Metadata and filters drawn by dice, of values so few and so close to each other that every
/// comparison comes out either way.
class FilterWorld {
public:
    explicit FilterWorld(std::uint32_t seed) : dice_(seed) {}

    Metadata metadata() { return object(2); }

    Filter filter() { return filter(2); }

private:
    std::size_t below(std::size_t bound) { return dice_() % bound; }

    Metadata object(int depth) {
        Metadata made;
        for (const char* name : {"a", "b", "c", "a.b"}) {
            if (below(3) != 0) {
                made[name] = value(depth);
            }
        }
        return made;
    }
    boost::json::value value(int depth) {
        switch (below(6)) {
            case 0:
                return depth > 0 ? boost::json::value(object(depth - 1)) : scalar();
            case 1:
            case 2: {
                boost::json::array array;
                for (std::size_t i = below(4); i > 0; --i) {
                    array.push_back(depth > 0 ? value(depth - 1) : scalar());
                }
                return array;
            }
            default:
                return scalar();
        }
    }
    boost::json::value scalar() {
        switch (below(6)) {
            case 0:
                return below(2) == 0;
            case 1:
                return nullptr;
            case 2:
                return whole();
            case 3:
                return real();
            default:
                return boost::json::value(text());
        }
    }
    /// Neighbours that a double cannot tell apart, among others.
    boost::json::value whole() {
        constexpr std::int64_t kLarge = 1746803573373870080;
        switch (below(4)) {
            case 0:
                return kLarge + static_cast<std::int64_t>(below(4));
            case 1:
                return -kLarge - static_cast<std::int64_t>(below(4));
            case 2:
                return 18446744073709551613U + static_cast<std::uint64_t>(below(3));
            default:
                return static_cast<std::int64_t>(below(4)) - 1;
        }
    }
    double real() {
        const std::vector<double> reals{-1, 0.5, 1, 2, -0.0, 1746803573373870080.0, 0x1p64, 1e300};
        return reals[below(reals.size())];
    }
    std::string text() {
        static const std::vector<std::string> kTexts{"",
                                                     "x",
                                                     "xx",
                                                     "xxxxxxxy",
                                                     "\xc3\xa4",
                                                     "2024",
                                                     "2024-05-01",
                                                     "2024-05-01T00:30:00+02:00",
                                                     "2024-04-30T23:00:00Z",
                                                     "2024-05-01T00:00:00.000Z",
                                                     "2024-05",
                                                     std::string(29, 'x'),
                                                     std::string(40, 'x') + "a",
                                                     std::string(40, 'x') + "b"};
        return kTexts[below(kTexts.size())];
    }
    std::string path() {
        static const std::vector<std::string> kPaths{"a",   "b",   "c",     "a.b",
                                                     "a.a", "b.c", "a.b.c", "d"};
        return kPaths[below(kPaths.size())];
    }
    FilterValue wanted() {
        switch (below(7)) {
            case 0:
                return below(2) == 0;
            case 1:
                return FilterNull{};
            default:
                return bound();
        }
    }
    FilterValue bound() {
        if (below(2) == 0) {
            return text();
        }
        const auto number = whole();
        return below(3) == 0        ? FilterNumber{real()}
               : number.is_uint64() ? FilterNumber{number.get_uint64()}
                                    : FilterNumber{number.get_int64()};
    }
    FilterClause clause() {
        FilterClause made{.key = path()};
        switch (below(5)) {
            case 0:
                made.present = true;
                break;
            case 1:
            case 2:
                for (std::size_t i = 1 + below(3); i > 0; --i) {
                    made.any_of.push_back(wanted());
                }
                break;
            default:
                for (auto* end : {&made.gt, &made.gte, &made.lt, &made.lte}) {
                    if (below(3) == 0) {
                        *end = bound();
                    }
                }
        }
        return made;
    }
    Filter filter(int depth) {
        Filter made;
        for (std::size_t i = below(3); i > 0; --i) {
            made.clauses.push_back(clause());
        }
        if (depth > 0 && below(2) == 0) {
            made.none_of.push_back(filter(depth - 1));
        }
        if (depth > 0 && below(2) == 0) {
            auto& list = made.one_of.emplace_back();
            for (std::size_t i = 1 + below(3); i > 0; --i) {
                list.push_back(filter(depth - 1));
            }
        }
        return made;
    }

    std::mt19937 dice_;
};

}  // namespace ragd
