"""How does a text from a lead's thread get into the record, once?

`TakeText` decides what a text is as control is at the commit; `AnswerText` what the writer was asked about. Each
carries the text's own id, so that a repeat, or a second answer, does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, select, update

from leads.change import Event
from leads.control import Act, Refusal, take_over
from leads.lead import Lead, Who
from leads.store.draft import Draft
from leads.store.schema import events, timers
from leads.store.work import LeadCommand, Needs
from leads.texts import ASKED_FOR, ThreadText, decode_text, encode_text, event_of_text, fate, text_id
from leads.wishes import checked_text, note, reply

ASKED = "text_asked"
"""The first word of the timers of texts whose writers are asked; the text's id follows."""

Became = Literal["reply", "note", "ask", "cancelled", "repeat", "unknown_lead", "taken", "blocked", "closed_files"]
Choice = Literal["send", "to", "note", "cancel", "late"]
"""What is to be done with a text: "send" takes over where nobody has control, "to" doesn't; "late": nobody has said."""
A_DAY = 24 * 60 * 60 * 1000
"""Milliseconds for which a text that may be for several leads waits: nobody guesses whose note it would be."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a text. `lead`: as it now is; `event`: what it is on record as, "" where it isn't. "taken" and
    "blocked": it couldn't be sent because of that, and is a note; "closed_files": the same, because of its files."""

    became: Became
    lead: Lead | None = None
    event: str = ""


@dataclass(frozen=True)
class TakeText(LeadCommand[Taken]):
    """Let a text be what it is. Raises ValueError, in a sentence, for one that is blank or too long. `carries`: whether
    replies can be sent at all; where they can't, every text is a note."""

    org: str
    lead_id: str
    by: Who
    text: ThreadText
    carries: bool = True
    whom: int = 0
    """For how many leads it may be, where no thread says so: the writer is asked then, whoever has control."""
    weight: int = field(default=1, init=False)
    trace: str = ""

    def needs(self) -> Needs:
        return Needs(leads=(self.lead_id,), inbox=f"text:{self.text.id}")

    def run(self, draft: Draft) -> Taken:
        held = draft.held(self.lead_id)
        if held is None:
            return Taken("unknown_lead")
        key = f"text:{self.text.id}"
        if draft.answer(key) is not None:
            return Taken("repeat", held.lead)
        is_to = "ask" if self.whom else fate(held.lead, self.by, self.text) if self.carries else "note"
        if is_to == "ask":
            checked_text(self.text.for_lead or self.text.for_colleagues, "text")
            form = orjson.dumps(encode_text(self.text, self.by) | {"whom": self.whom}).decode()
            due = draft.now + (A_DAY if self.whom > 1 else ASKED_FOR)
            draft.set_timer(f"{ASKED} {self.text.id}", self.lead_id, draft.now, due, None, form)
            taken = Taken("ask", held.lead)
        elif is_to == "reply" and self.text.closed_files:
            taken = _keep(draft, held.lead, self.by, self.text, "closed_files")
        elif is_to == "reply":
            taken = _send(draft, held.lead, self.by, self.text)
        else:
            taken = _keep(draft, held.lead, self.by, self.text, "note")
        draft.answered_with(key, orjson.dumps(taken.became).decode())
        return taken


@dataclass
class AnswerText(LeadCommand[Taken]):
    """Do with a text as its writer said, or, where they said nothing in time, keep it as a note. The first answer is
    the one that counts. `fence`, `subject`: of the timer."""

    org: str
    lead_id: str
    by: Who
    text: ThreadText
    fence: int
    choice: Choice
    weight: int = field(default=1, init=False)
    trace: str = ""
    subject: str = ""
    told: Callable[[Draft, Taken], None] = field(default=lambda draft, taken: None)
    """Puts on the draft what the writer is told by itself."""

    def needs(self) -> Needs:
        return Needs(leads=(self.lead_id,), inbox=f"text:{self.text.id}:answer")

    def run(self, draft: Draft) -> Taken:
        held = draft.held(self.lead_id)
        draft.timer_over(f"{ASKED} {self.text.id}", self.subject or self.lead_id, self.fence)
        if held is None:
            return Taken("unknown_lead")
        key = f"text:{self.text.id}:answer"
        if draft.answer(key) is not None:
            return Taken("repeat", held.lead)
        taken = self._decided(draft, held.lead)
        draft.answered_with(key, orjson.dumps(taken.became).decode())
        self.told(draft, taken)
        return taken

    def _decided(self, draft: Draft, lead: Lead) -> Taken:
        if self.choice == "cancel":
            return Taken("cancelled", lead)
        if self.choice in ("note", "late"):
            return _keep(draft, lead, self.by, self.text, "note")
        if self.text.closed_files:
            return _keep(draft, lead, self.by, self.text, "closed_files")
        holder = lead.control.by
        if self.choice == "to" and lead.blocked is None and (holder is None or holder.id != self.by.id):
            return _keep(draft, lead, self.by, self.text, "taken")
        try:
            act = take_over(lead, self.by, via=self.text.platform)
        except Refusal as refusal:
            return _keep(draft, lead, self.by, self.text, "blocked" if refusal.code == "blocked" else "taken")
        if act is not None:
            lead = _happen(draft, lead, self.by, act, "~" + draft.new_id())
        return _send(draft, lead, self.by, self.text)


