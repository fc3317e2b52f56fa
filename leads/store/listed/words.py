"""How are words made comparable for a search?

Without case and accents, in any script. All of it is done here, so that both databases find the same.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from hashlib import blake2b

from leads.lead import Lead

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
"""Letters that Unicode doesn't take apart."""
_CJK = ((0x2E80, 0x2FFF), (0x3005, 0x30FF), (0x3100, 0x312F), (0x31A0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
        (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x3FFFF))  # fmt: skip
SHORT = 3
"""Below as many characters a search means the beginning of a word."""


def fold(text: str) -> str:
    """`text` without case, accents and the difference of look-alike forms; hangul stays in syllables."""
    if text.isascii():
        return text.lower()
    bare = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(bare)).translate(_LETTERS).casefold()


def is_cjk(character: str) -> bool:
    """Whether a character is one of the scripts that write no spaces between words, or in syllables."""
    code = ord(character)
    return code >= 0x2E80 and any(first <= code <= last for first, last in _CJK)


def words_of(lead: Lead) -> str:
    """What a search for a lead looks at: name, e-mail and company, folded, with one space between words."""
    parts = [lead.text(name) for name in ("first_name", "last_name", "name", "email", "company_name")]
    return " ".join(dict.fromkeys(fold(" ".join(parts)).replace("\0", " ").split()))


def searched(text: str) -> list[str]:
    """The parts of a search, folded."""
    return list(dict.fromkeys(fold(text).replace("\0", " ").split()))


def begins(words: str) -> set[str]:
    """The words of `words_of` by their beginnings: each word, and what follows a mark in it, such as @ or a dot."""
    found: set[str] = set()
    for word in words.split():
        start = True
        for at, character in enumerate(word):
            if start and character.isalnum():
                found.add(word[at:])
            start = not character.isalnum()
    return found


def matches(parts: list[str], words: str) -> bool:
    """Whether every part is found: from three characters on anywhere in a word, below at the beginning of one; a
    character of a script without spaces anywhere."""
    for part in parts:
        if not is_start(part):
            if part not in words:
                return False
        elif not any(word.startswith(part) for word in begins(words)):
            return False
    return True


def spoken(text: str) -> set[str]:
    """The words of something that was said: folded, without marks; scripts without spaces by their characters."""
    found: set[str] = set()
    word: list[str] = []
    for character in fold(text):
        if is_cjk(character):
            found.add(character)
        elif character.isalnum():
            word.append(character)
            continue
        if word:
            found.add("".join(word))
            word = []
    if word:
        found.add("".join(word))
    return found


def starts_of(words: str) -> str:
    """The first two characters of what `begins` finds, with a space before each: what short searches look at."""
    return "".join(sorted({f" {word[:2]}" for word in begins(words)}))


def keys_of(words: str) -> set[int]:
    """By which numbers words are found: of all three characters that follow each other in a word, of the first one and
    two of a beginning, and of each character of a script without spaces."""
    keys = {key(word[at : at + SHORT]) for word in words.split() for at in range(len(word) - SHORT + 1)}
    for word in begins(words):
        keys.add(key(f" {word[0]}"))
        if len(word) > 1:
            keys.add(key(f" {word[:2]}"))
    keys.update(key(character) for character in words if is_cjk(character))
    return keys


def searched_keys(part: str) -> set[int]:
    """The keys that words with this part have; none where none can be told."""
    keys = {key(part[at : at + SHORT]) for at in range(len(part) - SHORT + 1)}
    keys.update(key(character) for character in part if is_cjk(character))
    if is_start(part):
        keys.add(key(f" {part}"))
    return keys


def is_start(part: str) -> bool:
    """Whether a part is so short that it means the beginning of a word."""
    return len(part) < SHORT and part[0].isalnum() and not any(map(is_cjk, part))


def said_key(word: str) -> int:
    """The number of a word that was said. A short one is kept apart from the keys of names, which SQLite has beside
    it: whoever is called Ada has not said so."""
    return key(word if len(word) > SHORT else f"  {word}")


@lru_cache(maxsize=50_000)
def key(text: str) -> int:
    """The number of a key: 63 bits of a hash."""
    return int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=8, person=b"words").digest(), "big") >> 1
