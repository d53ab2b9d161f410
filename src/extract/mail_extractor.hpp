#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// True for bytes that begin with the head of a mail: lines "Name: value", among them one that a mail server or
/// program writes (Received, Message-ID, MIME-Version, ...) and one of From, Date, Subject.
bool is_mail(std::string_view bytes);

/// A mail (RFC 5322, MIME). See Extractor (document_format.hpp).
Result<Extraction> extract_mail(std::string_view bytes, const ExtractLimits& limits);

/// True for a mailbox: mails behind lines "From ann@example.org Fri May  3 10:11:12 2024".
bool is_mailbox(std::string_view bytes);

/// A mailbox: its messages, each named after its Message-ID, "20240503.1@example.org.eml".
Result<Extraction> extract_mailbox(std::string_view bytes, const ExtractLimits& limits);

/// True for a web page that a browser or Word has saved as one file: a head as of a mail, from nobody.
bool is_mhtml(std::string_view bytes);

/// The page in such a file. See Extractor.
Result<Extraction> extract_mhtml(std::string_view bytes, const ExtractLimits& limits);

/// Loads what GMime and the charsets need (see DocumentFormat::prepare).
Result<void> prepare_mail(const ExtractLimits& limits);

}  // namespace ragd
