"""What does a message's HTML say, in words that anybody can read?

Teams and Webex send what people write as HTML of a few elements. Formatting goes, links keep their addresses, lists
their dashes, mentions and emoji their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

MOST_HTML = 100_000
"""Characters that are read; what Teams and Webex take is far shorter."""
_BLOCKS = {"p", "div", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr"}
_UNSEEN = {"script", "style", "head", "title"}
_CALLED = {"at", "spark-mention", "span"}


def readable_html(html: str, bot: str = "") -> str:
    """The text of HTML. `bot`: the name by which the bot is called, left out where it begins the message."""
    reader = _Reader()
    reader.feed(html[:MOST_HTML])
    reader.close()
    lines = [line.rstrip() for line in "".join(reader.said).replace("\u00a0", " ").splitlines()]
    said = "\n".join(line for at, line in enumerate(lines) if line or (at and lines[at - 1])).strip()
    return without_name(said, bot)


def without_name(said: str, bot: str) -> str:
    """What follows the bot's name, where a text begins with it."""
    bare = said.removeprefix("@")
    rest = bare[len(bot) :]
    if bot and bare[: len(bot)].casefold() == bot.casefold() and not rest[:1].isalnum():
        return rest.lstrip(" \t\r\n\u00a0,:;")
    return said


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._lists: list[int | None] = []  # None: dashes; else the number before the next one
        self._links: list[tuple[str, int]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Mapping[str, str] = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.said.append("\n")
        elif tag in ("img", "emoji"):
            self.said.append(given.get("alt", ""))
        elif tag in ("ul", "ol"):
            start = given.get("start", "")
            self._lists.append(None if tag == "ul" else (int(start) if start.isdecimal() and len(start) < 6 else 1))
            self._break()
        elif tag == "li":
            self._item()
        elif tag == "a":
            self._links.append((given.get("href", ""), len(self.said)))
        elif tag in _CALLED and (tag != "span" or "mention" in given.get("itemtype", "").casefold()):
            self.said.append("@")
        elif tag == "blockquote":
            self._break()
            self.said.append("> ")
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
            self._break()
        elif tag == "a" and self._links:
            url, since = self._links.pop()
            label = "".join(self.said[since:]).strip()
            bare = url.removeprefix("mailto:").removeprefix("tel:")
            short = bare.removeprefix("https://").removeprefix("http://").rstrip("/")
            if bare and label.rstrip("/") not in (bare.rstrip("/"), short):
                self.said.append(f" ({bare})" if label else bare)
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data)

    def _break(self) -> None:
        """A new line, unless one has just begun."""
        if self.said and not self.said[-1].endswith(("\n", "> ")):
            self.said.append("\n")

    def _item(self) -> None:
        self._break()
        before = "  " * (len(self._lists) - 1)
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        self.said.append(f"{before}- " if number is None else f"{before}{number}. ")
