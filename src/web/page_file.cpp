#include "web/page_file.hpp"

#include <algorithm>

namespace ragd {

const PageFile* find_page_file(std::string_view path) {
    const auto files = page_files();
    const auto file = std::ranges::find(files, path, &PageFile::path);
    return file == files.end() ? nullptr : &*file;
}

}  // namespace ragd
