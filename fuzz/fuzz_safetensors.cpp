// Any bytes at all: a file is refused, or every tensor of it lies inside and has the size that its
// shape says.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "base/assert.hpp"
#include "inference/files/safetensors.hpp"

namespace ragd {
namespace {

std::size_t bytes_of(TensorType type) {
    return type == TensorType::kF32 ? 4 : 2;
}

void check(const TensorView& tensor) {
    if (tensor.type == TensorType::kOther) {
        return;
    }
    std::size_t elements = 1;
    for (const std::size_t side : tensor.shape) {
        elements *= side;
    }
    RAG_ASSERT(tensor.bytes.size() == elements * bytes_of(tensor.type), "the shape fits the bytes");
    unsigned sum = 0;  // the sanitizer sees a read outside
    for (const std::byte byte : tensor.bytes) {
        sum += std::to_integer<unsigned>(byte);
    }
    RAG_ASSERT(sum <= tensor.bytes.size() * 255, "bytes are bytes");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto kFile =
        std::filesystem::temp_directory_path() / ("fuzz_safetensors." + std::to_string(::getpid()));
    std::ofstream{kFile, std::ios::binary}.write(reinterpret_cast<const char*>(data),
                                                 static_cast<std::streamsize>(size));
    if (const auto file = ragd::Safetensors::open(kFile)) {
        for (const char* name : {"a", "b", "weight", "bert.embeddings.word_embeddings.weight"}) {
            if (const auto* tensor = file->find(name)) {
                ragd::check(*tensor);
            }
        }
        (void)file->check_numbers();
    }
    return 0;
}
