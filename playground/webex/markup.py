"""What does a text with markup say, whom does it mention, and where do its links lead?

Webex' Markdown for messages (with `<@personEmail:…>`, `<@personId:…>` and `<@all>`), and the smaller
part of Markdown that an Adaptive Card's TextBlock draws. This is a reader for a screen's words, not
a full Markdown implementation.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

MENTION = re.compile(r"<@(?:(personEmail|personId):([^|>]+)(?:\|([^>]*))?|(all))>")
LINK = re.compile(r"!?\[([^\]]*)\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
AUTOLINK = re.compile(r"<(https?://[^>\s]+)>")
BARE = re.compile(r"(?<![\w\"(=/>])https?://[^\s<>\")\]]+")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
EM_STAR = re.compile(r"\*(?=\S)([^*\n]+?)(?<=\S)\*")
EM_LINE = re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)")
STRIKE = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
LINE_MARK = re.compile(r"^\s{0,3}(?:#{1,6}\s+|(?:>\s?)+)", re.MULTILINE)
HIDDEN = re.compile("[\ue000-\ue07f]")
RESERVED = re.compile("[\ue000-\ue0ff]")  # what nobody writes: used here while a text is read
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
FENCE = re.compile(r"^\s*```.*$\n?", re.MULTILINE)

PERSON_TAG = '<spark-mention data-object-type="person" data-object-id="{id}">{name}</spark-mention>'
GROUP_TAG = '<spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention>'
SHIFT = 0xE000  # a private-use area, where escaped characters wait until markup has been read

# (kind, value) of a mention -> (id, display name) of the person meant, or None if there is none
Find = Callable[[str, str], tuple[str, str] | None]


@dataclass
class Read:
    """A text as it is drawn, with what stood in its markup."""

    text: str
    html: str = ""
    people: list[str] = field(default_factory=list)  # ids
    groups: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # (label, address)


def hide(text: str) -> str:
    """Escaped characters, and all of a code span, put away so that they are not read as markup."""
    text = RESERVED.sub("\ufffd", text)
    text = ESCAPE.sub(lambda found: chr(SHIFT + ord(found[1])), text)
    return CODE.sub(lambda found: found[1] + hide_all(found[2]) + found[1], text)


def hide_all(text: str) -> str:
    """A text in which nothing may be read as markup, as a person's name."""
    return PUNCTUATION.sub(lambda found: chr(SHIFT + ord(found[0])), text)


def bring_back(text: str) -> str:
    """The hidden characters as themselves."""
    return HIDDEN.sub(lambda found: chr(ord(found[0]) - SHIFT), text)


def plain(text: str, *, tags: bool = False) -> str:
    """The words of a Markdown text, line by line, without its marks; `tags` takes HTML tags away too."""
    return bring_back(strip_marks(hide(text), tags=tags)).strip()


def strip_marks(text: str, *, tags: bool) -> str:
    """The same, on a text whose escaped characters are put away."""
    text = FENCE.sub("", text)
    text = CODE.sub(lambda found: found[2], text)
    text = LINK.sub(lambda found: found[1], text)
    text = AUTOLINK.sub(lambda found: found[1], text)
    if tags:
        text = TAG.sub("", re.sub(r"<br\s*/?>|</p>|</li>", "\n", text))
    text = LINE_MARK.sub("", text)
    for _ in range(3):  # marks may stand within marks
        text = STRIKE.sub(r"\1", EM_LINE.sub(r"\1", EM_STAR.sub(r"\1", STRONG.sub(r"\2", text))))
    return html.unescape(text)


def links_in(text: str) -> list[tuple[str, str]]:
    """The links of a Markdown text as (label, address), in reading order."""
    found = [(hit.start(), strip_marks(hit[1], tags=False), hit[2]) for hit in LINK.finditer(hide(text))]
    rest = LINK.sub(lambda hit: " " * len(hit[0]), hide(text))
    for pattern in (AUTOLINK, BARE):
        found += [(hit.start(), hit[hit.lastindex or 0], hit[hit.lastindex or 0]) for hit in pattern.finditer(rest)]
        rest = pattern.sub(lambda hit: " " * len(hit[0]), rest)
    return [(bring_back(label), bring_back(address)) for _, label, address in sorted(found)]


