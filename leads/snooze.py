"""What is snoozed: who doesn't want to be rung, where, about what, and until when?

For a person, or for a channel; about one lead, or by one rule. Urgent events ring all the same (product.md,
Notifications).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

HALF_AN_HOUR = 30 * 60 * 1000
MORNING = time(8)
"""When tomorrow begins, by the clock of whoever snoozes."""

Lasting = Literal["half_hour", "tomorrow"]
LASTING: tuple[Lasting, ...] = ("half_hour", "tomorrow")


@dataclass(frozen=True, slots=True)
class Snooze:
    """One snooze. Either `person_id`, or `platform` and `address` of a channel; either `lead_id`, or `rule`. `by`: a
    person's id; `since`, `until`: milliseconds."""

    id: str
    by: str
    since: int
    until: int
    person_id: str = ""
    destination_id: int | None = None
    platform: str = ""
    address: str = ""
    lead_id: str = ""
    rule: str = ""

    def is_on(self, at: int) -> bool:
        """Whether it is in force at `at` (milliseconds)."""
        return self.since <= at < self.until

    def about(self, lead_id: str, rule: str) -> bool:
        """Whether it silences what `rule` says of this lead."""
        return self.lead_id == lead_id if self.lead_id else self.rule == rule


class Snoozes:
    """Some snoozes, looked up by whom they silence."""

    def __init__(self, some: Iterable[Snooze] = ()) -> None:
        self.all = tuple(some)
        self._of: dict[tuple[str, str], list[Snooze]] = {}
        for one in self.all:
            self._of.setdefault(_key(one.person_id, one.platform, one.address), []).append(one)

    def find(
        self, lead_id: str, rule: str, at: int, *, person_id: str = "", platform: str = "", address: str = ""
    ) -> Snooze | None:
        """The snooze that silences a rule's ring for a lead to a person or at a channel, None where none does."""
        some = self._of.get(_key(person_id, platform, address), ()) if self._of else ()
        return next((one for one in some if one.is_on(at) and one.about(lead_id, rule)), None)


def ends(lasting: Lasting, now: int, zone: ZoneInfo) -> int:
    """Until when a snooze lasts that begins now; milliseconds."""
    if lasting == "half_hour":
        return now + HALF_AN_HOUR
    tomorrow = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date() + timedelta(days=1)
    return int(datetime.combine(tomorrow, MORNING, zone).timestamp() * 1000)


def _key(person_id: str, platform: str, address: str) -> tuple[str, str]:
    return ("", person_id) if person_id else (platform, address)
