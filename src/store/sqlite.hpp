#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/sqlite_error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace ragd::sql {

/// Bytes bound or read as a BLOB. Text is a std::string_view.
using Blob = std::span<const std::byte>;

Blob as_blob(std::string_view bytes);
std::string_view as_text(Blob blob);

class Database;

/// A prepared statement, bound and running. Borrowed from its Database, given back when it ends.
/// Threads: the one that uses the Database.
/// Lifetime: ends before its Database; bound text and blobs must live as long as the query.
class Query {
public:
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query();

    /// Goes to the next row; false: there is none.
    [[nodiscard]] Result<bool> next();
    /// For a statement without rows.
    [[nodiscard]] Result<void> run();
    /// Back to the start with other values: for one statement over many rows.
    template <typename... Values>
    [[nodiscard]] Result<void> rebind(const Values&... values) {
        reset();
        return bind_all(values...);
    }

    // Columns count from 0. Text and blobs are valid until the next call of next().
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t unsigned_integer(int column) const {
        return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] Blob blob(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    /// Nothing: the column is NULL.
    [[nodiscard]] std::optional<std::string> optional_text(int column) const {
        return is_null(column) ? std::nullopt : std::optional<std::string>{text(column)};
    }

    // Parameters count from 1.
    [[nodiscard]] Result<void> bind(int index, std::int64_t value);
    [[nodiscard]] Result<void> bind(int index, std::uint64_t value) {
        return bind(index, static_cast<std::int64_t>(value));
    }
    [[nodiscard]] Result<void> bind(int index, int value) {
        return bind(index, static_cast<std::int64_t>(value));
    }
    [[nodiscard]] Result<void> bind(int index, double value);
    [[nodiscard]] Result<void> bind(int index, std::string_view text);
    [[nodiscard]] Result<void> bind(int index, const std::string& text) {
        return bind(index, std::string_view{text});
    }
    [[nodiscard]] Result<void> bind(int index, Blob blob);

private:
    friend class Database;
    Query(Database& database, std::string text, sqlite3_stmt* statement);
    void reset();
    template <typename... Values>
    Result<void> bind_all(const Values&... values) {
        Result<void> outcome;
        int index = 0;
        ((outcome = outcome ? bind(++index, values) : outcome), ...);
        return outcome;
    }

    Database* database_;
    std::string text_;  // under which the statement is kept; empty: it is not
    sqlite3_stmt* statement_;
};

struct OpenOptions {
    bool create = false;  // the file, with access for its owner only
    bool write = false;
    std::string vfs = {};                         // a registered SQLite VFS; empty: the system's
    std::optional<std::uint64_t> pages_max = {};  // the file grows no further
};

/// One connection. Prepared statements are kept and used again. In SQL, row_checksum(a, b, ...) is
/// the XXH3 of its arguments, as a number: kept beside a row, it tells whether the row still is
/// what was written. Threads: one at a time. Lifetime: outlives its queries.
class Database {
public:
    /// Errors: Unavailable - it cannot be opened, with what to do; Internal - it is damaged.
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                  const OpenOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Prepares `text` (or takes it from those kept) and binds `values` to ?1, ?2, ...
    template <typename... Values>
    [[nodiscard]] Result<Query> query(std::string_view text, const Values&... values) {
        auto prepared = prepare(text, Keep::kYes);
        if (!prepared) {
            return prepared;
        }
        if (auto bound = prepared->bind_all(values...); !bound) {
            return std::move(bound.error());
        }
        return prepared;
    }
    /// For text that varies without end: prepared anew, and not kept.
    [[nodiscard]] Result<Query> query_once(const std::string& text) {
        return prepare(text, Keep::kNo);
    }
    /// For statements without rows that are used once.
    [[nodiscard]] Result<void> execute(const std::string& statements);
    /// Prepares, binds and runs a statement without rows.
    template <typename... Values>
    [[nodiscard]] Result<void> run(std::string_view text, const Values&... values) {
        auto prepared = query(text, values...);
        if (!prepared) {
            return std::move(prepared.error());
        }
        return prepared->run();
    }

    /// Has the next file that is made here (by its first table, or VACUUM INTO) leave so many bytes
    /// at the end of each page alone.
    [[nodiscard]] Result<void> reserve(int bytes);

    [[nodiscard]] std::int64_t last_insert_id() const;
    [[nodiscard]] bool in_transaction() const;
    /// Pages in the write-ahead log after the last commit of this connection.
    [[nodiscard]] int wal_pages() const { return wal_pages_; }
    /// The worst error of this connection since clear_fault().
    [[nodiscard]] Fault fault() const { return fault_; }
    void clear_fault() { fault_ = Fault::kNone; }
    /// What to return for a row that SQLite could read and that is not what was written.
    Error damaged(std::string message);
    /// Rows read so far: whether a piece of work looked at the disk at all.
    [[nodiscard]] std::uint64_t rows_read() const { return rows_read_; }

    /// Moves the write-ahead log into the database file. With `truncate` all of it, or an error
    /// while a reader holds an old state; without, as much as readers allow.
    [[nodiscard]] Result<void> checkpoint(bool truncate);

private:
    friend class Query;
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    explicit Database(std::filesystem::path file) : file_(std::move(file)) {}
    enum class Keep { kYes, kNo };
    Result<Query> prepare(std::string_view text, Keep keep);
    Error error(int code);
    void give_back(std::string text, sqlite3_stmt* statement);

    std::filesystem::path file_;
    std::unique_ptr<sqlite3, Close> handle_;
    std::map<std::string, sqlite3_stmt*, std::less<>> kept_;
    int wal_pages_ = 0;
    std::uint64_t rows_read_ = 0;
    Fault fault_ = Fault::kNone;
};

/// BEGIN ... COMMIT; rolls back unless committed.
/// Lifetime: ends before its Database.
class Transaction {
public:
    enum class Kind { kRead, kWrite };
    static Result<Transaction> begin(Database& database, Kind kind);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    /// OK means that it is on disk (synchronous = FULL).
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace ragd::sql
