// Forms: whatever comes, parts lie inside the body, in order and apart.
#include "base/assert.hpp"
#include "input.hpp"
#include "wire/multipart.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    std::string_view boundary = input.part();
    boundary = boundary.substr(0, boundary.find('\n'));
    const std::string_view body = input.rest();
    const auto parts = parse_form(body, boundary.empty() ? "B" : boundary);
    if (!parts) {
        RAG_ASSERT(!parts.error().message.empty(), "it says why");
        return 0;
    }
    const char* before = body.data();
    for (const FormPart& part : *parts) {
        RAG_ASSERT(part.body.data() >= before, "parts are in order");
        before = part.body.data() + part.body.size();
        RAG_ASSERT(before <= body.data() + body.size(), "parts are inside");
    }
    return 0;
}
