"""How would somebody who isn't the platform press a button, or repeat one much later?

Each spoils what the local platform signs with: the press that follows is the very press of a person, only its
signature is wrong, or its age.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.story.seat import Seat
from tests.story.stage import Watch

DAYS = 2 * 86400.0
"""Seconds: older than any platform's callback may be."""


def sign_wrongly(seat: Seat) -> None:
    """From now on this platform signs with a key that isn't its own."""
    local = seat.local
    if seat.name == "slack":
        local._courier._secret = "somebody else's secret"
    elif seat.name == "teams":
        local._courier._sign = lambda: local.token(key="forged")
    else:
        for webhook in local.space.webhooks.values():
            webhook["secret"] = "somebody else's secret"


def sign_long_ago(seat: Seat, watch: Watch) -> None:
    """From now on this platform's callbacks are two days old, and rightly signed."""
    local, then = seat.local, _behind(watch)
    if seat.name == "slack":
        local._courier._clock = then
    elif seat.name == "teams":
        local._courier._sign = lambda: local.token(nbf=int(then()), exp=int(then()) + 3600)
    else:
        local.space.clock = then


def _behind(watch: Watch) -> Callable[[], float]:
    return lambda: watch() - DAYS
