"""Which messages wait for their scores, whose is it to fetch them, and what becomes of them?

A row a message, put down with it. Whoever claims one has a lease: where that one dies, another has it after the lease.
The scores themselves are an event (`leads.scoring`) which is named after the message, so that two who had one message
still let it happen once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import BigInteger, BindParameter, Connection, bindparam, delete, func, select, tuple_, update

from leads.change import Change, Event
from leads.scoring import LATER, Judgement, later_id, wants_scores
from leads.store.draft import Draft
from leads.store.reading import lead_by_inner_id, read_events
from leads.store.schema import unscored
from leads.store.work import LeadCommand, Needs

LEASE = 90_000
"""Milliseconds within which whoever has claimed a message has its scores, or puts it off: longer than a scorer is
waited for (`bot.moderation.patience.MESSAGE_WITHIN`)."""


def await_scores(ring_within: int) -> Callable[[Change, Draft], None]:
    """Put down that a message waits for its scores, as a change is recorded. What a blocked lead writes is kept to
    ourselves. `ring_within`: milliseconds from a message's `at` to its arrival within which it goes first."""

    def on_change(change: Change, draft: Draft) -> None:
        event = change.event
        if change.after.blocked is None and wants_scores(event):
            draft.unscored.append({
                "org": draft.org, "event_id": event.id, "lead_id": change.after.id, "since": draft.now,
                "late": int(event.received - event.at > ring_within), "due_at": draft.now,
            })  # fmt: skip

    return on_change


@dataclass(frozen=True, slots=True)
class Unscored:
    """A message that is this process' to have scored. `attempts`: how often that failed; `since`: when it came in."""

    org: str
    event_id: str
    lead_id: str
    since: int
    attempts: int
    lease_until: int


def any_due(now: int) -> Callable[[Connection], bool]:
    """Whether there is a message to be claimed."""
    return lambda connection: connection.execute(_ANY_DUE, {"b_now": now}).first() is not None


def claim(now: int, most: int) -> Callable[[Connection], list[Unscored]]:
    """Claim at most `most` messages that are due: those that came in late behind the others, else the longest due
    first."""

    def command(connection: Connection) -> list[Unscored]:
        given = {"b_now": now, "b_lease": now + LEASE, "b_most": most}
        return [Unscored(*row) for row in connection.execute(_CLAIM, given)]

    return command


def put_off(one: Unscored, until: int, *, failed: bool) -> Callable[[Connection], None]:
    """Let go of a message: it is due again at `until` (milliseconds). `failed`: it was tried, and counts."""
    own = _own(one)
    values: dict[str, Any] = {"due_at": until, "lease_until": 0}
    if failed:
        values["attempts"] = unscored.c.attempts + 1

    def command(connection: Connection) -> None:
        connection.execute(update(unscored).where(*own).values(**values))

    return command


def let_go(some: Collection[Unscored]) -> Callable[[Connection], None]:
    """Let go of messages that nobody has tried to the end: another service may have them at once."""

    def command(connection: Connection) -> None:
        for one in some:
            connection.execute(update(unscored).where(*_own(one)).values(lease_until=0))

    return command


def drop(one: Unscored) -> Callable[[Connection], None]:
    """A message isn't to be scored any more."""

    def command(connection: Connection) -> None:
        connection.execute(delete(unscored).where(*_own(one)))

    return command


Without = Literal["over", "elsewhere"]
"""Why there is nothing to be scored: the message is gone, was scored, or its lead is blocked; or its lead is another
one by now, or none."""


def words_of(one: Unscored) -> Callable[[Connection], Event | Without]:
    """The message, or why it isn't to be scored."""

    def query(connection: Connection) -> Event | Without:
        lead = lead_by_inner_id(one.org, one.lead_id)(connection)
        message = read_events(connection, [(one.org, one.event_id)]).get((one.org, one.event_id))
        if lead is None:
            return "elsewhere"
        if lead.blocked is not None or message is None or not wants_scores(message):
            return "over"
        return message

    return query


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages wait for their scores, and since when the first does (milliseconds; 0: none)."""

    number: int = 0
    since: int = 0


def waiting(org: str) -> Callable[[Connection], Waiting]:
    """What waits now."""
    asked = select(func.count(), func.min(unscored.c.since)).where(unscored.c.org == org)

    def query(connection: Connection) -> Waiting:
        number, since = connection.execute(asked).one()
        return Waiting(number, since or 0)

    return query


class RecordScores(LeadCommand[str]):
    """Let what a scorer says of a message happen to its lead; what that became."""

    def __init__(self, one: Unscored, judgement: Judgement) -> None:
        self.org = one.org
        self._one = one
        self._judgement = judgement

    def needs(self) -> Needs:
        own = tuple(later_id(self._one.event_id, kind) for kind in sorted(LATER))
        return Needs(leads=(self._one.lead_id,), events=own, recalled=(self._one.event_id,))

    def run(self, draft: Draft) -> str:
        one = self._one
        if draft.held(one.lead_id) is None:
            return "elsewhere"  # erased, and its row with it; or merged, and its row goes with the other lead
        draft.judged.append({"b_org": one.org, "b_event": one.event_id})
        message = draft.recalled.get((one.org, one.event_id))
        if message is None:
            return "gone"
        if any(draft.happened(later_id(one.event_id, kind)) for kind in LATER):
            return "already"
        event = self._judgement.happens(message, draft.now)
        if event is None:
            return "nothing to say"
        draft.record(one.lead_id, event)
        return event.kind


def _own(one: Unscored) -> tuple[Any, ...]:
    """The row, as long as the lease is ours."""
    at = unscored.c
    return at.org == one.org, at.event_id == one.event_id, at.lease_until == one.lease_until


_AT = unscored.c
_NOW: BindParameter[int] = bindparam("b_now", type_=BigInteger)
_FREE = (_AT.due_at <= _NOW, _AT.lease_until <= _NOW)
_KEY = (_AT.org, _AT.event_id)
_ANY_DUE = select(_AT.event_id).where(*_FREE).limit(1)
_CLAIM = (
    update(unscored)
    .where(
        tuple_(*_KEY).in_(
            select(*_KEY)
            .where(*_FREE)
            .order_by(_AT.late, _AT.due_at)
            .limit(bindparam("b_most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(lease_until=bindparam("b_lease"))
    .returning(*_KEY, _AT.lead_id, _AT.since, _AT.attempts, _AT.lease_until)
)
