#include "tokenizer/sequence_template_json.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "tokenizer/model_file.hpp"

namespace ragd {
namespace {

using Part = SequenceTemplate::Part;
using Item = SequenceTemplate::Item;

Item special(std::int32_t id, std::int32_t type_id) {
    return {.part = Part::kSpecial, .type_id = type_id, .ids = {id}};
}

/// RoBERTa and MPNet: <s> A </s> and <s> A </s></s> B </s>, all of type 0.
SequenceTemplates roberta_templates(std::int32_t cls, std::int32_t sep) {
    return {.single = {{special(cls, 0), {Part::kFirst}, special(sep, 0)}},
            .pair = {{special(cls, 0),
                      {Part::kFirst},
                      special(sep, 0),
                      special(sep, 0),
                      {Part::kSecond},
                      special(sep, 0)}}};
}

SequenceTemplates bare_templates() {
    return {.single = {{{Part::kFirst}}}, .pair = {{{Part::kFirst}, {Part::kSecond, 1}}}};
}

/// `"sep": ["[SEP]", 102]`
Result<std::int32_t> named_id(const boost::json::object& section, std::string_view name) {
    const boost::json::value* value = section.if_contains(name);
    const boost::json::array* pair = value == nullptr ? nullptr : value->if_array();
    if (pair == nullptr || pair->size() != 2) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("post_processor: '{}' must be a pair of a token and its id", name));
    }
    return to_id((*pair)[1], name);
}

Result<std::vector<std::int32_t>> special_ids(const boost::json::object& section,
                                              const std::string& name) {
    const auto* all = RAG_TRY(object_member(section, "special_tokens"));
    const auto* entry = all == nullptr ? nullptr : RAG_TRY(object_member(*all, name));
    const boost::json::value* ids = entry == nullptr ? nullptr : entry->if_contains("ids");
    if (ids == nullptr || !ids->is_array()) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("post_processor: special_tokens has no ids for '{}'", name));
    }
    std::vector<std::int32_t> result;
    for (const boost::json::value& id : ids->get_array()) {
        result.push_back(RAG_TRY(to_id(id, "ids")));
    }
    return result;
}

/// `{"SpecialToken": {"id": "[CLS]", "type_id": 0}}` or `{"Sequence": {"id": "A", "type_id": 0}}`
Result<Item> read_item(const boost::json::object& section, const boost::json::value& value) {
    const boost::json::object* object = value.if_object();
    if (object != nullptr) {
        if (const auto* token = RAG_TRY(object_member(*object, "SpecialToken"))) {
            const std::string name = RAG_TRY(string_member(*token, "id", ""));
            return Item{.part = Part::kSpecial,
                        .type_id = RAG_TRY(id_member(*token, "type_id", 0)),
                        .ids = RAG_TRY(special_ids(section, name))};
        }
        if (const auto* text = RAG_TRY(object_member(*object, "Sequence"))) {
            const std::string name = RAG_TRY(string_member(*text, "id", ""));
            if (name == "A" || name == "B") {
                return Item{.part = name == "A" ? Part::kFirst : Part::kSecond,
                            .type_id = RAG_TRY(id_member(*text, "type_id", 0))};
            }
        }
    }
    return fail(ErrorCode::kMalformed,
                "post_processor: each item must be a SpecialToken, or Sequence A or B");
}

Result<SequenceTemplate> read_layout(const boost::json::object& section, std::string_view name) {
    const boost::json::value* value = section.if_contains(name);
    if (value == nullptr || !value->is_array()) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("post_processor: '{}' must be an array", name));
    }
    SequenceTemplate layout;
    for (const boost::json::value& item : value->get_array()) {
        layout.items.push_back(RAG_TRY(read_item(section, item)));
    }
    return layout;
}

}  // namespace

SequenceTemplates bert_templates(std::int32_t cls, std::int32_t sep) {
    return {.single = {{special(cls, 0), {Part::kFirst}, special(sep, 0)}},
            .pair = {{special(cls, 0),
                      {Part::kFirst},
                      special(sep, 0),
                      {Part::kSecond, 1},
                      special(sep, 1)}}};
}

Result<SequenceTemplates> read_post_processor(const boost::json::object* section) {
    if (section == nullptr) {
        return bare_templates();
    }
    const std::string type = RAG_TRY(string_member(*section, "type", ""));
    if (type == "TemplateProcessing") {
        return SequenceTemplates{.single = RAG_TRY(read_layout(*section, "single")),
                                 .pair = RAG_TRY(read_layout(*section, "pair"))};
    }
    if (type != "BertProcessing" && type != "RobertaProcessing") {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("post_processor '{}' is not supported, only TemplateProcessing, "
                                "BertProcessing and RobertaProcessing are",
                                type));
    }
    const std::int32_t cls = RAG_TRY(named_id(*section, "cls"));
    const std::int32_t sep = RAG_TRY(named_id(*section, "sep"));
    return type == "BertProcessing" ? bert_templates(cls, sep) : roberta_templates(cls, sep);
}

}  // namespace ragd
