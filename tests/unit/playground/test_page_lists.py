"""A list on an open page follows what is true by what differs alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from playground.page.items import Item, partials

PARTIAL = re.compile(r'<hx-partial hx-target="#([\w-]+)" hx-swap="(\w+)">(.*?)</hx-partial>')


def item(id: str, version: int = 0, *, tomb: bool = False) -> Item:
    return Item(
        id, version, lambda: f"<{id}:{version}>", lambda: f"<{id}:{version}:again>",
        tomb=(lambda: f"<{id}:tomb>") if tomb else None,
    )  # fmt: skip


def apply(shown: Sequence[str], changes: Sequence[str]) -> list[str]:
    """A browser that shows a list of "<id:version>", and does what the partials say as htmx does: it looks up all
    targets first."""
    there = [[one] for one in shown]
    found = [
        (swap, html, next((cell for cell in there if cell[0].startswith(f"<{target}:")), None))
        for target, swap, html in PARTIAL.findall("".join(changes))
    ]
    for swap, html, cell in found:
        words = re.findall("<.*?>", html)
        if swap == "afterbegin":
            there[:0] = [[one] for one in words]
            continue
        assert cell is not None, "its target is not there"
        at = there.index(cell)
        if swap == "afterend":
            there[at + 1 : at + 1] = [[one] for one in words]
        elif swap == "delete":
            del there[at]
        else:
            assert swap == "outerHTML"
            there[at] = words
    return [one for (one,) in there]


def follow(before: Sequence[Item], now: Sequence[Item]) -> list[str]:
    changes = list(partials("list", {one.id: one for one in before}, now))
    return apply([one.draw() for one in before], changes)


ids = st.lists(st.integers(0, 30).map("i{}".format), unique=True, max_size=12)


@given(ids, st.data())
def test_whatever_changes_the_browser_ends_with_what_is_true(order: list[str], data: st.DataObject) -> None:
    def some() -> list[Item]:
        return [item(one, data.draw(st.integers(0, 2))) for one in order if data.draw(st.booleans())]

    before, now = some(), some()
    held = {one.id: one.version for one in before}
    expected = [
        (one.draw if held.get(one.id, one.version) == one.version else one.again or one.draw)() for one in now
    ]  # fmt: skip
    assert follow(before, now) == expected


def test_nothing_is_sent_where_nothing_has_changed() -> None:
    same = [item("a"), item("b", 3)]
    assert list(partials("list", {one.id: one for one in same}, same)) == []


def test_what_was_deleted_leaves_a_tomb_and_what_grew_too_old_leaves_none() -> None:
    before = [item(id, tomb=True) for id in "abcd"]
    now = [before[1], before[3], item("e")]
    assert follow(before, now) == ["<b:0>", "<c:tomb>", "<d:0>", "<e:0>"]
