#pragma once
#include <span>
#include <string>
#include <string_view>

#include "domain/conversation.hpp"

namespace ragd {

/// "And for part-timers?" says by its words what it is about only after "How many days of leave do I have?".
/// The words of what the user asked before that such a question leaves out: it is searched with them, and
/// read and answered as it stands. Empty: it stands alone, or nothing was asked before.
/// Which questions are such is told by how they begin (and, what about, und), by words that stand for
/// others (it, they, there), and by having hardly any word of their own; in English and German. Of 45,000
/// questions without a conversation, in five collections, it takes about one in twenty for one, most of them
/// since they are cut from a text ("When was he elected?").
std::string words_from_before(std::string_view question, std::span<const Turn> before);

}  // namespace ragd
