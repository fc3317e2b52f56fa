"""How are leads' summaries kept, and when is one made anew?

One row a lead, written after the conversation, never with it. A timer says that one is to be made: each new word moves
it on, so that it is due once the lead pauses; a second one is due after a while even where nobody pauses. Who makes it
ends the timers it began with; what was said meanwhile has set others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.change import Change, Event
from leads.lead import Lead
from leads.quoting import Numbered
from leads.store.draft import Draft
from leads.store.reading import lead_by_inner_id, timeline
from leads.store.schema import events, leads, summaries, timers
from leads.summary import WORDS, Summary, decode, encode, lead_words
from leads.timeline import HIDDEN_AT

KIND = "summary"
LATEST = f"{KIND} latest"
"""The timer that nothing moves on. Its first word is the other's: acting on both is one thing."""
PAUSE = 6_000
"""Milliseconds without a word after which a summary is made: whoever types several lines does so within them."""
AT_LATEST = 45_000
"""Milliseconds after the first word that isn't in it yet when it is made all the same."""
OLD = 24 * 3_600_000
"""Milliseconds from an event's `at` to its arrival beyond which it is history: summarised when somebody looks."""
SCORED = "message.scored"
CHANGES = WORDS | {"lead.merged"}
MOST_ENTRIES = 100
"""Entries with words that a summary is made of, the newest ones."""
MOST_WATCHED = 500
AGAIN = '"again"'
"""A timer's data (JSON) where the summary is to be made though nothing was said since: what it quotes is hidden now."""


def set_summary(change: Change, draft: Draft) -> None:
    """Let a summary be made where a change adds words to a conversation in which the lead has its say."""
    lead, event = change.after, change.event
    if event.kind == SCORED and _hides(event):
        draft.set_timer(KIND, lead.id, draft.now, draft.now, data=AGAIN)
    if event.kind not in CHANGES or event.received - event.at > OLD or not (lead.messages or lead_words(event)):
        return
    draft.set_timer(KIND, lead.id, draft.now, draft.now + PAUSE)
    draft.set_timer(LATEST, lead.id, 0, draft.now + AT_LATEST)


@dataclass(frozen=True, slots=True)
class Material:
    """What a summary is made of, and the one that stands, None where there is none. `found`: events with words, newest
    first, as (commit number, event); `upto`: the newest one's number, which may be of a later one than `found` begins
    with, where it arrived late."""

    lead: Lead
    found: list[Numbered]
    upto: int
    stands: Summary | None


def material(org: str, lead_id: str) -> Callable[[Connection], Material | None]:
    """What a lead's summary is made of, None where there is no such lead."""
    asked = timeline(org, lead_id, most=MOST_ENTRIES, kinds=sorted(WORDS))
    own = events.c.org == org, events.c.lead_id == lead_id, events.c.kind.in_(sorted(WORDS))

    def query(connection: Connection) -> Material | None:
        lead = lead_by_inner_id(org, lead_id)(connection)
        if lead is None:
            return None
        upto = connection.execute(select(func.max(events.c.seq)).where(*own)).scalar() or 0
        return Material(lead, list(asked(connection)), int(upto), summary_of(org, lead_id)(connection))

    return query


def summary_of(org: str, lead_id: str) -> Callable[[Connection], Summary | None]:
    """The summary that stands, however old."""
    asked = select(summaries).where(summaries.c.org == org, summaries.c.lead_id == lead_id)

    def query(connection: Connection) -> Summary | None:
        row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        return decode(orjson.loads(row.body), made_at=row.made_at, upto=row.upto, model=row.model)

    return query


def made_of(org: str, lead_ids: list[str]) -> Callable[[Connection], dict[str, int]]:
    """When the summaries of these leads (at most 500) were made, by inner id."""
    asked = select(summaries.c.lead_id, summaries.c.made_at).where(
        summaries.c.org == org, summaries.c.lead_id.in_(lead_ids[:MOST_WATCHED])
    )
    return lambda connection: {row.lead_id: row.made_at for row in connection.execute(asked)}


