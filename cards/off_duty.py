"""Somebody who has control of chats goes off duty: what are they asked, and what is a manager told of whoever has left?

Each is one message that names the chats, and a form behind its button that asks for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cards.colleagues import labels
from cards.hand_over import TEAM
from cards.leads import TEXT, lead_row
from cards.model import Button, Card, Form, Input, Line, Part, Press, Said, Text
from cards.notice import notice
from cards.view import View
from cards.who import full_name
from leads.duty import OffDuty, on_duty
from leads.lead import Lead
from leads.people import Person

MOST = 6
"""Chats of one message and its form; the longest fit each platform's limits."""
MOST_CHOICES = 15
"""Colleagues offered for each chat: six menus of so many fit a card of Webex' and Teams'."""
CHATS = tuple(f"chat{number}" for number in range(1, MOST + 1))
"""Ids of the choices, one a chat; a value says which chat, at which control version, and what is to become of it."""
WHOSE = "whose"
"""The argument that names whoever has left, by their id."""
SUBMITTED = ("form", "chats")
"""The argument by which a form's submit differs from the button that opens it."""
KEEP, RETURN, TO = "keep", "return", "to:"
WHY_ASKED: dict[OffDuty, str] = {
    "hours": "Your working hours are over",
    "holiday": "You have a holiday",
    "away": "You are away",
    "inactive": "You are no longer on Leadbell",
}
"""Why they are asked."""
MINE = "control:manual with:me"
"""What the list is asked for that shows the chats of whoever reads it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of one chat. `what`: `KEEP`, `RETURN`, or `TO` and a person's id or `TEAM`."""

    lead: str
    version: int
    what: str

    def written(self) -> str:
        """As a choice's value."""
        return f"{self.lead} {self.version} {self.what}"


def read_wish(value: str) -> Wish | None:
    """The wish of a choice's value, None where it is none."""
    parts = value.split(" ")
    if len(parts) != 3 or not parts[1].isdecimal() or len(parts[1]) > 12:
        return None
    return Wish(parts[0], int(parts[1]), parts[2])


def asked_card(org: str, person: Person, chats: Sequence[Lead], why: OffDuty, now: int, *, passes: str = "") -> Card:
    """Asked of whoever has control of these chats when they go off duty. `chats`: who waits longest first; `passes`:
    what becomes of the chats otherwise, "" where nothing does; `now`: milliseconds."""
    number = len(chats)
    many = "1 chat" if number == 1 else f"{number:,} chats"
    said = notice("🌙", f"{WHY_ASKED[why]}, and you have control of ", many, ".", tone="warning")
    after = passes or "Say nothing and you keep control: who waits for you rings your colleagues."
    parts = (
        *said.parts,
        *_listed(chats, View(zone=person.zone, viewer=person.id), now),
        Line((Text(after),), "footer"),
    )
    decide = Button("Decide…", Press("my_chats", org, "", 0), "primary")
    return replace(said, parts=parts, buttons=(decide, _all(org)), title="Your chats", zone=person.zone)


def my_chats_form(
    org: str, person: Person, chats: Sequence[Lead], people: Sequence[Person], first: str, now: int, *, fault: str = ""
) -> Card:
    """The form. `people`: who could take them; `first`: id of whoever stands in, who is offered first, "" for nobody;
    `fault`: what was wrong with what was sent before."""
    ordered = _ordered([one for one in people if one.id != person.id], first, now)
    called = labels(ordered, now, person.zone)
    to = [(TEAM, "Hand over to everybody who sees its cards")]
    to[:0] = [(one.id, f"Hand over to {called[one.id]}{_how(one, first, now)}") for one in ordered]
    choices = [(KEEP, "Keep"), (RETURN, "Return to Automated"), *((f"{TO}{id}", label) for id, label in to)]
    said = "Who is offered a chat takes it over by accepting; you keep control until then."
    return _form(org, person, chats, choices, "my_chats", (SUBMITTED,), "Your chats", said, now, fault)


