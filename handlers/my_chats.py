"""Whose are my chats while I'm off duty, and whose are those of a colleague who has left?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from cards import notice
from cards.hand_over import TEAM
from cards.off_duty import (
    CHATS,
    KEEP,
    RETURN,
    SUBMITTED,
    TO,
    WHOSE,
    Wish,
    decided_card,
    my_chats_form,
    read_wish,
    reassign_form,
)
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import control, handing_over
from leads.lead import Lead
from leads.store.recording import Decision

Told = tuple[Lead | None, str]
"""A chat, and what became of it."""


@intent("my_chats", label="Decide…", arguments=(SUBMITTED[0], *CHATS), opens=True, sentence="")
async def my_chats(asked: Intent, room: Room) -> Outcome:
    """A form asks for each chat; what was sent is done for each by itself, as it is then."""
    wishes = _wishes(asked)
    if asked.arguments.get(SUBMITTED[0]) != SUBMITTED[1]:
        return await _ask_mine(asked, room)
    done = [await _do(asked, room, one) for one in wishes]
    return Outcome("done", decided_card(done, asked.person.zone), about=_ids(done))


@intent("reassign", label="Reassign…", role="manager", arguments=(SUBMITTED[0], WHOSE, *CHATS), opens=True, sentence="")
async def reassign(asked: Intent, room: Room) -> Outcome:
    """A form asks to whom each chat is given. One that somebody has meanwhile stays theirs."""
    gone = room.relaying.by_id(asked.arguments.get(WHOSE, ""))
    if gone is None:
        return Outcome("refused", notice.refused("This person isn't on record any more."))
    if asked.arguments.get(SUBMITTED[0]) != SUBMITTED[1]:
        chats = await room.relaying.passed_on(gone.id)
        if not chats:
            return Outcome("already", notice.already("There is nothing left to reassign."), beside=True)
        form = reassign_form(asked.org, asked.person, gone, chats, room.people(), room.now())
        return Outcome("asked", form, about=_ids([(one, "") for one in chats]))
    done = [await _give(asked, room, one) for one in _wishes(asked) if one.what != KEEP]
    return Outcome("done", decided_card(done, asked.person.zone), about=_ids(done))


async def _ask_mine(asked: Intent, room: Room) -> Outcome:
    chats = await room.relaying.chats(asked.person)
    if not chats:
        return Outcome("already", notice.already("You have control of no chat."), beside=True)
    first = room.relaying.stand_in(asked.person)
    form = my_chats_form(asked.org, asked.person, chats, room.people(), first.id if first else "", room.now())
    return Outcome("asked", form, about=_ids([(one, "") for one in chats]))


def _wishes(asked: Intent) -> list[Wish]:
    """What was chosen, for each chat once."""
    found = [read_wish(asked.arguments.get(name, "")) for name in CHATS]
    return list({one.lead: one for one in found if one is not None}.values())


async def _do(asked: Intent, room: Room, wish: Wish) -> Told:
    one, me = _on(asked, wish), asked.person.who
    if wish.what == RETURN:
        decide = partial(control.return_to_automated, by=me, seen=wish.version)
        return _told(await room.decide(one, decide), "returned to automated")
    if wish.what.startswith(TO):
        id = wish.what.removeprefix(TO)
        to = None if id == TEAM else room.relaying.by_id(id)
        if id != TEAM and (to is None or not to.active):
            return await room.lead(one), "that colleague isn't on record any more; you keep control"
        decide = partial(handing_over.hand_over, by=me, to=to.who if to else None, seen=wish.version)
        whom = to.name if to else "everybody who sees its cards"
        return _told(await room.decide(one, decide), f"offered to {whom}; you keep control until it is accepted")
    lead = await room.lead(one)
    if lead is None or lead.control.by is None or lead.control.by.id != me.id:
        return lead, "you no longer have control"
    await room.relaying.keep([(lead.id, lead.control.version)])
    return lead, "you keep control"


async def _give(asked: Intent, room: Room, wish: Wish) -> Told:
    to = room.relaying.by_id(wish.what.removeprefix(TO))
    if to is None or not to.active:
        return await room.lead(_on(asked, wish)), "that colleague isn't on record any more; nothing was done"
    decision = await room.relaying.reassign(_on(asked, wish), wish.lead, wish.version, to)
    return _told(decision, f"{to.name} has control, and is told", "left as it is")


def _on(asked: Intent, wish: Wish) -> Intent:
    """The same wish on one of the leads: a repeat does nothing more to it."""
    return replace(asked, lead=wish.lead, key=f"{asked.key}:{wish.lead}" if asked.key else "")


def _told(decision: Decision, done: str, otherwise: str = "nothing was done") -> Told:
    lead = decision.lead
    if decision.code in ("done", "already") or lead is None:
        return lead, done if lead is not None else "nothing was done"
    if decision.code == "blocked":
        return lead, f"it is blocked; {otherwise}"
    if lead.control.by is not None:
        return lead, f"{lead.control.by.name} has control; {otherwise}"
    return lead, f"{decision.said or 'it has changed since you were asked'}; {otherwise}"


def _ids(some: list[Told]) -> frozenset[str]:
    return frozenset(lead.id for lead, _ in some if lead is not None)
