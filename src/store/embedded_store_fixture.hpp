#pragma once
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "store/checksum_vfs.hpp"
#include "store/sqlite.hpp"
#include "store/store_fixture.hpp"

// What the tests of a whole EmbeddedStore ask it, and how they change its file behind its back.

namespace ragd {

inline SearchRequest near(Vector vector, std::size_t limit = 3) {
    return {.scope = TestStore::scope(),
            .mode = SearchMode::kVector,
            .vector = std::move(vector),
            .limit = limit};
}

inline void fill(TestStore& store, int documents) {
    for (int i = 0; i < documents; ++i) {
        const std::string number = std::to_string(i);
        ASSERT_TRUE(
            store.put(one_chunk("d" + number, "shared w" + number,
                                contract_vector(0, 0.01F * static_cast<float>(i)), {{"n", i}})));
    }
}

inline void run_sql(const TestStore& store, const std::string& statement) {
    const ChecksumVfs pages;
    auto database =
        sql::Database::open(store.directory() / "ragd.db", {.write = true, .vfs = pages.name()})
            .value();
    ASSERT_TRUE(database->execute(statement));
}

}  // namespace ragd
