#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <gmime/gmime.h>

#include "base/result.hpp"

namespace ragd {

struct Unreferencing {
    void operator()(gpointer object) const { g_object_unref(object); }
};

/// What is not owned by another object of GMime.
template <typename T>
using GObjectPtr = std::unique_ptr<T, Unreferencing>;

/// A mail as GMime reads it.
class MimeMessage {
public:
    /// Errors: Damaged (fail_extract) - no head of a mail; TooLarge - more parts than may be, or a head of over
    ///         kHeadBytesMax.
    static Result<MimeMessage> parse(std::string_view bytes);

    static constexpr std::size_t kHeadBytesMax = 4UL << 20;
    static constexpr std::size_t kPartLinesMax = 100'000;  // lines that may begin a part

    /// A header as it lies in the mail, "" where there is none.
    [[nodiscard]] std::string_view header(const char* name) const;

    /// The outermost part; none in a mail of headers alone.
    [[nodiscard]] GMimeObject* root() const;

private:
    explicit MimeMessage(GMimeMessage* message) : message_(message) {}
    GObjectPtr<GMimeMessage> message_;
};

/// A header of a part, as it lies there.
std::string_view mime_header(GMimeObject* object, const char* name);

/// "text/html", in lower case.
std::string media_type_of(GMimeObject* object);
/// A parameter of the content type, "" where there is none.
std::string type_parameter(GMimeObject* object, const char* name);

/// What a part holds, decoded from base64 and quoted-printable; of a message inside a mail, all of it.
std::string content_of(GMimeObject* part);

/// What a part is called, "" where it is not.
std::string file_name_of(GMimeObject* part);

}  // namespace ragd
