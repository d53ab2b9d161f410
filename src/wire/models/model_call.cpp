#include "wire/models/model_call.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/shown.hpp"
#include "base/utf8.hpp"
#include "domain/model_limits.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kTokenIds =
    "must be a string or a list of strings: token ids are of another model's tokenizer. "
    "LangChain's "
    "OpenAIEmbeddings sends text with check_embedding_ctx_length=False";

/// The string in `value`, or null where it is of another form.
const json::string* string_in(const json::value& value, TextForms forms) {
    if (value.is_string()) {
        return &value.get_string();
    }
    if (forms.objects && value.is_object()) {
        const auto* text = value.get_object().if_contains("text");
        return text != nullptr ? text->if_string() : nullptr;
    }
    return nullptr;
}

std::string_view allowed_element(TextForms forms) {
    return forms.objects ? R"(a string, or an object with a string "text")" : "a string";
}

void read_element(const json::value& value, const std::string& pointer, TextForms forms,
                  Faults& faults, std::vector<std::string>& into) {
    const auto* text = string_in(value, forms);
    if (text == nullptr) {
        faults.add(pointer,
                   fmt::format("must be {}, not {}", allowed_element(forms), kind_name(value)));
    } else if (text->empty() && !forms.may_be_empty) {
        faults.add(pointer, "must not be empty");
    } else {
        into.emplace_back(*text);
    }
}

bool are_token_ids(const json::array& list) {
    return !list.empty() && (list.front().is_number() || list.front().is_array());
}

}  // namespace

Result<json::object> read_model_call(std::string_view body) {
    auto read = RAG_TRY(parse_json(body));
    if (!read.is_object()) {
        return fail_field("", fmt::format("must be a JSON object, not {}", kind_name(read)));
    }
    json::object call;
    for (auto& member : read.get_object()) {
        if (!member.value().is_null()) {
            call.emplace(member.key(), std::move(member.value()));
        }
    }
    return call;
}

std::vector<std::string> read_texts(ObjectReader& reader, Faults& faults, std::string_view name,
                                    TextForms forms) {
    std::vector<std::string> texts;
    const auto pointer = reader.pointer(name);
    const auto* value = reader.find(name);
    if (value == nullptr) {
        faults.add(pointer, "is required: the texts");
    } else if (value->is_string() && forms.one_string) {
        read_element(*value, pointer, forms, faults, texts);
    } else if (!value->is_array()) {
        faults.add(pointer, fmt::format("must be {}a list, not {}",
                                        forms.one_string ? "a string or " : "", kind_name(*value)));
    } else if (value->get_array().empty()) {
        faults.add(pointer, fmt::format("must have 1..{} texts", limits::kTextsPerCall));
    } else if (are_token_ids(value->get_array())) {
        faults.add(pointer, std::string{kTokenIds});
    } else {
        const auto& list = value->get_array();
        for (std::size_t i = 0; i < list.size(); ++i) {
            read_element(list[i], pointer_to(pointer, i), forms, faults, texts);
        }
    }
    return texts;
}

std::string read_question(ObjectReader& reader, std::string_view name) {
    const auto allowed = fmt::format("1..{} characters", limits::kQueryChars);
    if (reader.find(name) == nullptr) {
        reader.fault(name, "is required: the question, " + allowed);
        return "";
    }
    const auto text = reader.string(name);
    if (!text) {
        return "";
    }
    const auto question = trim(*text);
    if (question.empty() || utf8_length(question) > limits::kQueryChars) {
        reader.fault(name, fmt::format("must have {} after trimming, has {}", allowed,
                                       utf8_length(question)));
    }
    return std::string{question};
}

Result<void> check_size(const std::vector<std::string>& texts, std::string_view name) {
    std::size_t bytes = 0;
    for (const auto& text : texts) {
        bytes += text.size();
    }
    std::string over;
    if (texts.size() > limits::kTextsPerCall) {
        over = fmt::format("has {} texts; {} may be sent at once", texts.size(),
                           limits::kTextsPerCall);
    } else if (bytes > limits::kTextsBytes) {
        over = fmt::format("has {} bytes; {} may be sent at once", bytes, limits::kTextsBytes);
    } else {
        return {};
    }
    auto error = fail_field(pointer_to("", name), std::move(over));
    error.code = ErrorCode::kTooLarge;
    return error;
}

Result<void> check_model(std::string_view asked, std::string_view ours) {
    const auto bare = ours.substr(ours.rfind('/') + 1);  // all of it where there is no slash
    if (asked.empty() || asked == "ragd" || asked == ours || asked == bare) {
        return {};
    }
    auto error = fail_field(
        "/model", fmt::format("{} is not a model of this server; it has {}, also called ragd",
                              shown(asked), ours));
    error.code = ErrorCode::kNotFound;
    error.message = error.fields.front().detail;
    return error;
}

}  // namespace ragd
