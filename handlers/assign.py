"""Assign: the lead belongs to a colleague from now on, whatever the CRM says."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.assign_form import OWNER, SUBMITTED, assign_form, owner_chosen
from cards.colleagues import ADDRESS
from cards.model import Said, Text
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads import wishes

MOST_SHOWN = 60


@intent(
    "assign", label="Assign…", arguments=(SUBMITTED[0], OWNER, ADDRESS), opens=True,
    sentence="Sets whose lead it is; rules that ring the owner then ring them.",
)  # fmt: skip
async def assign(asked: Intent, room: Room) -> Outcome:
    """With `owner` (an e-mail address, "" for nobody) it is done; without, a form asks. Where the form is sent, what
    has become of control meanwhile doesn't matter."""
    form = asked.arguments.get(SUBMITTED[0]) == SUBMITTED[1]
    if not form and OWNER not in asked.arguments:
        return await _ask(asked, room)
    owner = owner_chosen(asked.arguments) if form else asked.arguments[OWNER].strip()
    if owner is None:
        return await _ask(asked, room, fault="Choose a colleague.")
    person = room.person(owner) if owner else None
    if owner and person is None:
        sentence = "Nobody of this e-mail address is on record with Leadbell."
        return await _ask(asked, room, fault=sentence) if form else Outcome("refused", notice.refused(sentence))
    wish = partial(
        wishes.assign, owner=person.email if person else "", name=person.name if person else "",
        seen=None if form else asked.version,
    )  # fmt: skip
    whose = Said(person.name, MOST_SHOWN) if person else Text("nobody")
    return await carry_out(
        asked, room, wish,
        done=lambda lead, view: notice.done("The lead belongs to ", whose, " now.", lead=lead, view=view),
        already=lambda lead, view: notice.already("The lead belongs to ", whose, " already.", lead=lead, view=view),
    )  # fmt: skip


async def _ask(asked: Intent, room: Room, *, fault: str = "") -> Outcome:
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    view = await room.view(asked)
    return Outcome("asked", assign_form(lead, view, room.people(), asked.person, now=room.now(), fault=fault), lead)
