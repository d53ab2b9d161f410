#include "wire/openai/decode_file_form.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "base/faults.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "wire/multipart.hpp"

namespace ragd {
namespace {

constexpr std::size_t kPurposeBytes = 64;
constexpr std::uint32_t kSecondsMin = 3600;
constexpr std::uint32_t kSecondsMax = 2'592'000;

const FormPart* part_called(const std::vector<FormPart>& parts, std::string_view name) {
    const auto found = std::ranges::find(parts, name, &FormPart::name);
    return found == parts.end() ? nullptr : &*found;
}

void read_name(const FormPart& part, NewFile& file, Faults& faults) {
    const std::string name = part.file_name.value_or("");
    if (name.empty() || name.size() > limits::kFileNameBytes || !is_valid_utf8(name) ||
        has_control_character(name)) {
        faults.add("/file", fmt::format("must be a file with a filename of 1..{} bytes of UTF-8 "
                                        "without control characters",
                                        limits::kFileNameBytes));
        return;
    }
    file.name = name;
    file.media_type = part.media_type.substr(0, part.media_type.find(';'));
    if (file.media_type.size() > limits::kMediaTypeBytes || !is_valid_utf8(file.media_type)) {
        file.media_type.clear();
    }
}

void check_size(std::size_t bytes, Faults& faults) {
    if (bytes == 0 || bytes > limits::kFileBytes) {
        faults.add("/file",
                   fmt::format("must have 1..{} bytes, has {}", limits::kFileBytes, bytes));
    }
}

void read_purpose(const FormPart* part, NewFile& file, Faults& faults) {
    const std::string_view purpose = part == nullptr ? std::string_view{} : part->body;
    if (purpose.empty() || purpose.size() > kPurposeBytes || !is_valid_utf8(purpose) ||
        has_control_character(purpose)) {
        faults.add("/purpose",
                   fmt::format("is required: 1..{} bytes, as \"assistants\" or \"user_data\"",
                               kPurposeBytes));
        return;
    }
    file.purpose = purpose;
}

void read_end(const FormPart* part, NewFile& file, Faults& faults) {
    if (part == nullptr) {
        return;
    }
    std::uint32_t seconds = 0;
    const char* end = part->body.data() + part->body.size();
    const auto [stopped, error] = std::from_chars(part->body.data(), end, seconds);
    if (error != std::errc{} || stopped != end || seconds < kSecondsMin || seconds > kSecondsMax) {
        faults.add("/expires_after/seconds",
                   fmt::format("must be a whole number, {}..{}", kSecondsMin, kSecondsMax));
        return;
    }
    file.expires_after = std::chrono::seconds{seconds};
}

}  // namespace

Result<FileForm> decode_file_form(std::string_view body, std::string_view boundary) {
    const auto parts = RAG_TRY(parse_form(body, boundary));
    Faults faults;
    FileForm form;
    if (const FormPart* part = part_called(parts, "file")) {
        read_name(*part, form.file, faults);
        check_size(part->body.size(), faults);
        form.bytes = part->body;
    } else {
        faults.add("/file", "is required");
    }
    if (std::ranges::count(parts, std::string_view{"file"}, &FormPart::name) > 1) {
        faults.add_new("/file", "must be one file: send others by calls of their own");
    }
    read_purpose(part_called(parts, "purpose"), form.file, faults);
    read_end(part_called(parts, "expires_after[seconds]"), form.file, faults);
    if (!faults.empty()) {
        return faults.to_error();
    }
    return form;
}

}  // namespace ragd
