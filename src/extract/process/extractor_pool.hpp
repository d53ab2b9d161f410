#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/process/office_converter.hpp"

namespace ragd {

class ExtractorChild;

/// How children are started and how long they live.
struct ExtractorPoolOptions {
    std::filesystem::path program = "/proc/self/exe";
    std::vector<std::string> arguments = {"extract", "--child"};
    std::size_t documents_per_child =
        200;  // then it is replaced: what one leaves behind does not add up
    std::size_t idle_children_max = 2;  // kept for the next documents
    ExtractLimits limits;
    /// Of LibreOffice, which reads the files of an old Office; where there is none they are Unsupported.
    std::vector<std::filesystem::path> office_programs = ragd::office_programs();
    /// Told, once, what the kernel would not take from the children. Called from extract().
    std::function<void(std::string_view)> on_weakness = [](std::string_view) {};
};

/// Reads documents in child processes: src/extract/process/README.md.
/// Threads: any, at once; each call has a child of its own.
/// Lifetime: the clock outlives it. Its end kills the idle children.
class ExtractorPool {
public:
    ExtractorPool(ExtractorPoolOptions options, const Clock& clock);
    ~ExtractorPool();
    ExtractorPool(const ExtractorPool&) = delete;
    ExtractorPool& operator=(const ExtractorPool&) = delete;

    /// The text of a document. Blocks, for limits.wall_max at most; twice that, where it has to be converted before.
    /// Errors: those of fail_extract(), about this document;
    ///         Unavailable - no child can be started, which is about none.
    Result<Extraction> extract(std::string_view file_name, std::string_view bytes);

    /// Whoever waits in `extract` is told soon, and so are later callers: Unavailable, or as if the
    /// child had crashed. For who is about to end and cares no more.
    void stop();

    [[nodiscard]] const ExtractLimits& limits() const { return options_.limits; }

private:
    struct State {
        std::vector<std::unique_ptr<ExtractorChild>> idle;
        std::vector<ExtractorChild*> busy;
        bool stopped = false;
        bool told_weakness = false;
    };
    Result<Extraction> extract_in_child(std::string_view file_name, std::string_view bytes);
    Result<std::unique_ptr<ExtractorChild>> take_child();
    void give_back(std::unique_ptr<ExtractorChild> child);
    Result<std::unique_ptr<ExtractorChild>> start_child();
    Result<Extraction> extract_in(ExtractorChild& child, std::string_view file_name,
                                  std::string_view bytes);

    ExtractorPoolOptions options_;
    const Clock& clock_;
    OfficeConverter office_;
    Guarded<State> state_;
};

}  // namespace ragd
