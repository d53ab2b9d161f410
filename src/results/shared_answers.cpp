#include "results/shared_answers.hpp"

#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "results/answer_codec.hpp"
#include "results/seal.hpp"

namespace ragd {

std::string SharedAnswers::place_of(const AskedFor& what) const {
    Sha256 digest;
    digest.add_field(options_.made_by).add_field(what.revision).add_field(what.key);
    return "ans:" + digest.hex();
}

Task<std::shared_ptr<const Answer>> SharedAnswers::find(AskedFor what) {
    const std::string name = place_of(what);
    std::vector<std::string> names{name};
    const auto values = co_await cache_.get(std::move(names));
    if (!values || values->size() != 1 || !values->front()) {
        co_return nullptr;
    }
    const auto bytes = unseal(what.revision, name, *values->front());
    auto answer = bytes ? decode_kept_answer(*bytes) : std::nullopt;
    if (!answer) {
        metrics_.refused.add();
        co_return nullptr;
    }
    co_return std::make_shared<const Answer>(std::move(*answer));
}

void SharedAnswers::keep(const AskedFor& what, const Answer& answer) {
    std::string bytes = encode_kept_answer(answer);
    if (bytes.size() > limits::kSharedAnswerBytes) {
        return;
    }
    std::string name = place_of(what);
    auto sealed = seal(what.revision, name, bytes);
    if (!sealed) {
        return;
    }
    std::vector<CacheEntry> entries;
    entries.push_back({std::move(name), std::move(*sealed)});
    cache_.put(std::move(entries), options_.ttl);
}

}  // namespace ragd
