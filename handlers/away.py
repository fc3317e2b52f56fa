"""Away: until when somebody isn't there, and who is rung instead; and back again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from cards import notice
from cards.away import (
    ADDRESS,
    NOBODY,
    SINCE,
    STAND_IN,
    SUBMITTED,
    TEXT,
    UNTIL,
    WHO,
    Written,
    away_card,
    away_form,
    back_card,
    wrong_card,
)
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads.absence import checked_absence, checked_stand_in, find_person, read_absence
from leads.people import Away, Person, Role

FOR_OTHERS: Role = "manager"
"""The least role that says it of colleagues."""


@intent(
    "away", label="Away…", arguments=(TEXT, WHO, SINCE, UNTIL, STAND_IN, ADDRESS, SUBMITTED[0]), opens=True,
    command="away", words=TEXT, hint="until monday, ben",
    fits=r"(\S+@\S+ )?(today|tomorrow|for|from|until|till|to)\b",
    sentence="Says until when you are away and who is rung instead: away until monday, ben",
)  # fmt: skip
async def away(asked: Intent, room: Room) -> Outcome:
    """Typed, it is done; otherwise a form asks. A manager says it of a colleague by their address before it."""
    arguments = asked.arguments
    if arguments.get(SUBMITTED[0]) == SUBMITTED[1]:
        return await _sent(asked, room)
    text = " ".join(arguments.get(TEXT, "").split())
    if not text:
        return _ask(asked, room, Written(who=arguments.get(WHO, "")))
    try:
        person, text = _whose(asked, room, text)
        return await _put(asked, room, person, text)
    except ValueError as fault:
        return Outcome("refused", wrong_card(str(fault)), beside=True)


@intent(
    "am_back", label="Back", arguments=(TEXT, WHO), command="back", words=TEXT, fits=r"\S+@\S+$",
    sentence="Ends an absence: rings come to you again.",
)  # fmt: skip
async def am_back(asked: Intent, room: Room) -> Outcome:
    """One's own; a manager's also of a colleague, by their address."""
    email = asked.arguments.get(WHO, "").strip() or asked.arguments.get(TEXT, "").strip()
    try:
        person = _colleague(asked, room, email) if email else asked.person
    except ValueError as fault:
        return Outcome("refused", notice.refused(str(fault)))
    was_away = await room.put_back(asked, person)
    return Outcome("done" if was_away else "already", back_card(asked.org, asked.person, person, was_away=was_away))


async def _sent(asked: Intent, room: Room) -> Outcome:
    arguments = {name: value.strip() for name, value in asked.arguments.items()}
    written = Written(
        arguments.get(SINCE, ""), arguments.get(UNTIL, ""), arguments.get(STAND_IN, ""), arguments.get(ADDRESS, ""),
        arguments.get(WHO, ""),
    )  # fmt: skip
    stand_in = written.address or written.stand_in
    said = f"until {written.until}" if written.until else ""
    if written.since:
        said = f"from {written.since} {said}"
    if stand_in not in ("", NOBODY):
        said += f", {stand_in}"
    try:
        person = _colleague(asked, room, written.who) if written.who else asked.person
        return await _put(asked, room, person, said)
    except ValueError as fault:
        return _ask(asked, room, written, fault=str(fault))


def _ask(asked: Intent, room: Room, written: Written, *, fault: str = "") -> Outcome:
    may = asked.person.may(FOR_OTHERS)
    card = away_form(asked.org, asked.person, room.people(), written, room.now(), for_others=may, fault=fault)
    return Outcome("asked", card)


def _whose(asked: Intent, room: Room, text: str) -> tuple[Person, str]:
    """Whose absence is typed, and the rest of what is."""
    first, _, rest = text.partition(" ")
    return (_colleague(asked, room, first), rest) if "@" in first else (asked.person, text)


def _colleague(asked: Intent, room: Room, email: str) -> Person:
    """Raises ValueError where there is nobody, or it isn't theirs to say."""
    person = find_person(email, room.people())
    if person.id != asked.person.id and not asked.person.may(FOR_OTHERS):
        raise ValueError("Only a manager says of colleagues that they are away.")
    return person


async def _put(asked: Intent, room: Room, person: Person, text: str) -> Outcome:
    people, now = room.people(), room.now()
    said = read_absence(text, now, ZoneInfo(person.zone))
    other = find_person(said.who, people) if said.who else None
    away = checked_absence(said.since, said.until, now, other.id if other else "")
    if other is not None:
        checked_stand_in(person, other, away, people)
    new = await room.put_away(asked, person, away)
    shown = away if away.since > now else Away(0, away.until, away.stand_in)
    card = away_card(asked.org, asked.person, person, shown, other, before=not new)
    return Outcome("done" if new else "already", card)
