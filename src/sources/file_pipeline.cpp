#include "sources/file_pipeline.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sources/known_files.hpp"
#include "sources/read_file.hpp"

namespace ragd {
namespace {

std::size_t bytes_of(const Document& document) {
    constexpr std::size_t kOfAll = 1024;  // names, metadata
    return kOfAll + document.text.size();
}

Error not_wanted() {
    return fail(ErrorCode::kCancelled, "the reading was stopped");
}

}  // namespace

/// Holds each document back until it is known whether it is the last one of its file.
class FilePipeline::Sink {
public:
    Sink(FilePipeline& pipeline, std::size_t task, std::string stamp,
         std::shared_ptr<const OpenedFile> opened)
        : pipeline_(pipeline), task_(task), stamp_(std::move(stamp)), opened_(std::move(opened)) {}

    Result<void> add(Document document) {
        if (document.text.find_first_not_of(" \t\r\n\f\v") == std::string::npos) {
            blank_.push_back(document.id.str());
            return {};
        }
        auto before = std::exchange(held_, std::move(document));
        ++documents_;
        describe(*held_);
        return before ? put(std::move(*before)) : Result<void>{};
    }
    Result<void> end() {
        if (!held_) {
            return {};
        }
        if (held_->file) {
            held_->file->stamp = last_stamp(stamp_, documents_);
        }
        return put(*std::exchange(held_, std::nullopt));
    }

    std::vector<std::string> take_blank() { return std::move(blank_); }

private:
    void describe(Document& document) const {
        const FileTask& work = pipeline_.tasks_[task_];
        for (const auto& fact : work.from->facts_of(work.file)) {
            document.metadata.insert(fact);  // unless the document says otherwise
        }
        if (document.file) {
            document.file->path = work.file.id;
            document.file->modified = work.file.modified;
        }
    }
    Result<void> put(Document document) {
        return pipeline_.put(task_, {std::move(document), opened_}) ? Result<void>{} : not_wanted();
    }

    FilePipeline& pipeline_;
    std::size_t task_;
    std::string stamp_;  // of the file
    std::shared_ptr<const OpenedFile> opened_;
    std::optional<Document> held_;
    std::size_t documents_ = 0;
    std::vector<std::string> blank_;
};

FilePipeline::FilePipeline(std::vector<FileTask> tasks, DocumentReader reader, const Clock& clock,
                           Options options)
    : tasks_(std::move(tasks)), reader_(std::move(reader)), clock_(clock), options_(options) {
    const std::size_t threads = std::min(std::max<std::size_t>(options.threads, 1), tasks_.size());
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.push_back(std::make_unique<ServiceThread>(
            fmt::format("reader-{}", i),
            [this](const std::stop_token& stop) { read_files(stop); }));
    }
}

FilePipeline::~FilePipeline() {
    stop();
}

void FilePipeline::stop() {
    const Lock lock{mutex_};
    stopped_ = true;
    changed_.notify_all();
}

void FilePipeline::read_files(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto task = claim();
        if (!task) {
            return;
        }
        put_end(*task, read(*task));
    }
}

std::optional<std::size_t> FilePipeline::claim() {
    Lock lock{mutex_};
    while (!stopped_ && claimed_ < tasks_.size() &&
           claimed_ >= current_ + options_.files_ahead_max) {
        lock.wait(changed_);
    }
    if (stopped_ || claimed_ == tasks_.size()) {
        return std::nullopt;
    }
    return claimed_++;
}

FileEnd FilePipeline::read(std::size_t task) {
    const FileTask& work = tasks_[task];
    const std::string stamp = stamp_when_read(work.file, clock_.wall());
    auto got = work.from->open(work.file);
    if (!got) {
        return {.report = got.error(), .stamp = stamp};
    }
    const auto opened = std::make_shared<const OpenedFile>(std::move(*got));
    if (!work.known_sha256.empty()) {
        const auto digest = digest_of(opened->path(), work.file);
        if (!digest || *digest == work.known_sha256) {
            return {.report = digest ? Result<FileReport>{FileReport{}} : digest.error(),
                    .unchanged = digest.has_value(),
                    .stamp = stamp};
        }
    }
    FoundFile found = work.file;
    found.path = opened->path();
    Sink sink{*this, task, stamp, opened};
    auto report = read_documents(found, reader_,
                                 [&](Document document) { return sink.add(std::move(document)); });
    if (report) {
        if (auto ended = sink.end(); !ended) {
            report = std::move(ended.error());
        }
    }
    return {.report = std::move(report), .blank = sink.take_blank(), .stamp = stamp};
}

/// The file whose turn it is has always room for one more, or all would wait for each other.
bool FilePipeline::has_room(std::size_t task, std::size_t bytes) const {
    if (waiting_bytes_ + bytes <= options_.waiting_bytes_max) {
        return true;
    }
    const auto lane = lanes_.find(task);
    return task == current_ && (lane == lanes_.end() || lane->second.documents.empty());
}

bool FilePipeline::put(std::size_t task, Waiting document) {
    const std::size_t bytes = bytes_of(document.document);
    Lock lock{mutex_};
    while (!stopped_ && !has_room(task, bytes)) {
        lock.wait(changed_);
    }
    if (stopped_) {
        return false;
    }
    waiting_bytes_ += bytes;
    lanes_[task].documents.push_back(std::move(document));
    changed_.notify_all();
    return true;
}

void FilePipeline::put_end(std::size_t task, FileEnd end) {
    const Lock lock{mutex_};
    lanes_[task].end = std::move(end);
    changed_.notify_all();
}

std::optional<FileEvent> FilePipeline::next() {
    Lock lock{mutex_};
    while (!stopped_ && current_ < tasks_.size()) {
        Lane& lane = lanes_[current_];
        if (!lane.documents.empty()) {
            Waiting& first = lane.documents.front();
            FileEvent event{.task = current_,
                            .document = std::move(first.document),
                            .opened = std::move(first.opened)};
            lane.documents.pop_front();
            waiting_bytes_ -= bytes_of(*event.document);
            changed_.notify_all();
            return event;
        }
        if (lane.end) {
            FileEvent event{.task = current_, .end = std::move(lane.end)};
            lanes_.erase(current_);
            ++current_;
            changed_.notify_all();
            return event;
        }
        lock.wait(changed_);
    }
    return std::nullopt;
}

}  // namespace ragd
