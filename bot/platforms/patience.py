"""How long does a platform ask us to wait, and how often is a private answer tried?

What goes through the outbox is tried again there, and nowhere else. A private answer isn't in it, and nobody repeats
a press for one that got lost: it is tried again for a little while, later it would be no answer any more.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TypeVar

from bot.platforms.port import Busy, Unreachable

T = TypeVar("T")

PAUSES = (0.5, 2.0, 8.0, 20.0)
"""Seconds before each further try at a private answer."""

MOST_PAUSE = 30.0
"""Seconds of a Retry-After that are waited out for a private answer."""

LEAST_WAIT, MOST_WAIT = 1.0, 3600.0
"""Seconds between which a Retry-After is believed."""


async def patiently(call: Callable[[], Awaitable[T]], pauses: Sequence[float] = PAUSES, *, gives_up: bool = False) -> T:
    """The call's result, after passing faults from a later try. A platform that asks for more than `MOST_PAUSE` is
    asked again sooner, or with `gives_up` not at all: then its `Busy` is raised at once."""
    for pause in pauses:
        try:
            return await call()
        except (Busy, Unreachable) as fault:
            after = fault.after if isinstance(fault, Busy) else 0.0
            if gives_up and after > MOST_PAUSE:
                raise
            await asyncio.sleep(max(pause, min(after, MOST_PAUSE)))
    return await call()


def retry_after(given: str | None, now: float | None) -> float | None:
    """The seconds of a Retry-After header, between 1 s and an hour; None where there is none that can be read.

    RFC 9110 allows a number or a date; `now` (seconds since 1970) is what a date is counted from, None for a
    platform that writes numbers alone."""
    text = (given or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        if now is None:
            return None
        try:
            when = parsedate_to_datetime(text)
            seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(seconds, LEAST_WAIT), MOST_WAIT) if math.isfinite(seconds) else None
