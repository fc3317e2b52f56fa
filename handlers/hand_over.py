"""Hand over: the chat is offered to a colleague or to all, and is theirs once somebody accepts."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.colleagues import ADDRESS, chosen
from cards.hand_over import AGENTS, MOST_NOTE, NOTE, SUBMITTED, TEAM, TO, hand_over_form
from cards.leads import BESIDE
from cards.model import Said, Text
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads import control, handing_over

MOST_SHOWN = 60
AGENTS_ALONE = "The note is for the agents: choose them, or leave it out and write it in the lead's thread."


@intent(
    "hand_over", label="Hand over…", arguments=(SUBMITTED[0], TO, ADDRESS, NOTE), opens=True,
    sentence="Offers the chat to a colleague or to everybody; you keep control until somebody accepts. Or returns it "
    "to automated, with a note.",
)  # fmt: skip
async def hand_over(asked: Intent, room: Room) -> Outcome:
    """With `to` (an e-mail address, or "team") it is offered; without, a form asks. Only who has control may."""
    form = asked.arguments.get(SUBMITTED[0]) == SUBMITTED[1]
    if not form and TO not in asked.arguments:
        return await _ask(asked, room)
    to = chosen(asked.arguments, TO)
    if form and to == AGENTS:
        return await _return(asked, room)
    person = room.person(to) if to not in ("", TEAM) else None
    if to != TEAM and person is None:
        sentence = "Nobody of this e-mail address is on record with Leadbell." if to else "Choose a colleague."
        return await _ask(asked, room, fault=sentence) if form else Outcome("refused", notice.refused(sentence))
    if form and asked.arguments.get(NOTE, "").strip():
        return await _ask(asked, room, fault=AGENTS_ALONE)
    wish = partial(
        handing_over.hand_over, by=asked.person.who, to=person.who if person else None,
        seen=None if form else asked.version,
    )  # fmt: skip
    whom = Said(person.name, MOST_SHOWN) if person else Text("everybody who sees its cards")
    return await carry_out(
        asked, room, wish,
        done=lambda lead, view: notice.done(
            "The chat is offered to ", whom, "; you keep control until it is accepted.", lead=lead, view=view
        ),
        already=lambda lead, view: notice.already("The chat is offered to ", whom, " already.", lead=lead, view=view),
    )  # fmt: skip


async def _return(asked: Intent, room: Room) -> Outcome:
    note = asked.arguments.get(NOTE, "").strip()
    if len(note) > MOST_NOTE:
        said = f"The note has {len(note):,} characters: at most {MOST_NOTE:,} are allowed."
        return await _ask(asked, room, fault=said)
    return await carry_out(
        asked, room, partial(control.return_to_automated, by=asked.person.who, note=note),
        done=lambda lead, view: notice.done("The chat is returned to automated.", lead=lead, view=view),
        already=lambda lead, view: notice.already("The chat is automated already.", lead=lead, view=view),
    )  # fmt: skip


@intent("accept", label="Accept", arguments=(BESIDE[0],), sentence="")
async def accept(asked: Intent, room: Room) -> Outcome:
    """Take over what was offered."""
    name = Said(asked.person.name, MOST_SHOWN)
    return await carry_out(
        asked, room, partial(handing_over.accept, by=asked.person.who, seen=asked.version),
        done=lambda lead, view: notice.done(name, " has taken over the chat.", lead=lead, view=view),
        already=lambda lead, view: notice.already(name, " has control already.", lead=lead, view=view),
    )  # fmt: skip


@intent("decline", label="Decline", arguments=(BESIDE[0],), sentence="")
async def decline(asked: Intent, room: Room) -> Outcome:
    """Say no; whoever offered it is told."""
    return await carry_out(
        asked, room, partial(handing_over.decline, by=asked.person.who),
        done=lambda lead, view: notice.done("Declined; they are told.", lead=lead, view=view),
        already=lambda lead, view: notice.already("It isn't offered to you any more.", lead=lead, view=view),
    )  # fmt: skip


async def _ask(asked: Intent, room: Room, *, fault: str = "") -> Outcome:
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    written = asked.arguments.get(NOTE, "")
    shown = hand_over_form(lead, room.people(), asked.person, room.now(), fault=fault, written=written)
    return Outcome("asked", shown, lead)
