#pragma once
#include "shelf/file_shelf.hpp"
#include "shelf/store_files.hpp"
#include "shelf/store_shelf.hpp"

namespace ragd {

/// All of it.  Threads: the io thread.  Lifetime: outlives its tasks; what it is made of outlives it.
struct Shelf {
    FileShelf files;
    StoreFiles placed;
    StoreShelf stores;

    Shelf(FileShelf::Parts of_files, ChunkStore& store, JobDesk& desk, IndexDocuments index)
        : files(of_files),
          placed({.records = of_files.records,
                  .store = store,
                  .desk = desk,
                  .files = files,
                  .index = std::move(index),
                  .clock = of_files.clock}),
          stores({.records = of_files.records,
                  .store = store,
                  .files = placed,
                  .clock = of_files.clock}) {}
};

}  // namespace ragd