def _send(draft: Draft, lead: Lead, by: Who, text: ThreadText) -> Taken:
    act = reply(lead, by, text.for_lead)
    id = event_of_text(text.id)
    written = Act(act.kind, {**act.data, "written": text.where}, channel=act.channel)
    return Taken("reply", _happen(draft, lead, by, written, id), id)


def _keep(draft: Draft, lead: Lead, by: Who, text: ThreadText, became: Became) -> Taken:
    act = note(lead, text.for_colleagues)
    id = event_of_text(text.id)
    return Taken(became, _happen(draft, lead, by, Act(act.kind, {**act.data, "written": text.where}), id), id)


def _happen(draft: Draft, lead: Lead, by: Who, act: Act, id: str) -> Lead:
    event = Event(id, act.kind, draft.now, draft.now, act.channel, data=act.data, by=by)
    return draft.record(lead.id, event)[-1].after


@dataclass(frozen=True, slots=True)
class AskedText:
    """A text whose writer is being asked: of which lead, and the timer's fence."""

    lead_id: str
    text: ThreadText
    by: Who
    fence: int
    whom: int = 0


def asked_text(org: str, id: str) -> Callable[[Connection], AskedText | None]:
    """A text whose writer is being asked, None where it was answered or the time is over."""

    def query(connection: Connection) -> AskedText | None:
        own = timers.c.org == org, timers.c.kind == f"{ASKED} {id}"
        row = connection.execute(select(timers.c.subject, timers.c.fence, timers.c.data).where(*own)).first()
        if row is None:
            return None
        form = orjson.loads(row.data)
        text, by = decode_text(form)
        return AskedText(row.subject, text, by, row.fence, form.get("whom", 0))

    return query


def rewrite_asked(org: str, id: str, words: str) -> Callable[[Connection], None]:
    """A text was changed while its writer is being asked: from now on it is asked about as it is."""

    def command(connection: Connection) -> None:
        own = timers.c.org == org, timers.c.kind == f"{ASKED} {id}"
        held = connection.execute(select(timers.c.data).where(*own).with_for_update()).scalar_one_or_none()
        if held is not None:
            data = orjson.dumps(orjson.loads(held) | {"words": words}).decode()
            connection.execute(update(timers).where(*own).values(data=data))

    return command


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text was changed where it was written, or (None) taken back there. `platform`, `place`, `message`: which."""

    platform: str
    place: str
    message: str
    words: str | None

    @property
    def id(self) -> str:
        return text_id(self.platform, self.place, self.message)


@dataclass(frozen=True)
class NoteChange(LeadCommand[str]):
    """Put down that a text was changed after it was sent, or taken back: the lead has it as it was. What was a note is
    kept as it was changed. Answers what that did: "noted", or "nothing"."""

    org: str
    lead_id: str
    change: TextChange
    weight: int = field(default=1, init=False)
    trace: str = ""

    def needs(self) -> Needs:
        return Needs(leads=(self.lead_id,), events=(self._id,), recalled=(event_of_text(self.change.id),))

    @property
    def _id(self) -> str:
        return f"{event_of_text(self.change.id)}/{text_id('', '', self.change.words or '')}"

    def run(self, draft: Draft) -> str:
        first = draft.recalled.get((self.org, event_of_text(self.change.id)))
        held, words = draft.held(self.lead_id), self.change.words
        if first is None or held is None or draft.happened(self._id) or words == first.data.get("text"):
            return "nothing"
        if first.kind == "note.added":
            if not words:
                return "nothing"
            act: dict[str, Any] = {"text": ThreadText("", words, "").for_colleagues, "changed": True}
        else:
            act = {"of": first.id, "text": words, "platform": self.change.platform}
        kind = "note.added" if first.kind == "note.added" else "reply.changed"
        draft.record(self.lead_id, Event(self._id, kind, draft.now, draft.now, data=act, by=first.by))
        return "noted"


def lead_of_text(org: str, id: str) -> Callable[[Connection], str | None]:
    """Of which lead a text is on record, None where it isn't."""
    asked = select(events.c.lead_id).where(events.c.org == org, events.c.id == event_of_text(id))
    return lambda connection: connection.execute(asked).scalar_one_or_none()
