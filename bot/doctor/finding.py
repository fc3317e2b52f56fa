"""What does a look at one thing find, and how are many looks taken in bounded time?

A look has a time limit of its own; one that fails or takes too long is "unknown", and never stops the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["fine", "wrong", "unknown"]
WITHIN = 15.0
"""Seconds for one look: a platform's call may take ten."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `check`: short and stable, for scripts ("slack.scopes"); `says`: what was found, without a
    secret; `do`: the next step, "" where there is nothing to do."""

    check: str
    state: State
    says: str
    do: str = ""


def fine(check: str, says: str) -> Finding:
    return Finding(check, "fine", says)


def wrong(check: str, says: str, do: str) -> Finding:
    return Finding(check, "wrong", says, do)


def unknown(check: str, says: str, do: str = "") -> Finding:
    return Finding(check, "unknown", says, do)


def wrong_as(check: str, sentence: str) -> Finding:
    """A fault by a sentence of a platform's, which says after its colon what to do."""
    says, _, do = sentence.partition(": ")
    do = do[:1].upper() + do[1:]
    return wrong(check, says if says.endswith(".") else f"{says}.", do or "Look again; if it stays so, read the log.")


def some(names: Sequence[str], most: int = 8) -> str:
    """A few names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


@dataclass(frozen=True, slots=True)
class Look:
    """One look. `check` names it where it fails as a whole; `within`: seconds."""

    check: str
    look: Callable[[], Awaitable[Sequence[Finding]]]
    within: float = WITHIN


Heard = Callable[[Finding], None]
"""Told of each finding as it is made."""


async def take(looks: Sequence[Look], heard: Heard) -> list[Finding]:
    """Take looks one after the other; what was found, in their order."""
    found: list[Finding] = []
    for one in looks:
        try:
            async with asyncio.timeout(one.within):
                these = list(await one.look())
        except TimeoutError:
            these = [unknown(one.check, f"This took longer than {one.within:g} seconds.", "Look again later.")]
        except Exception as fault:  # a look must not stop the others; its words may hold an address
            these = [unknown(one.check, f"This couldn't be looked at ({type(fault).__name__}).", "Look again later.")]
        for each in these:
            heard(each)
        found += these
    return found
