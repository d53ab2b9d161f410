#pragma once
#include <array>
#include <concepts>
#include <span>
#include <string_view>
#include <utility>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

struct Route;

/// What the body of a request has to be.
enum class Takes {
    kNothing,  // nobody looks at a body
    kJson,
    kBytes,       // anything, as it is
    kMultipart,   // multipart/form-data
    kFormOrJson,  // one of the two
};

/// Proof that a request passed the check of its route: the caller has the right, the body is of the
/// kind, the query parameters are known ones. Only `admit` makes one, and what a handler takes holds
/// one: no handler can be called past the check.
class Admitted {
public:
    [[nodiscard]] Call& call() const { return *call_; }

private:
    friend Result<Admitted> admit(const Route& route, Call& call);
    explicit Admitted(Call& call) : call_(&call) {}
    Call* call_;
};

/// The check of a route, the only one.
/// Errors: Forbidden, InvalidField, Unsupported.  Lifetime: `call` outlives the proof.
Result<Admitted> admit(const Route& route, Call& call);

/// What a handler asks of a request: which kind of body, which query parameters, and the values
/// that they are read into. `read` finds the faults of the values.
template <typename T>
concept Asked = requires(const Admitted& admitted) {
    { T::kTakes } -> std::convertible_to<Takes>;
    { T::kParameters } -> std::convertible_to<std::span<const std::string_view>>;
    { T::read(admitted) } -> std::same_as<Result<T>>;
};

inline constexpr std::array<std::string_view, 0> kNoParameters{};

/// Nothing but to be asked.
struct NothingAsked {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr auto kParameters = kNoParameters;
    static Result<NothingAsked> read(Admitted admitted) { return NothingAsked{admitted}; }

    Admitted admitted;
};

struct JsonBody {
    static constexpr auto kTakes = Takes::kJson;
    static constexpr auto kParameters = kNoParameters;
    static Result<JsonBody> read(Admitted admitted);

    Admitted admitted;
    std::string_view text;  // not yet decoded; of the request
};

struct BytesBody {
    static constexpr auto kTakes = Takes::kBytes;
    static constexpr auto kParameters = kNoParameters;
    static Result<BytesBody> read(Admitted admitted);

    Admitted admitted;
    std::string_view
        media_type;  // as the caller says, "application/pdf"; of the request, as `bytes`
    std::string_view bytes;
};

struct MultipartBody {
    static constexpr auto kTakes = Takes::kMultipart;
    static constexpr auto kParameters = kNoParameters;
    static Result<MultipartBody> read(Admitted admitted);

    Admitted admitted;
    std::string_view boundary;  // between the parts (RFC 2046); of the request, as `bytes`
    std::string_view bytes;
};

/// A function that answers, as the table of routes holds it.
struct Handler {
    Task<Result<Reply>> (*run)(Call& call, Admitted admitted);
    Takes takes;
    std::span<const std::string_view> parameters;
};

namespace detail {

template <auto kFunction>
struct AskedOf;
template <Asked T, Task<Result<Reply>> (*kFunction)(Call&, T)>
struct AskedOf<kFunction> {
    using Type = T;
};

template <auto kFunction>
Task<Result<Reply>> read_and_run(Call& call, Admitted admitted) {
    auto asked = RAG_CO_TRY(AskedOf<kFunction>::Type::read(admitted));
    co_return co_await kFunction(call, std::move(asked));
}

}  // namespace detail

/// `handler<read_document>`: the function `Task<Result<Reply>> read_document(Call&, DocumentName)`,
/// and what it asks, which its parameter says.
template <auto kFunction>
inline constexpr Handler kHandler{
    .run = detail::read_and_run<kFunction>,
    .takes = detail::AskedOf<kFunction>::Type::kTakes,
    .parameters = detail::AskedOf<kFunction>::Type::kParameters,
};

}  // namespace ragd
