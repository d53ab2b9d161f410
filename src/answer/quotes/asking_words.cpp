#include "answer/quotes/asking_words.hpp"

#include <algorithm>
#include <array>

namespace ragd {
namespace {

// In order of their bytes.
constexpr auto kAskingWords = std::to_array<std::string_view>(
    {"about",   "ai",     "al",      "also",    "am",      "any",     "au",       "auf",
     "aus",     "aux",    "avec",    "avons",   "been",    "bei",     "being",    "called",
     "can",     "ce",     "ces",     "cette",   "che",     "chi",     "combien",  "con",
     "could",   "cuál",   "cuáles",  "cuándo",  "cuánta",  "cuántas", "cuánto",   "cuántos",
     "cómo",    "dans",   "darf",    "das",     "de",      "debe",    "deben",    "dei",
     "del",     "della",  "dem",     "den",     "der",     "des",     "describe", "deve",
     "devono",  "di",     "did",     "do",      "does",    "doit",    "doivent",  "done",
     "du",      "dónde",  "dürfen",  "ein",     "eine",    "einem",   "einen",    "einer",
     "el",      "elle",   "en",      "es",      "est",     "et",      "explain",  "faut",
     "find",    "from",   "für",     "gibt",    "give",    "gli",     "ha",       "habe",
     "haben",   "had",    "hanno",   "has",     "hatte",   "have",    "hay",      "he",
     "her",     "here",   "him",     "his",     "ho",      "how",     "i",        "ich",
     "il",      "im",     "ist",     "its",     "je",      "kann",    "kind",     "können",
     "la",      "las",    "le",      "les",     "list",    "los",     "ma",       "many",
     "may",     "me",     "mein",    "meine",   "meinen",  "mes",     "mi",       "mia",
     "might",   "mio",    "mis",     "mon",     "much",    "muss",    "must",     "my",
     "müssen",  "nach",   "name",    "nos",     "nostro",  "notre",   "nous",     "nuestra",
     "nuestro", "oder",   "ont",     "ou",      "our",     "où",      "par",      "para",
     "perché",  "peut",   "peuvent", "please",  "por",     "possono", "pourquoi", "puede",
     "pueden",  "può",    "qu",      "quale",   "quali",   "quand",   "quando",   "quanta",
     "quante",  "quanti", "quanto",  "que",     "quel",    "quelle",  "quelles",  "quels",
     "qui",     "quién",  "quiénes", "qué",     "se",      "shall",   "she",      "should",
     "sich",    "sind",   "so",      "soll",    "sollen",  "some",    "sono",     "sont",
     "sort",    "tell",   "tengo",   "than",    "them",    "there",   "tiene",    "tienen",
     "type",    "un",     "una",     "und",     "une",     "uno",     "unser",    "unsere",
     "unseren", "us",     "viel",    "viele",   "vom",     "von",     "vous",     "wann",
     "warum",   "we",     "welche",  "welchem", "welchen", "welcher", "welches",  "wem",
     "wen",     "wer",    "werden",  "were",    "weshalb", "what",    "when",     "where",
     "which",   "who",    "whom",    "whose",   "why",     "wie",     "wieso",    "wir",
     "wird",    "wo",     "woher",   "wohin",   "womit",   "would",   "wurde",    "wurden",
     "you",     "your",   "zu",      "zum",     "zur",     "à",       "è",        "été"});
static_assert(std::ranges::is_sorted(kAskingWords));

}  // namespace

bool is_asking_word(std::string_view word) {
    return std::ranges::binary_search(kAskingWords, word);
}

}  // namespace ragd
