#include "store/sqlite.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "base/descriptor.hpp"
#include "base/hash.hpp"
#include "store/sqlite_error.hpp"

namespace ragd::sql {

namespace {

constexpr int kBusyMilliseconds = 5000;
constexpr std::size_t kStatementsKept = 48;

/// SQLite gives the files beside the database the same mode, so it must be right from the start.
Result<void> create_private(const std::filesystem::path& file) {
    if (!Descriptor::open(file, O_RDWR | O_CREAT, 0600).is_open()) {
        return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be created or written: {}",
                                                         file.string(), std::strerror(errno)));
    }
    return {};
}

/// row_checksum(...): where a value ends and of which kind it is counts, too.
void row_checksum(sqlite3_context* context, int count, sqlite3_value** values) {
    Hash64 hash;
    for (const auto& value : std::span{values, static_cast<std::size_t>(count)}) {
        const bool number = sqlite3_value_type(value) == SQLITE_INTEGER;
        const std::int64_t integer = number ? sqlite3_value_int64(value) : 0;
        const void* data = number ? &integer : sqlite3_value_blob(value);
        const std::int64_t size = number ? sizeof(integer) : sqlite3_value_bytes(value);
        const std::int64_t head = number ? -1 : size;
        hash.add(std::as_bytes(std::span{&head, 1}));
        hash.add({static_cast<const std::byte*>(data), static_cast<std::size_t>(size)});
    }
    sqlite3_result_int64(context, static_cast<std::int64_t>(hash.value()));
}

}  // namespace

Blob as_blob(std::string_view bytes) {
    return std::as_bytes(std::span{bytes.data(), bytes.size()});
}

std::string_view as_text(Blob blob) {
    return {reinterpret_cast<const char*>(blob.data()), blob.size()};
}

Query::Query(Database& database, std::string text, sqlite3_stmt* statement)
    : database_(&database), text_(std::move(text)), statement_(statement) {}

Query::Query(Query&& other) noexcept
    : database_(other.database_),
      text_(std::move(other.text_)),
      statement_(std::exchange(other.statement_, nullptr)) {}

Query::~Query() {
    if (statement_ != nullptr) {
        reset();
        database_->give_back(std::move(text_), statement_);
    }
}

void Query::reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

Result<bool> Query::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) {
        ++database_->rows_read_;
        return true;
    }
    if (code == SQLITE_DONE) {
        return false;
    }
    return database_->error(sqlite3_extended_errcode(database_->handle_.get()));
}

Result<void> Query::run() {
    while (RAG_TRY(next())) {
    }
    return {};
}

Result<void> Query::bind(int index, std::int64_t value) {
    const int code = sqlite3_bind_int64(statement_, index, value);
    return code == SQLITE_OK ? Result<void>{} : database_->error(code);
}

Result<void> Query::bind(int index, double value) {
    const int code = sqlite3_bind_double(statement_, index, value);
    return code == SQLITE_OK ? Result<void>{} : database_->error(code);
}

Result<void> Query::bind(int index, std::string_view text) {
    // A null pointer would bind NULL, so the empty text needs an address.
    const char* data = text.empty() ? "" : text.data();
    const int code =
        sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return code == SQLITE_OK ? Result<void>{} : database_->error(code);
}

Result<void> Query::bind(int index, Blob blob) {
    const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
    const int code = sqlite3_bind_blob64(statement_, index, data, blob.size(), SQLITE_STATIC);
    return code == SQLITE_OK ? Result<void>{} : database_->error(code);
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Query::text(int column) const {
    // The pointer first: it may convert, and the length is of what it converted to.
    const unsigned char* data = sqlite3_column_text(statement_, column);
    const int bytes = sqlite3_column_bytes(statement_, column);
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(bytes)};
}

Blob Query::blob(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    const int bytes = sqlite3_column_bytes(statement_, column);
    return {static_cast<const std::byte*>(data), static_cast<std::size_t>(bytes)};
}

bool Query::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file,
                                                 const OpenOptions& options) {
    if (options.create) {
        RAG_TRY(create_private(file));
    }
    std::unique_ptr<Database> database{new Database{file}};
    sqlite3* handle = nullptr;
    const int flags = (options.write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags,
                                     options.vfs.empty() ? nullptr : options.vfs.c_str());
    database->handle_.reset(handle);
    if (code != SQLITE_OK) {
        return database->error(code);
    }
    sqlite3_busy_timeout(handle, kBusyMilliseconds);
    // Checkpoints are the store's to run, so that it sees when one fails; with a hook SQLite runs
    // none.
    sqlite3_wal_hook(
        handle,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Database*>(self)->wal_pages_ = pages;
            return SQLITE_OK;
        },
        database.get());
    if (const int made =
            sqlite3_create_function(handle, "row_checksum", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                    nullptr, row_checksum, nullptr, nullptr);
        made != SQLITE_OK) {
        return database->error(made);
    }
    RAG_TRY(database->execute(
        "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;"
        "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
        // A failed read of a mapped file is a SIGBUS, not an error.
        "PRAGMA mmap_size = 0"));
    if (options.pages_max) {
        RAG_TRY(database->execute(fmt::format("PRAGMA max_page_count = {}", *options.pages_max)));
    }
    return database;
}

Database::~Database() {
    for (const auto& [text, statement] : kept_) {
        sqlite3_finalize(statement);
    }
}

Error Database::error(int code) {
    fault_ = std::max(fault_, fault_of(code));
    // The name alone: callers far away read this, and where our files lie is not theirs to know.
    return to_error(handle_.get(), code, file_.filename().string());
}

Error Database::damaged(std::string message) {
    fault_ = std::max(fault_, Fault::kDamaged);
    return fail(ErrorCode::kInternal, std::move(message));
}

Result<Query> Database::prepare(std::string_view text, Keep keep) {
    if (const auto kept = kept_.find(text); kept != kept_.end()) {
        Query query{*this, kept->first, kept->second};
        kept_.erase(kept);
        return query;
    }
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v3(handle_.get(), text.data(), static_cast<int>(text.size()),
                           keep == Keep::kYes ? SQLITE_PREPARE_PERSISTENT : 0, &statement, nullptr);
    if (code != SQLITE_OK) {
        return error(code);
    }
    return Query{*this, keep == Keep::kYes ? std::string{text} : std::string{}, statement};
}

void Database::give_back(std::string text, sqlite3_stmt* statement) {
    if (text.empty() || kept_.size() >= kStatementsKept ||
        !kept_.try_emplace(std::move(text), statement).second) {
        sqlite3_finalize(statement);
    }
}

Result<void> Database::execute(const std::string& statements) {
    const int code = sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Result<void>{} : error(code);
}

Result<void> Database::reserve(int bytes) {
    const int code =
        sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes);
    return code == SQLITE_OK ? Result<void>{} : error(code);
}

std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(handle_.get());
}

bool Database::in_transaction() const {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

Result<void> Database::checkpoint(bool truncate) {
    const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int pages = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, &pages, &moved);
    if (code == SQLITE_OK) {
        wal_pages_ = pages - moved;  // a reader may need the rest of the log
        return {};
    }
    if (code == SQLITE_BUSY && !truncate) {
        return {};
    }
    return error(code);
}

Result<Transaction> Transaction::begin(Database& database, Kind kind) {
    RAG_TRY(database.run(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN"));
    return Transaction{database};
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    // After some errors SQLite has rolled back by itself.
    if (database_ != nullptr && database_->in_transaction()) {
        (void)database_->run("ROLLBACK");
    }
}

Result<void> Transaction::commit() {
    return database_->run("COMMIT");
}

}  // namespace ragd::sql
