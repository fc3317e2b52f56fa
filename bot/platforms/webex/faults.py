"""What does a refusal by Webex mean, and what can somebody do about it?

The statuses of Webex' API basics become the port's faults, each with a sentence for whoever runs Leadbell.
Webex' own error text is looked at but never passed on: it may repeat what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.platforms.port import Busy, Fault, Permanent, Unreachable

WAIT = 15.0
"""Seconds to wait where Webex says "too many" without saying for how long (its SDK waits as long)."""

LOCKED = 5.0
"""Seconds to wait for a locked resource (423) without a Retry-After."""


class Declined(Exception):
    """Webex answered a call with something other than success. `told` is its own text: to classify by, not to show."""

    def __init__(self, status: int, *, after: float | None = None, tracking: str = "", told: str = "") -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.after = after  # seconds, None where no Retry-After stood there
        self.tracking = tracking
        self.told = told


@dataclass(frozen=True, slots=True)
class Whither:
    """What a call was about, for sentences: a space by its title, or a person by their e-mail address."""

    name: str = ""
    direct: bool = False

    @property
    def space(self) -> str:
        return f'the Webex space "{self.name}"' if self.name else "the Webex space"

    @property
    def person(self) -> str:
        return self.name or "this person"


def fault(declined: Declined, whither: Whither = Whither()) -> Fault:
    """The port's fault for a refusal."""
    status, trace = (declined.status, f" (tracking id {declined.tracking})" if declined.tracking else "")
    code = f"http_{status}"
    if status == 429:
        # Webex counts by access token, so that every destination of the bot has to wait.
        after = WAIT if declined.after is None else declined.after
        return Busy(f"Webex asks to wait {after:g} seconds.", code="rate_limited", after=after, everywhere=True)
    if status == 423:
        after = LOCKED if declined.after is None else declined.after
        return Busy(f"Webex is busy with {whither.space}.", code="locked", after=after)
    if status >= 500 or status == 408:
        return Unreachable(f"Webex has trouble of its own (HTTP {status}){trace}.", code=code)
    if status == 401:
        return Permanent(
            "Webex doesn't accept the access token: make a new one for the bot at developer.webex.com "
            "(My Webex Apps) and set WEBEX_ACCESS_TOKEN.",
            code="unauthorized",
            scope="installation",
        )
    if status in (403, 404, 410) or (whither.direct and "one on one" in declined.told.casefold()):
        return Permanent(_nowhere(status, whither), code=_nowhere_code(status, whither), scope="destination")
    return Permanent(
        f"Webex refused this message (HTTP {status}){trace}; this is a fault of Leadbell's.", code=code, scope="message"
    )


def _nowhere(status: int, whither: Whither) -> str:
    if whither.direct:
        return (
            f"Webex has no direct messages between Leadbell and {whither.person}: check the person's e-mail address, "
            "and that their organisation allows this bot."
        )
    if status == 403:
        return (
            f"Webex doesn't let Leadbell write in {whither.space}: make it writable for the bot (it may be archived, "
            "or only for announcements by moderators), or name another space in the rule."
        )
    return f"Leadbell is not in {whither.space}: add it there (People, then Add people), or correct the rule."


def _nowhere_code(status: int, whither: Whither) -> str:
    return "no_direct" if whither.direct else "forbidden" if status == 403 else "not_in_space"


def read_moment(text: object) -> float | None:
    """A moment as Webex writes it (2026-11-22T14:02:00.123Z) in seconds since 1970, None for anything else."""
    if not isinstance(text, str) or not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
