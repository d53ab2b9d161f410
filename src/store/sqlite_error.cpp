#include "store/sqlite_error.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace ragd::sql {

namespace {

/// The system's reason, where it is the system that failed.
int system_error(sqlite3* handle, int code) {
    const int primary = code & 0xff;
    const bool told = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
    return told && handle != nullptr ? sqlite3_system_errno(handle) : 0;
}

std::string reason(sqlite3* handle, int code) {
    if (const int system = system_error(handle, code); system != 0) {
        return std::string{sqlite3_errstr(code)} + ": " + std::strerror(system);
    }
    return handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
}

/// Only the words change: a failed sync stays a disk fault, whatever its reason (StoreWriter).
bool is_out_of_space(sqlite3* handle, int code) {
    const int system = system_error(handle, code);
    return system == ENOSPC || system == EDQUOT;
}

Error busy(const std::string& file) {
    Error error = fail(ErrorCode::kUnavailable,
                       fmt::format("{} is in use by another connection; try again", file));
    error.retry_after = limits::kRetryAfter;
    return error;
}

Error damaged(const std::string& file, const std::string& how) {
    return fail(ErrorCode::kInternal,
                fmt::format("{} is damaged ({}): restore it from a backup, or remove it and index "
                            "the documents again",
                            file, how));
}

}  // namespace

Fault fault_of(int code) {
    if (code == SQLITE_IOERR_DATA) {  // ChecksumVfs
        return Fault::kDamaged;
    }
    switch (code & 0xff) {
        case SQLITE_OK:
            return Fault::kNone;
        case SQLITE_FULL:
            return Fault::kFull;
        case SQLITE_IOERR:
            return Fault::kDisk;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Fault::kDamaged;
        default:
            return Fault::kOther;
    }
}

Error to_error(sqlite3* handle, int code, const std::string& file) {
    if (code == SQLITE_IOERR_DATA) {
        return damaged(file, "a page is not what was written");
    }
    const std::string why = reason(handle, code);
    switch (is_out_of_space(handle, code) ? SQLITE_FULL : code & 0xff) {
        case SQLITE_FULL:
            return fail(ErrorCode::kUnavailable,
                        fmt::format("the disk is full: {} cannot grow. Nothing was changed; free "
                                    "some space and try again",
                                    file));
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return fail(ErrorCode::kUnavailable,
                        fmt::format("{} cannot be written ({}): the folder or its file system is "
                                    "read-only, or belongs to another user",
                                    file, why));
        case SQLITE_CANTOPEN:
            return fail(ErrorCode::kUnavailable,
                        fmt::format("{} cannot be opened ({}): check that the folder exists and "
                                    "may be written",
                                    file, why));
        case SQLITE_IOERR:
            return fail(ErrorCode::kUnavailable,
                        fmt::format("the disk failed while {} was used ({})", file, why));
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return busy(file);
        case SQLITE_NOMEM:
            return fail(ErrorCode::kUnavailable, "not enough memory for the database");
        case SQLITE_INTERRUPT:
            return fail(ErrorCode::kCancelled, "the database was asked to stop");
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return damaged(file, why);
        default:
            return fail(ErrorCode::kInternal, fmt::format("{}: {}", file, why));
    }
}

}  // namespace ragd::sql
