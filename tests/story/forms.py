"""What would a browser without scripts send of a form on a page?"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """The fields of one form as they stand. Names may stand several times."""

    pairs: Pairs

    def set(self, name: str, *values: str) -> Form:
        """The same with other values of a name: what is typed, chosen or ticked."""
        return Form([*(pair for pair in self.pairs if pair[0] != name), *((name, value) for value in values)])

    def get(self, name: str) -> list[str]:
        return [value for one, value in self.pairs if one == name]

    def press(self, button: str) -> Pairs:
        """What is sent where the button of this value is pressed."""
        return [*self.pairs, ("do", button)]


def form_on(page: str, form_id: str) -> Form:
    """The form of this id on a page, with all that stands in it."""
    reader = _Reader(form_id)
    reader.feed(page)
    assert reader.found, f"there is no form {form_id}: {page}"
    return Form(reader.pairs)


@dataclass
class _Select:
    name: str
    chosen: str | None = None
    first: str | None = None


@dataclass
class _Reader(HTMLParser):
    wanted: str
    found: bool = False
    inside: bool = False
    pairs: Pairs = field(default_factory=list)
    select: _Select | None = None
    area: str | None = None
    words: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        if tag == "form":
            self.inside = had.get("id") == self.wanted
            self.found = self.found or self.inside
        name, value = had.get("name") or "", had.get("value") or ""
        if not self.inside:
            return
        if tag == "input" and name:
            ticked = had.get("type") not in ("checkbox", "radio") or "checked" in had
            self.pairs += [(name, value)] if ticked else []
        elif tag == "select":
            self.select = _Select(name)
        elif tag == "option" and self.select is not None:
            self.select.first = value if self.select.first is None else self.select.first
            self.select.chosen = value if "selected" in had else self.select.chosen
        elif tag == "textarea":
            self.area, self.words = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select is not None and self.inside:
            chosen = self.select.first if self.select.chosen is None else self.select.chosen
            self.pairs.append((self.select.name, chosen or ""))
            self.select = None
        elif tag == "textarea" and self.area is not None:
            self.pairs.append((self.area, self.words.removeprefix("\n")))
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.words += data
