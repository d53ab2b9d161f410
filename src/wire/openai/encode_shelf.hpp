#pragma once
#include <span>
#include <string>
#include <string_view>

#include "domain/stored_file.hpp"
#include "domain/vector_store.hpp"

namespace ragd {

// Files and vector stores, as OpenAI's API shows them. A store's id is "vs_" and its collection.

std::string encode_stored_file(const StoredFile& file);
std::string encode_stored_files(const ListPage<StoredFile>& page);

std::string encode_vector_store(const VectorStore& store);
std::string encode_vector_stores(const ListPage<VectorStore>& page);

std::string encode_store_file(const StoreFile& file);
std::string encode_store_files(const ListPage<StoreFile>& page);
std::string encode_file_batch(const FileBatch& batch);

/// The texts of a file's documents, as a page.
std::string encode_file_texts(std::span<const std::string> texts);

}  // namespace ragd