def keep_summary(org: str, lead_id: str, made: Summary, *, over: bool = False) -> Callable[[Connection], bool]:
    """Keep a summary, unless one stands that knows more, or a model's that knows as much, or the lead is gone; whether
    it is kept. `over`: also where a model's knows as much. The lead's row is held until the commit, so that whoever
    erases it meanwhile waits, and then finds the summary."""

    def command(connection: Connection) -> bool:
        own = select(leads.c.id).where(leads.c.org == org, leads.c.id == lead_id)
        if connection.execute(own.with_for_update(read=True, key_share=True)).scalar_one_or_none() is None:
            return False
        maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        row = {
            "org": org, "lead_id": lead_id, "made_at": made.made_at, "upto": made.upto, "model": made.model,
            "body": orjson.dumps(encode(made)).decode(),
        }  # fmt: skip
        put = maker(summaries).values(row)
        again = {name: put.excluded[name] for name in ("made_at", "upto", "model", "body")}
        given = put.excluded
        better = or_(given.model != "", summaries.c.model == "") if not over else true()
        newer = or_(summaries.c.upto < given.upto, and_(summaries.c.upto == given.upto, better))
        done = connection.execute(
            put.on_conflict_do_update(index_elements=["org", "lead_id"], set_=again, where=newer)
        )  # fmt: skip
        return done.rowcount > 0

    return command


@dataclass(frozen=True, slots=True)
class Begun:
    """A timer that somebody acts on."""

    org: str
    kind: str
    subject: str
    fence: int


def put_off(begun: Begun, until: int, data: str = "") -> Callable[[Connection], bool]:
    """Let the timer be due at `until` (milliseconds); False where another has taken its place. `data`: JSON for
    then. The one that nothing moves on isn't needed beside it."""

    def command(connection: Connection) -> bool:
        values = {"due_at": until, "lease_until": 0, "data": data or None}
        if not connection.execute(update(timers).where(_mine(begun)).values(values)).rowcount:
            return False
        if begun.kind == KIND:
            connection.execute(delete(timers).where(*_latest(begun)))
        return True

    return command


def summary_done(begun: Begun) -> Callable[[Connection], None]:
    """The timer has done what it was for. Where it was the one that words move on, the other is over with it: words
    that came meanwhile have set that one anew."""

    def command(connection: Connection) -> None:
        connection.execute(delete(timers).where(_mine(begun)))
        if begun.kind == KIND:
            connection.execute(delete(timers).where(*_latest(begun)))

    return command


def want_summary(org: str, lead_id: str, now: int) -> Callable[[Connection], None]:
    """Let a lead's summary be made now: somebody looks at one that doesn't know its newest words. Nothing where that is
    put down already."""

    def command(connection: Connection) -> None:
        own = select(leads.c.id).where(leads.c.org == org, leads.c.id == lead_id)
        if connection.execute(own).scalar_one_or_none() is None:
            return
        maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        row = {"org": org, "kind": KIND, "subject": lead_id, "fence": now, "due_at": now, "lease_until": 0}
        connection.execute(maker(timers).values(row).on_conflict_do_nothing())

    return command


def _hides(event: Event) -> bool:
    """Whether a score that came after its message hides that."""
    score = event.data.get("score")
    return isinstance(score, int) and score >= HIDDEN_AT


def _latest(begun: Begun) -> tuple[ColumnElement[bool], ...]:
    return timers.c.org == begun.org, timers.c.subject == begun.subject, timers.c.kind == LATEST


def _mine(begun: Begun) -> ColumnElement[bool]:
    return and_(
        timers.c.org == begun.org, timers.c.kind == begun.kind, timers.c.subject == begun.subject,
        timers.c.fence == begun.fence,
    )  # fmt: skip
