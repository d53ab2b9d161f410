#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.hpp"
#include "eval/report.hpp"
#include "wire/json_writer.hpp"

namespace ragd {

// What the files of both kinds of reports have in common. Every reader fails as Malformed, with the
// member's name.

/// The parsed file.
/// Errors: NotFound - there is none; TooLarge - over 256 MiB; Malformed - not JSON.
Result<boost::json::value> read_json_report(const std::filesystem::path& file);
/// `why`, with the file's name before it.
Error no_report(const std::filesystem::path& file, const Error& why);

Error wrong_member(std::string_view name, std::string_view what);
Result<const boost::json::value*> member_of(const boost::json::value& of, std::string_view name);
Result<std::string> text_of(const boost::json::value& of, std::string_view name);
Result<double> number_of(const boost::json::value& of, std::string_view name);
Result<int> grade_of(const boost::json::value& of, std::string_view name);
Result<std::size_t> count_of(const boost::json::value& of, std::string_view name);
Result<bool> flag_of(const boost::json::value& of, std::string_view name);
/// Nothing where it is null.
Result<std::optional<double>> score_of(const boost::json::value& of, std::string_view name);
Result<const boost::json::array*> array_of(const boost::json::value& of, std::string_view name);
/// The member "mode".
Result<SearchMode> mode_of(const boost::json::value& of);
Result<EvalSetup> read_setup(const boost::json::value& of);
/// The members of `setup`, in an object that is open.
void write_setup(JsonWriter& out, const EvalSetup& setup);

}  // namespace ragd
