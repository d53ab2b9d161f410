// What a Qdrant server returns, any JSON: points and records of ours, or "not ours"; what is read as
// a record is written again as the same one.
#include <cmath>
#include <string_view>

#include <boost/json.hpp>

#include "base/assert.hpp"
#include "clients/qdrant/chunk_codec.hpp"
#include "clients/qdrant/record.hpp"
#include "clients/qdrant/rest.hpp"
#include "input.hpp"

namespace ragd {
namespace {

void check_refusal(const Error& error) {
    RAG_ASSERT(error.code == ErrorCode::kUnavailable && !error.message.empty(),
               "the server is at fault");
}

void check_record(const boost::json::value& payload) {
    const auto record = decode_record(payload);
    if (!record) {
        return check_refusal(record.error());
    }
    RAG_ASSERT(!record->attempt.empty(), "a record names its attempt");
    RAG_ASSERT(record->deleted || !record->info.id.empty(), "and its document");
    const CollectionKey place{TenantId{"t"}, CollectionName{"c"}};
    const auto written = encode_record(place, *record);
    const auto again = decode_record(written);
    RAG_ASSERT(again && encode_record(place, *again) == written, "what is read can be written");
}

void check_point(const boost::json::value& point) {
    const auto chunk = decode_chunk(point);
    if (!chunk) {
        check_refusal(chunk.error());
    } else {
        RAG_ASSERT(!chunk->attempt.empty(), "a chunk names its attempt");
    }
    const auto score = decode_score(point);
    RAG_ASSERT(!score || std::isfinite(score->score), "a score is a number");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const auto answer = parse_qdrant_answer(Input{data, size}.rest());
    if (!answer) {
        check_refusal(answer.error());
        return 0;
    }
    check_record(*answer);
    check_point(*answer);
    return 0;
}
