#pragma once
#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "tokenizer/sequence_template.hpp"

namespace ragd {

/// The layouts for one text and for two.
struct SequenceTemplates {
    SequenceTemplate single;
    SequenceTemplate pair;
};

/// The layouts of BERT: [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with type 1 for B and its [SEP].
SequenceTemplates bert_templates(std::int32_t cls, std::int32_t sep);

/// Reads the `post_processor` of a tokenizer.json; null: no special tokens.
/// Errors: Malformed; Unsupported - another type than TemplateProcessing, BertProcessing and
///         RobertaProcessing.
Result<SequenceTemplates> read_post_processor(const boost::json::object* section);

}  // namespace ragd
