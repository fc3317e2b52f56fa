"""Which lines of a rule file made this verdict?

A rule is found again in the text it was written in: the lines it takes up, and among them those that decided. What
was decided is handed in, so that a stored verdict and one that is just being made are shown alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from leads.conditions import ConditionFault, parse, parse_structured
from rules.groups import form_of
from rules.page import Items, Keys, Node, Page, Scalar
from rules.read import Source, read
from rules.targets import TargetFault, parse_target
from rules.verdict import Target

What = Literal["kind", "condition", "ring", "else", "status"]
"""The event kind it is for, a condition that held, a place that was rung, one that was rung in its stead, and the
status that keeps it silent."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A piece of a line that decided. `line` and `column` count from 1, `width` is in characters; `text` is the kind,
    the condition or the place in the form in which it is printed."""

    line: int
    column: int
    width: int
    what: What
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A rule in its file: from line `first` to line `last`, and what in it decided, in the order of the file."""

    first: int
    last: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a rule made of an event. `held`: the conditions that held, as printed; `rung`: where it rang."""

    kind: str
    held: tuple[str, ...] = ()
    rung: Collection[Target] = ()
    watching: bool = False


def mark(source: Source, rule_id: str, decided: Decided | None = None) -> Marked | None:
    """The lines of a rule in its file, None where it isn't there. Without `decided` nothing in it is marked."""
    page = read(source)
    for node, after in _rules(page):
        keys = _by_name(node)
        named = keys.get("id")
        if isinstance(named, Scalar) and named.text.strip() == rule_id:
            marks = () if decided is None else tuple(sorted(set(_marks(page, keys, decided))))
            return Marked(node.line, max(node.line, _last(page, after)), marks)
    return None


Place = tuple[int, int]
"""Line and column, from 1."""


def condition_places(source: Source) -> dict[str, dict[str, list[list[Place]]]]:
    """Where the conditions of a file's rules stand: by the rule's id, by "when" and "unless", group by group."""
    found: dict[str, dict[str, list[list[Place]]]] = {}
    for node, _ in _rules(read(source)):
        keys = _by_name(node)
        named = keys.get("id")
        if isinstance(named, Scalar):
            found[named.text.strip()] = {word: _group_places(keys.get(word)) for word in ("when", "unless")}
    return found


def _group_places(groups: Node | None) -> list[list[Place]]:
    return [[(one.line, one.column) for one in _each(_by_name(group).get("all"))] for group in _each(groups)]


def _by_name(node: Node | None) -> dict[str, Node]:
    """A mapping's values by key; of anything else, none."""
    return {key.text: value for key, value in node.entries} if isinstance(node, Keys) else {}


def _rules(page: Page) -> Iterator[tuple[Keys, int]]:
    """The rules of a file, each with the line on which the next thing begins, or one beyond the file's end."""
    listing = _by_name(page.root).get("rules")
    items = listing.items if isinstance(listing, Items) else []
    for index, node in enumerate(items):
        if isinstance(node, Keys):
            yield node, items[index + 1].line if index + 1 < len(items) else len(page.lines) + 1


def _last(page: Page, after: int) -> int:
    """The last line before `after` that is neither blank nor a comment: those belong to what follows."""
    last = after - 1
    while last > 1 and (not page.lines[last - 1].strip() or page.lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return last


def _marks(page: Page, keys: dict[str, Node], decided: Decided) -> Iterator[Mark]:
    for node in _each(keys.get("on")):
        if isinstance(node, Scalar) and node.text == decided.kind:
            yield _piece(page, node, "kind", node.text)
    yield from _conditions(page, keys.get("when"), decided.held)
    for node in _each(keys.get("ring")):
        yield from _rings(page, node, decided.rung)
    status = keys.get("status")
    if decided.watching and isinstance(status, Scalar):
        yield _piece(page, status, "status", status.text)


def _each(node: Node | None) -> list[Node]:
    """The items of a list; of anything else, the thing itself."""
    return [] if node is None else node.items if isinstance(node, Items) else [node]


def _conditions(page: Page, when: Node | None, held: tuple[str, ...]) -> Iterator[Mark]:
    """The conditions of the first group that is exactly what held."""
    for group in _each(when):
        nodes = _each(_by_name(group).get("all"))
        texts = [_printed(node) for node in nodes]
        if held and tuple(texts) == held:
            yield from (_piece(page, node, "condition", text) for node, text in zip(nodes, held, strict=True))
            return


def _printed(node: Node) -> str:
    """A condition as it is printed, "" where it is none."""
    try:
        if isinstance(node, Scalar):
            return parse(node.text).text()
        form = form_of(node) if isinstance(node, Keys) else None
        return "" if form is None else parse_structured(form).text()
    except ConditionFault:
        return ""


def _rings(page: Page, node: Node, rung: Collection[Target]) -> Iterator[Mark]:
    """The place that was rung: the ring's own, else the one in its stead."""
    places = _by_name(node) or {"to": node}
    for key, what in _PLACES:
        place = places.get(key)
        if isinstance(place, Scalar) and _target(place.text) in rung:
            yield _piece(page, place, what, place.text.strip())
            return


_PLACES: tuple[tuple[str, What], ...] = (("to", "ring"), ("else", "else"))


def _target(text: str) -> Target | None:
    try:
        return parse_target(text)
    except TargetFault:
        return None


def _piece(page: Page, node: Node, what: What, text: str) -> Mark:
    """A node on its line, quotes included; to the end of the line where it is written in another way than it reads."""
    line = page.lines[node.line - 1]
    start = node.column - 1
    written = node.text if isinstance(node, Scalar) else ""
    quote = line[start : start + 1] if line[start : start + 1] in ("'", '"') else ""
    if written and line.startswith(f"{quote}{written}{quote}", start):
        width = len(written) + 2 * len(quote)
    else:
        width = len(line.rstrip()) - start
    return Mark(node.line, node.column, max(1, width), what, text)
