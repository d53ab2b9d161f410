#include "results/question_key.hpp"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include "results/key_writer.hpp"

// Each type is taken apart by a structured binding, so that a new member does not compile before it
// is decided here whether answers depend on it.

namespace ragd {
namespace {

std::string one_spaced(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const bool is_space = c == ' ' || (c >= '\t' && c <= '\r');
        if (!is_space) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

/// Parts that have no order.
void add_sorted(KeyWriter& key, std::vector<std::string> parts) {
    std::ranges::sort(parts);
    key.add(parts.size());
    for (const std::string& part : parts) {
        key.add(part);
    }
}

std::string key_of(const FilterValue& value) {
    KeyWriter key;
    key.add(value.index());
    if (const auto* truth = std::get_if<bool>(&value)) {
        key.add(*truth);
    } else if (const auto* number = std::get_if<FilterNumber>(&value)) {
        key.add(number->floor()).add(number->rest());
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        key.add(*text);
    }
    return key.take();
}

std::optional<std::string> key_of(const std::optional<FilterValue>& value) {
    return value ? std::optional{key_of(*value)} : std::nullopt;
}

std::string key_of(const FilterClause& clause) {
    const auto& [name, any_of, present, gt, gte, lt, lte] = clause;
    KeyWriter key;
    key.add(name).add(present);
    key.add(key_of(gt)).add(key_of(gte)).add(key_of(lt)).add(key_of(lte));
    std::vector<std::string> values;
    for (const FilterValue& value : any_of) {
        values.push_back(key_of(value));
    }
    add_sorted(key, std::move(values));
    return key.take();
}

std::string key_of(const Filter& filter);

std::vector<std::string> keys_of(const std::vector<Filter>& filters) {
    std::vector<std::string> keys;
    for (const Filter& filter : filters) {
        keys.push_back(key_of(filter));
    }
    return keys;
}

std::string key_of(const Filter& filter) {
    const auto& [clauses, one_of, none_of] = filter;
    KeyWriter key;
    std::vector<std::string> parts;
    for (const FilterClause& clause : clauses) {
        parts.push_back(key_of(clause));
    }
    add_sorted(key, std::move(parts));
    parts.clear();
    for (const std::vector<Filter>& list : one_of) {
        KeyWriter alternatives;
        add_sorted(alternatives, keys_of(list));
        parts.push_back(alternatives.take());
    }
    add_sorted(key, std::move(parts));
    add_sorted(key, keys_of(none_of));
    return key.take();
}

void add(KeyWriter& key, const Conversation& conversation) {
    const auto& [instructions, turns, left_out, behind] = conversation;
    key.add(instructions).add(left_out).add(behind).add(turns.size());
    for (const auto& [role, text] : turns) {
        key.add(static_cast<int>(role)).add(text);
    }
}

void add(KeyWriter& key, const std::vector<ModelOption>& options) {
    key.add(options.size());
    for (const auto& [name, json] : options) {
        key.add(name).add(json);
    }
}

/// Who sees all sees the same; of others it counts what access lists can name.
void add(KeyWriter& key, const Access& access) {
    key.add(access.tenant().str()).add(access.sees_all());
    if (!access.sees_all()) {
        key.add(access.principals().size());
        for (const Principal& principal : access.principals()) {
            key.add(principal.str());
        }
    }
}

}  // namespace

std::string question_key(const Access& access, const Question& question) {
    const auto& [text, collection, top_k, mode, rerank, generate, stream, use_cache, diversity,
                 filter, budget, min_score, temperature, max_tokens, conversation, reformulate,
                 format, model_options] = question;
    static_cast<void>(stream);     // the same answer, told in pieces
    static_cast<void>(use_cache);  // who forbids it does not come here
    KeyWriter key;
    add(key, access);
    key.add(collection.str()).add(one_spaced(text)).add(top_k).add(static_cast<int>(mode));
    key.add(rerank).add(generate).add(diversity).add(reformulate);
    key.add(static_cast<int>(format)).add(min_score).add(temperature).add(max_tokens);
    key.add(budget ? std::optional{budget->count()} : std::nullopt);
    key.add(key_of(filter));
    add(key, conversation);
    add(key, model_options);
    return key.take();
}

}  // namespace ragd
