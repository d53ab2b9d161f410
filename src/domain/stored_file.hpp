#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/access.hpp"

namespace ragd {

/// A file that was sent to be kept, as OpenAI's API knows it: any number of collections may be made to
/// hold what it says.
struct StoredFile {
    std::string id;  // file-...
    std::string name;
    std::string media_type;  // as it was sent; empty: nobody said
    std::string purpose;     // "assistants", "user_data", ...: its owner's own
    std::uint64_t bytes = 0;
    std::string blob;  // the name of its bytes
    Access owner;
    WallTime created_at;
    std::optional<WallTime> expires_at = {};
    bool is_whole = false;  // its bytes are there; else they are being put, or whoever did died
};

/// A file that is sent, before there is one.
struct NewFile {
    std::string name;
    std::string media_type = {};
    std::string purpose;
    std::optional<std::chrono::seconds> expires_after = {};
};

/// A page of a listing.
template <typename T>
struct ListPage {
    std::vector<T> items;
    bool has_more = false;
};

/// Which page: in the order of their making, behind `after` or in front of `before`, which are ids.
struct ListWanted {
    bool oldest_first = false;
    std::string after = {};
    std::string before = {};
    std::size_t limit = 20;
};

}  // namespace ragd
