"""Somebody has control of a chat and isn't there: when does it pass on?

Of somebody who is no longer on Leadbell at once, of somebody who is away ten minutes after they were asked, or as soon
as `reply.waiting` rings. The fence is the control version: whatever changes control before then ends it.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection

from bot.timers.due import Timer
from bot.timers.ticking import Act
from leads.change import Change, Event
from leads.duty import off_duty, successor
from leads.lead import Lead
from leads.passing_on import LISTED_FOR, Gone, pass_on
from leads.people import Person, PlatformName
from leads.store.draft import Draft
from leads.store.passed_on import LISTED, PASS_ON, drop_listed, listed_of
from leads.store.work import LeadCommand, Needs

RANG = '"rang"'
"""Data of a timer that was set because `reply.waiting` rang: it needn't ring again."""


class People(Protocol):
    """Who is who."""

    def by_id(self, person_id: str) -> Person | None:
        """A person on record, active or not."""
        ...

    def direct_platform(self, person: Person) -> PlatformName | None:
        """Where a person's direct messages go."""
        ...


class PassingOn:
    """Sets the timers where a lead has waited too long for somebody who isn't there."""

    def __init__(self, people: People) -> None:
        self._people = people

    @property
    def acts(self) -> dict[str, Act]:
        """What is done when a timer of these kinds is due."""
        return {
            PASS_ON: lambda timer: PassOn(
                timer.org, timer.subject, timer.fence, self._people, rang=timer.data == RANG
            ),
            LISTED: Forget,
        }  # fmt: skip

    def on_change(self, change: Change, draft: Draft) -> None:
        """Set one where `reply.waiting` rings while whoever has control is away, or gone."""
        lead = change.after
        if change.event.kind == "reply.waiting" and gone(lead, self._people, draft.now) is not None:
            draft.timer_over(PASS_ON, lead.id, lead.control.version)
            draft.set_timer(PASS_ON, lead.id, lead.control.version, draft.now, data=RANG)


def gone(lead: Lead, people: People, at: int) -> Gone | None:
    """Why whoever has control doesn't answer for the chat at `at` (milliseconds); None where they do, or nobody has."""
    if lead.control.by is None:
        return None
    holder = people.by_id(lead.control.by.id)
    why = "inactive" if holder is None else off_duty(holder, at)
    return why if why in ("away", "inactive") else None


class PassOn(LeadCommand[str]):
    """Let one chat pass on, if whoever has control still isn't there; to whom, or why not. `version`: the control
    version for which that was decided; `rang`: `reply.waiting` has just rung for it."""

    def __init__(self, org: str, lead_id: str, version: int, people: People, *, rang: bool = False) -> None:
        self.org = org
        self._lead_id = lead_id
        self._version = version
        self._people = people
        self._rang = rang
        self._event_id = f"~{lead_id}/passed_on/{version}"

    def needs(self) -> Needs:
        return Needs(leads=(self._lead_id,), events=(self._event_id,))

    def run(self, draft: Draft) -> str:
        draft.timer_over(PASS_ON, self._lead_id, self._version)
        held = draft.held(self._lead_id)
        if held is None or held.lead.control.version != self._version or draft.happened(self._event_id):
            return "over"
        lead, why = held.lead, gone(held.lead, self._people, draft.now)
        if why is None or lead.control.by is None:
            return "there"
        holder = self._people.by_id(lead.control.by.id)
        to = None if holder is None else successor(holder, draft.now, self._people.by_id)
        via = self._people.direct_platform(to) if to is not None else None
        act = pass_on(lead, to.who if to else None, why, via=via or "")
        if act is None:
            return "over"
        by = to.who if to is not None else None
        draft.record(lead.id, Event(self._event_id, act.kind, draft.now, draft.now, data=act.data, by=by))
        if lead.waiting is not None and not self._rang:
            channel = lead.words.channel if lead.words else None
            data = {"since": lead.waiting.since}
            draft.record(
                lead.id, Event(f"{self._event_id}/waiting", "reply.waiting", draft.now, draft.now, channel, data=data)
            )
        if why == "inactive":
            kind = listed_of(lead.control.by.id)
            draft.set_timer(kind, lead.id, self._version + 1, draft.now + LISTED_FOR)
        return "to the stand-in" if to is not None else "to the agents"


class Forget:
    """The writer's command by which it is dropped that a chat was passed on for somebody who has left."""

    def __init__(self, timer: Timer) -> None:
        self.trace = ""
        self._drop = drop_listed(timer.org, timer.kind, timer.subject, timer.fence)

    def __call__(self, connection: Connection) -> int:
        return self._drop(connection)
