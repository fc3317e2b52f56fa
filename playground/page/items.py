"""How does a page that is open somewhere follow what is true now?

What a list of the page shows is computed anew after each change and compared with what the browser was given last.
What differs goes out as htmx partials: put in, drawn again, taken away. Nothing has to tell what has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Protocol, TypeVar

T = TypeVar("T", contravariant=True)


@dataclass(frozen=True)
class Item:
    """One element of a list on the page. `draw` gives its HTML: one element, with this `id` as its DOM id.

    Another `version` means: draw it again. `again` draws it where it was drawn before, which may mark what is new.
    `shown` is what a press on it is about. `tomb` is drawn in its place when it goes; where there is
    none, or it is "", the element is taken away."""

    id: str
    version: Hashable
    draw: Callable[[], str]
    again: Callable[[], str] | None = None
    shown: object = None
    tomb: Callable[[], str] | None = None


class Section(Protocol[T]):
    """One list of the page, for whoever looks at it (`T`: what is looked at)."""

    @property
    def list_id(self) -> str:
        """DOM id of the element that holds the items."""
        ...

    def items(self, looked_at: T) -> Sequence[Item]:
        """What the list shows now, in its order."""
        ...


def partials(list_id: str, before: Mapping[str, Item], now: Sequence[Item]) -> Iterator[str]:
    """What makes a list that shows `before` show `now`. The order of what stays must not change. What goes from the
    head of the list has only become too old to be shown, and leaves no tomb.

    htmx looks up all targets before it swaps anything: each is an element that the browser has, and what is put in
    comes before what is drawn again or taken away."""
    yield from _put_in(list_id, before, now)
    for item in now:
        held = before.get(item.id)
        if held is not None and held.version != item.version:
            yield _partial(f"#{item.id}", "outerHTML", (item.again or item.draw)())
    there = {item.id for item in now}
    head = True
    for gone in before.values():
        if gone.id in there:
            head = False
        elif gone.tomb and not head and (tomb := gone.tomb()):
            yield _partial(f"#{gone.id}", "outerHTML", tomb)
        else:
            yield _partial(f"#{gone.id}", "delete")


def _put_in(list_id: str, before: Mapping[str, Item], now: Sequence[Item]) -> Iterator[str]:
    """New items, those that stand together in one piece, below the one that the browser has."""
    above = ""
    for old, run in groupby(now, key=lambda item: item.id in before):
        items = list(run)
        if old:
            above = items[-1].id
        else:
            where, how = (f"#{above}", "afterend") if above else (f"#{list_id}", "afterbegin")
            yield _partial(where, how, "".join(item.draw() for item in items))


def _partial(target: str, swap: str, html: str = "") -> str:
    return f'<hx-partial hx-target="{escape(target)}" hx-swap="{swap}">{html}</hx-partial>'
