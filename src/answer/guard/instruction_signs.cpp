#include "answer/guard/instruction_signs.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/ascii.hpp"
#include "base/invisible.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

/// Words in their order; `a|b` is either, a number how many others may stand between two.
constexpr std::array<std::string_view, 31> kPatterns{
    // English
    "ignore|disregard|forget|neglect 3 previous|prior|above|earlier|preceding|your|system 2 "
    "instructions|instruction|prompt|prompts|rules|guidelines|directives|guardrails",
    "override|bypass|break 2 your|safety|system 1 instructions|prompt|guidelines|guardrails",
    "reveal|print|repeat|output|show|leak|disclose 3 your|system|hidden|initial 1 prompt|"
    "instructions",
    "you are 0 now 4 assistant|ai|bot|dan|unrestricted|jailbroken|chatbot|evil|pirate",
    "from now on 1 you|respond|answer|reply 1 will|must|are|shall|should|only|with|as",
    "new|updated|real|override|important|urgent 1 system 0 instructions|instruction|prompt|message",
    "instructions|instruction|note|message|attention|command|notice 1 to|for 2 ai|llm|llms|chatbot|"
    "gpt|chatgpt",
    "do not|never 0 tell|inform|alert|mention 4 user|human",
    "dont|don 1 tell|inform|alert 2 user|human",
    "send|post|forward|transmit|exfiltrate|upload|leak 7 to 3 http|https|www",
    "append|include|add|insert|put|place|end|begin|start|finish 7 your 1 answer|response|reply|"
    "output",
    "if you are 2 ai|llm|language|assistant",
    "as an 1 ai|llm|assistant 3 you 0 must|will|should|have",
    "ai|llm|assistant|chatbot 0 you must|should|will|shall",
    "act|behave|pretend 1 as|like|to 3 unrestricted|jailbroken|dan|developer|admin 1 mode|model|ai|"
    "bot|assistant",
    "developer|dan|god|debug 0 mode 1 enabled|activated|on",
    // German
    "ignoriere|ignorier|ignorieren|vergiss|missachte|übergehe 3 vorherigen|vorigen|bisherigen|"
    "obigen|früheren|vorhergehenden|deine|ihre 2 anweisungen|instruktionen|vorgaben|regeln",
    "du bist 1 jetzt|nun|ab 4 assistent|ki|bot|modell|pirat",
    "sag|sage|verrate|erzähle|erzähl 2 nutzer|benutzer|anwender 3 nicht|nichts",
    "gib|zeige|verrate|wiederhole 3 systemprompt|systemanweisung|systemanweisungen",
    "sende|schicke|übermittle 6 an 2 http|https|www",
    // French
    "ignore|ignorez|oublie|oubliez 3 instructions|consignes|règles 1 précédentes|antérieures",
    "ne 1 dis|dites|révèle|révélez|mentionne 4 utilisateur",
    "tu es|vous êtes 0 maintenant|désormais 4 assistant|ia|robot|pirate",
    "envoie|envoyez|transmets 7 à 2 http|https|www",
    // Spanish
    "ignora|ignore|olvida|olvide 3 instrucciones|reglas|indicaciones 1 anteriores|previas",
    "no 1 digas|diga|reveles|informes|menciones 3 usuario",
    "envía|envia|manda 7 a 2 http|https|www",
    // Italian, Portuguese, Russian
    "ignora|dimentica 3 istruzioni|regole 1 precedenti",
    "ignore|esqueça|desconsidere 3 instruções|regras 1 anteriores",
    "игнорируй|игнорируйте|забудь|забудьте 3 предыдущие|прежние|все 2 инструкции|указания"};

/// Of languages that put no blanks between words.
constexpr std::array<std::string_view, 7> kPhrases{
    "忽略之前的",           "忽略以上",        "忽略先前的", "无视之前的", "以前の指示を無視",
    "これまでの指示を無視", "上記の指示を無視"};

using Words = std::vector<std::string_view>;

Words words_of(std::string_view text) {
    Words words;
    std::size_t start = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        if (at < text.size() && (is_ascii_alnum(text[at]) || !is_ascii(text[at]))) {
            continue;
        }
        if (at > start) {
            words.push_back(text.substr(start, at - start));
        }
        start = at + 1;
    }
    return words;
}

/// The first of `parts`, which are parted by `sign`; it is taken off.
std::string_view take_part(std::string_view& parts, char sign) {
    const std::size_t end = std::min(parts.find(sign), parts.size());
    const std::string_view part = parts.substr(0, end);
    parts.remove_prefix(std::min(end + 1, parts.size()));
    return part;
}

bool is_one_of(std::string_view choices, std::string_view word) {
    while (!choices.empty()) {
        if (take_part(choices, '|') == word) {
            return true;
        }
    }
    return false;
}

/// Whether `pattern` goes on at `words[at]`, with so many others before it.
bool goes_on(std::string_view pattern, const Words& words, std::size_t at) {
    std::size_t between = 0;
    while (!pattern.empty()) {
        const std::string_view slot = take_part(pattern, ' ');
        if (is_ascii_digit(slot[0])) {
            between = static_cast<std::size_t>(slot[0] - '0');
            continue;
        }
        const std::size_t last = std::min(at + between + 1, words.size());
        while (at < last && !is_one_of(slot, words[at])) {
            ++at;
        }
        if (at == last) {
            return false;
        }
        ++at;
        between = 0;
    }
    return true;
}

}  // namespace

bool reads_like_instructions(std::string_view text) {
    const std::string seen = lower(InvisibleFilter{}.feed(text));
    if (std::ranges::any_of(kPhrases, [&](std::string_view one) { return seen.contains(one); })) {
        return true;
    }
    const Words words = words_of(seen);
    for (const std::string_view pattern : kPatterns) {
        std::string_view rest = pattern;
        const std::string_view first = take_part(rest, ' ');
        for (std::size_t at = 0; at < words.size(); ++at) {
            if (is_one_of(first, words[at]) && goes_on(rest, words, at + 1)) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace ragd
