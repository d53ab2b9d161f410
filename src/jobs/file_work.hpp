#pragma once
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "jobs/document_queue.hpp"
#include "jobs/job_parts.hpp"

namespace ragd {

/// One file of a job on its way: its bytes are read on a thread for that, and meanwhile the documents
/// that come out of them are indexed.
/// Threads: the io thread.  Lifetime: the arguments outlive it, and it its task.
class FileWork {
public:
    struct Of {
        const JobParts& parts;
        const JobSettings& settings;
        const Job& job;      // its id, access and options
        RequestContext ctx;  // ends the work
        std::function<void()> on_progress;
    };
    /// `file` is changed as the work goes on: `done`, its state, what was fetched.
    FileWork(Of of, JobFile& file) : of_(std::move(of)), file_(file) {}

    /// Returns where a page leads.
    /// Errors: of the file, with a message for its owner; Cancelled.
    Task<Result<std::vector<std::string>>> run();

private:
    using Content = std::shared_ptr<const std::string>;

    template <typename F>
    std::invoke_result_t<F&> patiently(F once);
    Task<Result<std::string>> bytes();
    Task<Result<std::string>> uploaded();
    Task<Result<std::string>> fetched();
    Task<Result<FileReading>> read(std::shared_ptr<DocumentQueue> queue, Content content);
    Task<Result<void>> index_all(std::shared_ptr<DocumentQueue> queue, Content content);
    Task<Result<void>> keep_original(const Document& first, Content content);
    Task<Result<void>> index(std::vector<Document> documents);
    Task<Result<IndexReport>> index_once(std::vector<Document> documents);
    [[nodiscard]] FileToRead file_to_read() const;
    std::vector<Document> prepare(std::vector<Document> documents);
    void name_page(Document& document) const;
    void note(std::string warning);
    void count(const IndexReport& report);

    Of of_;
    JobFile& file_;
    std::vector<std::string> links_;
    std::set<DocumentId> seen_;
};

/// What stands on the file for a failed one: "encrypted", "conflict"; and the rest for a person.
struct FileFault {
    std::string code;
    std::string detail;
};
FileFault fault_of_file(const Error& error);

/// What a page is called when it is read: the last part of its address, with an end that says what
/// it is.
std::string page_file_name(std::string_view url, std::string_view media_type);

}  // namespace ragd
