"""Which characters of a text from outside may be shown, and where may it be cut?

Text from outside must not bend a line: no line breaks, no controls, no overrides of the writing
direction, nothing invisible, no tower of accents. Writing as people really use it stays: right-to-left
scripts, accents, emoji with their joiners.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

MARK = "…"
"""Stands where a text was cut."""
BREAK = "⏎"
"""Stands where the quoted words had a line break."""

_JOINERS = "\u200c\u200d"
_MOST_MARKS = 8
"""Accents on one letter: no living script needs more."""
_BLANK = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
"""Characters with a category of their own that show nothing: fillers, soft hyphen, grapheme joiner."""
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd\U000110cd")
"""Arabic, Syriac and Kaithi signs that Unicode counts as format characters, and that do show."""
_LONE_JOINER = re.compile(f"(?<![^\x00-\x7f\\s{_JOINERS}])[{_JOINERS}]|[{_JOINERS}](?![^\x00-\x7f\\s{_JOINERS}])")
_EVERYDAY = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u218b"
    "\u2190-\u27ff\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\U0001f300-\U0001faff]*"
)
"""Texts of characters that all show, bend nothing, go on no other and read from left to right: most of what is said.
What follows looks at every character, which costs fifty times as much."""
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")


def _kept(char: str) -> str:
    """The character, "\\n" for a line break, " " for a blank, "" where it may not be shown."""
    if char.isascii():
        return char if char.isprintable() else {"\t": " ", "\n": "\n", "\r": "\n", "\v": "\n", "\f": "\n"}.get(char, "")
    match unicodedata.category(char):
        case "Zs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case "Cc":
            return "\n" if char == "\x85" else ""
        case "Cs" | "Co":
            return ""
        case "Cf":
            kept = char in _VISIBLE_FORMATS or char in _JOINERS or "\U000e0020" <= char <= "\U000e007f"
            return char if kept else ""
        case "Cn" if ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
            return ""
    return "" if char in _BLANK else char


def clean(text: str, *, breaks: str = " ") -> str:
    """`text` on one line with nothing in it that bends a line; `breaks` stands for its line breaks. "" where
    nothing visible is left. Cleaning twice changes nothing more."""
    if _EVERYDAY.fullmatch(text):
        return " ".join(text.split())
    kept = "".join(map(_kept, text))
    kept = _TAGS.sub("", kept) if not _FLAG.search(kept) else _keep_flags(kept)
    kept = _LONE_JOINER.sub("", kept)
    glue = breaks if breaks == " " else f" {breaks} "
    joined = glue.join(words for line in kept.split("\n") if (words := " ".join(line.split())))
    return "".join(_bounded(joined))


def _keep_flags(text: str) -> str:
    """Tag characters stay where they make a flag such as Scotland's, and go elsewhere: they are invisible."""
    out, at = [], 0
    for flag in _FLAG.finditer(text):
        out += [_TAGS.sub("", text[at : flag.start()]), flag[0]]
        at = flag.end()
    return "".join([*out, _TAGS.sub("", text[at:])])


def _bounded(text: str) -> Iterator[str]:
    """The characters, without accents beyond the eighth on one letter."""
    marks = 0
    for char in text:
        marks = marks + 1 if _extends(char) else 0
        if marks <= _MOST_MARKS:
            yield char


def _extends(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char) in ("Mn", "Me", "Mc")


def clusters(text: str) -> Iterator[str]:
    """What a reader takes for one character each: a letter with its accents, an emoji with its joiners,
    a flag, a Hangul syllable. Follows Unicode's extended grapheme clusters (UAX 29) where cards need it."""
    held = ""
    for char in text:
        if held and not _joins(held, char):
            yield held
            held = ""
        held += char
    if held:
        yield held


def _joins(held: str, char: str) -> bool:
    """Whether `char` goes on the cluster `held`."""
    if char.isascii():
        return False
    last = held[-1]
    if _extends(char) or char in _JOINERS:
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":  # skin tones; a flag's tags
        return True
    if last == "\u200d":
        return unicodedata.category(char) == "So"
    if "\U0001f1e6" <= char <= "\U0001f1ff":
        return len(held) == 1 and "\U0001f1e6" <= last <= "\U0001f1ff"
    leading = "\u1100" <= last <= "\u11a7"
    return (leading and "\u1100" <= char <= "\u11ff") or ("\u11a8" <= char <= "\u11ff" and "\uac00" <= last <= "\ud7a3")


def cut(text: str, most: int, weigh: Callable[[str], int] = len) -> str:
    """`text`, or as much of its beginning as weighs `most` with the mark "…" after it; never cut inside
    what a reader takes for one character. `weigh` says what a piece weighs (characters, if left out)."""
    if weigh(text) <= most:
        return text
    left = most - weigh(MARK)
    kept = []
    for cluster in clusters(text):
        left -= weigh(cluster)
        if left < 0:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + MARK


def clean_cut(text: str, most: int, *, breaks: str = " ", weigh: Callable[[str], int] = len) -> str:
    """`text` cleaned, then cut to `most`. Of a very long text only the beginning is looked at."""
    begun = clean(text[: 20 * most + 200], breaks=breaks)
    return cut(begun, most, weigh)


def isolate(text: str) -> str:
    """Right-to-left text shut off from the line around it, so that it can't reorder the words beside it
    (Unicode's first strong isolate; the text itself holds no such characters once it is clean)."""
    if _EVERYDAY.fullmatch(text) or all(unicodedata.bidirectional(char) not in ("R", "AL") for char in text):
        return text
    return f"\u2068{text}\u2069"
