"""How is a text written so that a platform shows it letter by letter?

Slack: its three control characters become entities, as its documentation asks ("Escaping text").
Markdown (Teams' TextBlock, and whatever else may be read as Markdown): a backslash is not taken for an
escape by every Teams client (the phones show it), so characters that begin markup are replaced by ones
that look the same. Where a client turns addresses into links by itself, an invisible word joiner
(U+2060) breaks them; rich text and text runs need none of that and carry words as they are. What Adaptive Cards
carry out in any text at all, dates and templates, is broken in the same way everywhere.
"""

from __future__ import annotations

import re

from cards.characters import cut

JOINER = "\u2060"

_ALIKE = str.maketrans("*_~`[]<>\\", "\u2217\u02cd\u223c\u02cb\uff3b\uff3d\u2039\u203a\uff3c")
"""What begins Markdown, HTML or a mention, and what looks like it: ∗ ˍ ∼ ˋ ［ ］ ‹ › ＼."""
_LINKING = re.compile(r"(?<=\w)\.(?=[^\W\d_])|:(?=/)|(?<=[^\W\d_]):(?=\w)|@")
"""A dot before a letter, a scheme's colon, an at sign: what clients make links and mentions of."""
_OPENING = re.compile(r"([{$])(?=\{)|(&)(?=#?\w+;)")
"""Adaptive Cards' {{DATE()}} and ${templates}, and HTML's entities."""
_LINE_MARKUP = re.compile(r"\s*(?:[#+\-=|]|\d{1,9}[.)])")
"""What makes a heading, a list or a rule of a line that begins with it."""


def slack(text: str) -> str:
    """Slack's control characters as entities, for every string of a payload, plain_text included."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unlinked(text: str) -> str:
    """`text` with its addresses and at signs broken invisibly, for where clients link them by themselves."""
    return _LINKING.sub(lambda found: f"{found[0]}{JOINER}", text)


def unbound(text: str) -> str:
    """`text` with Adaptive Cards' date functions, templates and HTML's entities broken invisibly. Text runs know no
    markup, but clients do carry out {{DATE()}} and {{TIME()}} in them, as in labels (the library's formatText)."""
    return _OPENING.sub(lambda found: f"{found[0]}{JOINER}", text)


def unmarked(text: str) -> str:
    """`text` with nothing that Markdown, HTML, a mention or a date function could begin with. Reads the same
    where it is shown as plain text."""
    return unlinked(unbound(text.translate(_ALIKE)))


def line_start(text: str) -> str:
    """An unmarked text that begins a line, kept from making it a heading or a list."""
    return f"{JOINER}{text}" if _LINE_MARKUP.match(text) else text


def slack_cut(text: str, most: int) -> str:
    """A clean text cut and escaped so that it has at most `most` characters as Slack counts them: escaped, and
    an emoji as two."""
    escaped = slack(text)
    if utf16(escaped) <= most:
        return escaped
    return slack(cut(text, most, lambda piece: utf16(slack(piece))))


def utf16(text: str) -> int:
    """The length of `text` as JavaScript and Java count it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
