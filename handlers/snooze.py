"""Snooze: no rings about a lead, or by a rule, for a while; and what is snoozed, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from cards import notice
from cards.snooze import (
    ABOUT,
    LASTS,
    ME,
    RULE,
    SNOOZE,
    SUBMITTED,
    THIS_LEAD,
    WHERE,
    snooze_form,
    snoozed_card,
    snoozes_card,
    undone_card,
)
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads.lead import Lead
from leads.snooze import LASTING, Snooze, ends
from leads.store.snoozes import Shown

FOR_OTHERS = "manager"
"""The least role that undoes what a colleague has snoozed for themselves."""


@intent(
    "snooze", label="Snooze…", arguments=(WHERE, ABOUT, LASTS, SUBMITTED[0]), opens=True,
    sentence="No rings about a lead or by a rule, for you or a channel, for 30 minutes or until tomorrow.",
)  # fmt: skip
async def snooze(asked: Intent, room: Room) -> Outcome:
    """The button asks, the form's submit does it. Everybody sees it on the lead's cards."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    shown = await room.snoozing.shown(lead)
    if asked.arguments.get(SUBMITTED[0]) != SUBMITTED[1]:
        return _ask(asked, room, lead, shown)
    try:
        kept = await room.snoozing.put(_wanted(asked, room, lead, shown))
    except ValueError as fault:
        return _ask(asked, room, lead, shown, fault=str(fault))
    told = await room.snoozing.told([kept], asked.person)
    return Outcome("done", snoozed_card(asked.org, told[0], asked.person.zone), lead)


@intent("snoozed", label="Snoozed", command="snoozed", sentence="Lists what is snoozed and until when.")
async def snoozed(asked: Intent, room: Room) -> Outcome:
    """Everybody's, what ends first first; each with Undo."""
    told = await room.snoozing.told(room.snoozing.in_force(), asked.person)
    return Outcome("shown", snoozes_card(asked.org, told, asked.person.zone))


@intent("unsnooze", label="Undo", arguments=(SNOOZE,), sentence="")
async def unsnooze(asked: Intent, room: Room) -> Outcome:
    """Of a channel anybody may; what a colleague has snoozed for themselves is theirs, or a manager's."""
    one = next((one for one in room.snoozing.in_force() if one.id == asked.arguments.get(SNOOZE)), None)
    if one is None:
        return Outcome("already", notice.already("This isn't snoozed any more."))
    if one.person_id not in ("", asked.person.id) and not asked.person.may("manager"):
        return Outcome("forbidden", notice.forbidden(FOR_OTHERS, "undo what a colleague has snoozed for themselves"))
    told = await room.snoozing.told([one], asked.person)
    await room.snoozing.end(one.id)
    return Outcome("done", undone_card(told[0], asked.person.zone))


def _ask(asked: Intent, room: Room, lead: Lead, shown: Sequence[Shown], *, fault: str = "") -> Outcome:
    zone = asked.person.zone
    morning = ends("tomorrow", room.now(), ZoneInfo(zone))
    places = [(str(one.destination_id), room.snoozing.place(one)) for one in _channels(shown)]
    rules = dict.fromkeys((one.rule, one.rule_name) for one in shown if one.rule)
    return Outcome("asked", snooze_form(lead, places, list(rules), morning, zone, fault=fault), lead)


def _channels(shown: Sequence[Shown]) -> list[Shown]:
    return [one for one in shown if one.address.startswith("channel:")]


def _wanted(asked: Intent, room: Room, lead: Lead, shown: Sequence[Shown]) -> Snooze:
    """What the sent form asks for. Raises ValueError with a sentence."""
    where, about, lasts = (asked.arguments.get(name, "") for name in (WHERE, ABOUT, LASTS))
    lasting = next((one for one in LASTING if one == lasts), None)
    if lasting is None:
        raise ValueError("Choose how long.")
    place = next((one for one in _channels(shown) if str(one.destination_id) == where), None)
    if place is None and where != ME:
        raise ValueError("The lead's card isn't there any more: choose again for whom.")
    rule = about.removeprefix(RULE) if about.startswith(RULE) else ""
    if rule not in {one.rule for one in shown} if rule else about != THIS_LEAD:
        raise ValueError("That rule hasn't rung for this lead: choose again what.")
    now = room.now()
    return Snooze(
        room.snoozing.fresh_id(), asked.person.id, now, ends(lasting, now, ZoneInfo(asked.person.zone)),
        person_id="" if place else asked.person.id, destination_id=place.destination_id if place else None,
        platform=place.platform if place else "", address=place.address if place else "",
        lead_id="" if rule else lead.id, rule=rule,
    )  # fmt: skip
