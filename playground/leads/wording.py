"""How are words made alike before they are looked for, and which language are they in?

By script where the script tells, else by the small words that every sentence has.
"""

from __future__ import annotations

import re
import unicodedata

KANA_MARKS = frozenset("\u3099\u309a")
"""They make another sound of a kana, so they stay."""
LANGUAGES = ("en", "de", "es", "ja", "ar")
_SMALL_WORDS = {
    "en": "the is are was you your we our they it and or but for of to with from at by do does don't have has can can't"
          " could would will want need how what when where which who why this that there not more please hello hi hey"
          " thanks thank i i'm we're an my me would like any be if on",
    "de": "der die das den dem ist sind war ein eine einen und oder aber nicht kein wir ich sie ihr euch euer eure mit"
          " fur auf von zu bei wie was wann wo warum gibt haben hat habt kann konnen will mochte brauche bitte hallo"
          " guten danke vielen mir mich uns auch noch im wird",
    "es": "el la los las un una unos unas es son estan y pero del que para por con sin como cuanto cuantos cuando"
          " donde hay tiene tienen tenemos somos puede puedo pueden quiero necesito hola gracias muchas buenas buenos"
          " favor mi nos se su esta este muy mas al en",
}  # fmt: skip
_SETS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def plain(text: str) -> str:
    """Lower case, without accents and other marks, and with one way to write what has several: what is looked for is
    written in the same way."""
    split = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    kept = "".join(char for char in split if unicodedata.category(char) != "Mn" or char in KANA_MARKS)
    return unicodedata.normalize("NFC", kept).replace("\u0640", "")


def language_of(text: str, otherwise: str = "en") -> str:
    """One of the `LANGUAGES`; `otherwise` where the text doesn't tell."""
    letters = [char for char in text if char.isalpha()]
    arabic = sum("\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u077f" for char in letters)
    japanese = sum("\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff" for char in letters)
    if arabic * 3 > len(letters) or japanese * 3 > len(letters):
        return "ar" if arabic > japanese else "ja"
    words = _WORD.findall(plain(text))
    counts = {language: sum(word in small for word in words) for language, small in _SETS.items()}
    best = max(counts.values())
    if best == 0 or counts.get(otherwise) == best:
        return otherwise
    return next(language for language, count in counts.items() if count == best)
