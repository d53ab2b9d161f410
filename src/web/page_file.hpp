#pragma once
#include <span>
#include <string_view>

namespace ragd {

/// A file of the page. The build writes the table of them (tools/embed_page).
struct PageFile {
    std::string_view path;  // below the folder of the page: "ask.js"
    std::string_view media_type;
    std::string_view digest;  // SHA-256 of its bytes, in hex
    std::string_view bytes;
    std::string_view gzip;  // the same, compressed
};

/// All files, by path.
std::span<const PageFile> page_files();

/// Names the content of all files together; addresses of the page's parts have it.
std::string_view page_digest();

/// The file of that path, or null.
const PageFile* find_page_file(std::string_view path);

}  // namespace ragd
