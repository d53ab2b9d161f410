#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/location.hpp"

namespace ragd {

/// What is to be marked on a page: words that stand within a box.
struct PageMark {
    Box box;
    std::string text;    // of the canonical text; where it is not found there, the box is marked
    std::string before;  // what stands in front of it in the box, so that the right one is found
    bool operator==(const PageMark&) const = default;
};

/// Which page of a file is to be shown, and how.
struct PageWanted {
    std::uint32_t page = 1;   // from 1
    std::uint32_t width = 0;  // of the picture, in pixels
    std::vector<PageMark> marks;
    bool operator==(const PageWanted&) const = default;
};

struct PageImage {
    std::string png;          // empty: the file has no such page
    std::uint32_t pages = 0;  // of the file, where `png` is empty
};

/// True for files whose pages can be shown.
inline bool has_pages(std::string_view media_type) {
    return media_type == "application/pdf" || media_type == "image/png" ||
           media_type == "image/jpeg" || media_type == "image/tiff";
}

}  // namespace ragd