def read_message(markdown: str, find: Find) -> Read:
    """A message's Markdown as Webex reads it. A mention of nobody in the room stays a name without effect."""
    read = Read("")
    hidden = hide(markdown)
    words = MENTION.sub(lambda hit: hide_all(named(hit, find, read)), hidden)
    read.text = bring_back(strip_marks(words, tags=True)).strip()
    read.links = links_in(MENTION.sub(" ", markdown))
    read.html = to_html(hidden, lambda hit: tagged(hit, find))
    return read


def read_typed(text: str, find: Find) -> Read:
    """What a person typed in the app: no Markdown, but mentions that they picked."""
    read = Read("")
    read.text = MENTION.sub(lambda hit: named(hit, find, read), text)
    end = 0
    for hit in MENTION.finditer(text):
        read.html += html.escape(text[end : hit.start()], quote=False) + tagged(hit, find)
        end = hit.end()
    read.html = f"<p>{read.html}{html.escape(text[end:], quote=False)}</p>"
    return read


def named(hit: re.Match[str], find: Find, read: Read) -> str:
    """The name that a mention is drawn as; who is meant is noted in `read`."""
    if hit[4]:
        read.groups = ["all"]
        return "All"
    person = find(hit[1], bring_back(hit[2]).strip())
    if person is None:
        return hit[3] or hit[2]
    if person[0] not in read.people:
        read.people.append(person[0])
    return hit[3] or person[1]


def tagged(hit: re.Match[str], find: Find) -> str:
    """A mention as it stands in a message's HTML."""
    if hit[4]:
        return GROUP_TAG
    person = find(hit[1], bring_back(hit[2]).strip())
    shown = html.escape(hit[3] or (person[1] if person else hit[2]))
    return PERSON_TAG.format(id=person[0], name=shown) if person else shown


def to_html(hidden: str, mention: Callable[[re.Match[str]], str]) -> str:
    """A simple HTML of a Markdown text, as Webex returns beside `markdown`."""
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"\ue0f0{len(kept) - 1}\ue0f1"

    def inline(text: str) -> str:
        text = MENTION.sub(lambda hit: keep(mention(hit)), text)
        text = CODE.sub(lambda hit: keep(f"<code>{html.escape(hit[2])}</code>"), text)
        text = AUTOLINK.sub(lambda hit: keep(f'<a href="{html.escape(hit[1])}">{html.escape(hit[1])}</a>'), text)
        text = LINK.sub(lambda hit: keep(f'<a href="{html.escape(hit[2])}">{html.escape(hit[1])}</a>'), text)
        text = html.escape(text, quote=False)
        text = STRONG.sub(r"<strong>\2</strong>", text)
        text = EM_LINE.sub(r"<em>\1</em>", EM_STAR.sub(r"<em>\1</em>", text))
        return re.sub("\ue0f0(\\d+)\ue0f1", lambda hit: kept[int(hit[1])], text)

    blocks = []
    for block in re.split(r"\n\s*\n", hidden.strip()):
        quote = block.startswith(">")
        lines = [inline(LINE_MARK.sub("", line).rstrip()) for line in block.splitlines()]
        blocks.append(f"<{'blockquote' if quote else 'p'}>{'<br/>'.join(lines)}</{'blockquote' if quote else 'p'}>")
    return HIDDEN.sub(lambda found: html.escape(chr(ord(found[0]) - SHIFT), quote=False), "".join(blocks))


def read_html(content: str) -> Read:
    """A message sent as HTML: its words, and its links."""
    links = [
        (plain(hit[2], tags=True), hit[1]) for hit in re.finditer(r'<a\s[^>]*href="([^"]+)"[^>]*>(.*?)</a>', content)
    ]
    text = html.unescape(TAG.sub("", re.sub(r"<br\s*/?>|</p>|</li>|</h\d>", "\n", content))).strip()
    return Read(text, content, links=links)
