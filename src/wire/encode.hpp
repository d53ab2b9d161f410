#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "domain/answer.hpp"
#include "domain/document.hpp"
#include "domain/index_report.hpp"
#include "domain/job.hpp"
#include "domain/source.hpp"

namespace ragd {

class JsonWriter;

/// The answer object of `POST /query`; `id` is the request's.
std::string encode_answer(const Answer& answer, const RequestId& id,
                          Places places = Places::kHidden);
/// What sources will take as JSON, roughly; counting ends at `enough`.
std::size_t sources_bytes(std::span<const Source> sources, std::size_t enough);
/// The member `sources` of an open object: the same in all answers.
void write_sources(JsonWriter& out, std::span<const Source> sources, Places places);
/// The `sources` event of a streamed answer: `{"sources": [...]}`.
std::string encode_sources(std::span<const Source> sources, Places places = Places::kHidden);
/// The `token` event of a streamed answer: `{"text": "..."}`.
std::string encode_token(std::string_view text);

std::string encode_document(const DocumentInfo& document, Places places = Places::kHidden);
/// Lets go of each document once it is written: a page is not in memory twice.
std::string encode_document_page(std::vector<DocumentInfo> documents,
                                 const std::optional<std::string>& next_cursor,
                                 Places places = Places::kHidden);
/// The answer of `PUT /originals/{sha256}`.
std::string encode_kept_file(std::string_view sha256, std::size_t bytes);
/// The answer object of the routes of jobs.
std::string encode_job(const Job& job, WallTime now);
/// The same without its files: an event of a job, and an element of a listing.
std::string encode_job_summary(const JobSummary& job);
/// An event of one file; `index` counts from 0. `now` is for the rate of one in work.
std::string encode_job_file(const JobFile& file, std::size_t index, WallTime now);
std::string encode_job_list(const std::vector<JobSummary>& jobs,
                            const std::optional<std::string>& next_cursor);
std::string encode_index_report(const IndexReport& report);

}  // namespace ragd
