#pragma once
#include <expected>
#include <string>
#include <type_traits>
#include <utility>

#include "base/error.hpp"

namespace ragd {

// NOLINTBEGIN(google-explicit-constructor): results are made from plain expecteds and from errors
// without a word: `return fail(...)`.

/// A value or an Error. Dropping one unread is a compile error.
template <typename T>
class [[nodiscard]] Result : public std::expected<T, Error> {
    using Base = std::expected<T, Error>;

public:
    using Base::Base;
    Result(Base base) : Base(std::move(base)) {}
    Result(Error error) : Base(std::unexpect, std::move(error)) {}
};

template <>
class [[nodiscard]] Result<void> : public std::expected<void, Error> {
    using Base = std::expected<void, Error>;

public:
    using Base::Base;
    Result(Base base) : Base(std::move(base)) {}
    Result(Error error) : Base(std::unexpect, std::move(error)) {}
};

// NOLINTEND(google-explicit-constructor)

/// `return fail(ErrorCode::kNotFound, "no document 'a'");`
inline Error fail(ErrorCode code, std::string message) {
    return Error{.code = code, .message = std::move(message)};
}

/// A fault of one field: `fail_field("/top_k", "must be 1..100")`.
inline Error fail_field(std::string pointer, std::string detail) {
    Error error{.code = ErrorCode::kInvalidField, .message = pointer + " " + detail};
    error.fields.push_back({std::move(pointer), std::move(detail)});
    return error;
}

}  // namespace ragd

/// Yields the value of a Result, or returns its error from the enclosing function.
/// In coroutines: RAG_CO_TRY.
#define RAG_TRY(...)                                                 \
    ({                                                               \
        auto rag_try_result = (__VA_ARGS__);                         \
        if (!rag_try_result) {                                       \
            return ::ragd::Error(std::move(rag_try_result.error())); \
        }                                                            \
        ::ragd::detail::take(std::move(rag_try_result));             \
    })

/// The same in a coroutine; its argument may await.
///     const auto page = RAG_CO_TRY(co_await store.list(ctx, scope, cursor, limit));
#define RAG_CO_TRY(...)                                                 \
    ({                                                                  \
        auto rag_try_result = (__VA_ARGS__);                            \
        if (!rag_try_result) {                                          \
            co_return ::ragd::Error(std::move(rag_try_result.error())); \
        }                                                               \
        ::ragd::detail::take(std::move(rag_try_result));                \
    })

namespace ragd::detail {
template <typename T>
T take(Result<T>&& result) {
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}
}  // namespace ragd::detail