def reassign_form(
    org: str, reader: Person, gone: Person, chats: Sequence[Lead], people: Sequence[Person], now: int, *,
    fault: str = "",
) -> Card:  # fmt: skip
    """Asked of a manager: to whom are the chats of somebody who has left given?"""
    ordered = _ordered(people, "", now)
    called = labels(ordered, now, reader.zone)
    to = [(f"{TO}{one.id}", f"{called[one.id]}{_how(one, '', now)}") for one in ordered]
    choices = [(KEEP, "Leave it as it is"), *to]
    arguments = (SUBMITTED, (WHOSE, gone.id))
    said = "Whoever you choose has control at once, and is told."
    return _form(org, reader, chats, choices, "reassign", arguments, "Reassign", said, now, fault)


def left_card(org: str, reader: Person, gone: Person, chats: Sequence[Lead], now: int) -> Card:
    """Tells a manager that somebody who had control of these chats is no longer on Leadbell."""
    number = len(chats)
    many = "1 chat" if number == 1 else f"{number:,} chats"
    who = Said(gone.name, 60, bold=True)
    said = notice("👤", who, f" is no longer on Leadbell, and had control of {many}.", tone="warning")
    after = Line((Text("Who waits for a person has rung. Reassign gives a chat to a colleague."),), "footer")
    parts = (*said.parts, *_listed(chats, View(zone=reader.zone, viewer=reader.id), now), after)
    button = Button("Reassign…", Press("reassign", org, "", 0, ((WHOSE, gone.id),)), "primary")
    return replace(said, parts=parts, buttons=(button,), title="Reassign", zone=reader.zone)


def decided_card(some: Sequence[tuple[Lead | None, str]], zone: str) -> Card:
    """What became of each chat: the lead, None where there is none any more, and a sentence."""
    lines = []
    for lead, said in some:
        who = (Text("A lead that is gone"),) if lead is None else (full_name(lead),)
        lines.append(Line((Text("• "), *who, Text(": "), Said(said, 200))))
    card = notice("✔️", "Done." if some else "Nothing was to be done.", tone="good", after=tuple(lines))
    return replace(card, zone=zone)


def _listed(chats: Sequence[Lead], view: View, now: int) -> list[Line]:
    lines = [line for number, lead in enumerate(chats[:MOST], 1) for line in lead_row(lead, view, now, number).lines]
    if len(chats) > MOST:
        lines.append(Line((Text(f"… and {len(chats) - MOST:,} more, once these are settled"),)))
    return lines


def _form(
    org: str, reader: Person, chats: Sequence[Lead], choices: Sequence[tuple[str, str]], intent: str,
    arguments: tuple[tuple[str, str], ...], title: str, said: str, now: int, fault: str,
) -> Card:  # fmt: skip
    parts: list[Part] = [Line((Text(said),))]
    if fault:
        parts.append(Line((Text(f"⚠️ {fault}"),), "plain", "warning"))
    parts += _listed(chats, View(zone=reader.zone, viewer=reader.id), now)
    inputs = [
        Input(
            CHATS[number], f"{number + 1} · {full_name(lead).text}", "choice", required=True,
            choices=tuple((Wish(lead.id, lead.control.version, what).written(), label) for what, label in choices),
            value=Wish(lead.id, lead.control.version, KEEP).written(),
        )
        for number, lead in enumerate(chats[:MOST])
    ]  # fmt: skip
    form = Form(title, tuple(inputs), Button("Save", Press(intent, org, "", 0, arguments), "primary"))
    return Card("form", tuple(parts), (), form, title, push=title, zone=reader.zone)


def _ordered(people: Sequence[Person], first: str, now: int) -> list[Person]:
    """Whoever stands in, then who is on duty, then the others; by name."""
    return sorted(people, key=lambda one: (one.id != first, not on_duty(one, now), one.name, one.id))[:MOST_CHOICES]


def _how(one: Person, first: str, now: int) -> str:
    if one.id == first:
        return " · stands in for you"
    return " · on duty" if on_duty(one, now) else ""


def _all(org: str) -> Button:
    return Button("All of them", Press("leads", org, "", 0, ((TEXT, MINE),)))
