"""Between whom is a lead's chat just passing: from rep to rep, or from the agent to the rep?

That it is offered and to whom, the open draft of what the agent would have said, and that the agent has talked over
whoever may answer. The words are those of the cards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.pages.lead.drawn import Piece, pieces
from bot.pages.lead.entries import Time, time_of
from bot.pages.lead.words import Words, words
from cards.lead import offered_line, talked_over_line
from cards.model import Line
from cards.moments import Clock
from cards.view import View
from handlers.intent import Intent
from handlers.room import Room
from leads.drafts import OFFERED
from leads.lead import Lead
from leads.people import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """What the agent would have said. `id`: its event's."""

    id: str
    words: Words
    time: Time


@dataclass(frozen=True, slots=True)
class Passing:
    """All of it. `accepts`, `declines`: what the viewer may press; `draft`: only for who has control."""

    offered: tuple[Piece, ...]
    accepts: bool
    declines: bool
    talked_over: tuple[Piece, ...]
    draft: Draft | None


async def passing(asked: Intent, room: Room, lead: Lead, view: View, clock: Clock) -> Passing:
    """How it stands for the person who looks. One read, and only where a draft is open."""
    viewer = asked.person
    seen = replace(view, viewer=viewer.id, zone=clock.zone)
    to_me, alone = _offered_to(lead, viewer)
    return Passing(
        _pieces(offered_line(lead, seen), clock), to_me, alone, _pieces(talked_over_line(lead, seen), clock),
        await _draft(asked, room, lead, viewer, clock),
    )  # fmt: skip


def _pieces(line: Line | None, clock: Clock) -> tuple[Piece, ...]:
    return pieces(line.spans, clock) if line is not None else ()


def _offered_to(lead: Lead, viewer: Person) -> tuple[bool, bool]:
    """Whether the viewer may accept, and whether it is offered to them alone, so that they may decline."""
    holder = lead.control.by
    if lead.offered is None or lead.blocked is not None or holder is None or holder.id == viewer.id:
        return False, False
    alone = lead.offered.to is not None and lead.offered.to.id == viewer.id
    return alone or lead.offered.to is None, alone


async def _draft(asked: Intent, room: Room, lead: Lead, viewer: Person, clock: Clock) -> Draft | None:
    """The open draft; none where something was said to the lead after it, be it what was edited."""
    if not lead.draft or lead.control.by is None or lead.control.by.id != viewer.id:
        return None
    newest = await room.happened(asked, most=1, kinds=(OFFERED,))
    if not newest or newest[0].id != lead.draft or newest[0].at < lead.answered_at:
        return None
    return Draft(lead.draft, words(str(newest[0].data.get("text") or "")), time_of(newest[0].at, clock))
