// A report that `ragd eval` reads back, any bytes: what is read is written again as the same report.
#include <string>

#include "base/assert.hpp"
#include "eval/report_file.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    static const Folder folder{"fuzz_report"};
    const auto read = read_report_file(folder.write("a.json", Input{data, size}.rest()));
    if (!read) {
        RAG_ASSERT(read.error().code == ErrorCode::kMalformed, "the file is at fault");
        RAG_ASSERT(!read.error().message.empty(), "a refusal says why");
        return 0;
    }
    const std::string written = report_file(*read);
    const auto again = read_report_file(folder.write("b.json", written));
    RAG_ASSERT(again, "our own report can be read");
    RAG_ASSERT(report_file(*again) == written, "and says the same");
    return 0;
}
