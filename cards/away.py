"""When is somebody away, and who stands in? The form that asks, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cards.colleagues import labels, short_moment
from cards.model import Button, Card, Form, Input, Line, Moment, Press, Said, Span, Text
from cards.notice import notice
from leads.absence import MOST_TYPED
from leads.people import Away, Person

TEXT = "text"
"""What is typed after the command."""
WHO = "who"
"""Whose absence it is, by e-mail address; "" for whoever asks."""
SINCE = "since"
UNTIL = "until"
STAND_IN = "stand_in"
"""Ids of the fields; the stand-in is an e-mail address, or `NOBODY`."""
ADDRESS = "address"
"""Id of the field for a stand-in's address, where not all stand in the choice."""
NOBODY = "-"
SUBMITTED = ("form", "away")
"""The argument by which the form's submit differs from the button that opens the form."""
MOST_CHOICES = 90
"""People in the choice; Slack's menus take 100 options (docs.slack.dev, select menu element)."""
MOST_NAME = 60
MOST_FAULT = 400


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form: texts, and e-mail addresses."""

    since: str = ""
    until: str = ""
    stand_in: str = ""
    address: str = ""
    who: str = ""


def away_form(
    org: str, person: Person, people: Sequence[Person], written: Written, now: int, *, for_others: bool, fault: str = ""
) -> Card:
    """The form. `person`: who asks; `people`: everybody active; `for_others`: whether they may say it of colleagues;
    `fault`: what was wrong with what was sent before."""
    lines = [Line((Text("🌴 "), Text("Away", bold=True)), "state")]
    said = "Who is away isn't rung: whoever stands in is, until then. Days go by the clock of whoever is away."
    lines.append(Line((Text(said),)))
    if fault:
        lines.append(Line((Text("⚠️ "), Said(fault, MOST_FAULT)), "plain", "warning"))
    called = labels(people, now, person.zone)
    others = [one for one in people if one.id != person.id]
    inputs: list[Input] = []
    if for_others:
        who = [(person.email, f"{person.name} (you)"), *((one.email, called[one.id]) for one in others)]
        inputs.append(Input(WHO, "Who", "choice", choices=tuple(who[:MOST_CHOICES]), value=written.who or person.email))
    inputs.append(Input(SINCE, "From", "text", most=MOST_TYPED, hint="now, friday, 22 dec 12:00", value=written.since))
    until = Input(
        UNTIL, "Until", "text", required=True, most=MOST_TYPED, hint="monday, 2 jan, 17:00", value=written.until
    )
    inputs.append(until)
    choices = [
        (NOBODY, "Nobody"),
        *((one.email, called[one.id]) for one in (*others, person) if for_others or one in others),
    ]
    inputs.append(
        Input(
            STAND_IN, "Who stands in", "choice", choices=tuple(choices[:MOST_CHOICES]), value=written.stand_in or NOBODY
        )
    )
    if len(choices) > MOST_CHOICES:
        inputs.append(
            Input(ADDRESS, "Or their e-mail address", "text", hint="Who isn't in the list", value=written.address)
        )
    form = Form("Away", tuple(inputs), Button("Save", Press("away", org, "", 0, (SUBMITTED,)), "primary"))
    return Card("form", tuple(lines), (), form, "Away", push="When are you away?", zone=person.zone)


def away_card(org: str, reader: Person, person: Person, away: Away, stand_in: Person | None, *, before: bool) -> Card:
    """That somebody is away, with the way back. `before`: that was so already."""
    me = person.id == reader.id
    said: list[Span] = [Text("You are" if me else "")] if me else [Said(person.name, MOST_NAME, bold=True), Text(" is")]
    said.append(Text(" away already, " if before else " away "))
    if away.since > 0:
        said += [Text("from "), _when(away.since, person.zone), Text(" ")]
    said += [Text("until "), _when(away.until, person.zone), Text(". ")]
    if stand_in is None:
        whose = "you" if me else "them"
        said.append(Text(f"Nobody stands in: a rule rings its else instead of {whose}, or nobody."))
    else:
        said += [Said(stand_in.name, MOST_NAME, bold=True), Text(" stands in.")]
    label = "I'm back" if me else "Undo"
    undo = Button(label, Press("am_back", org, "", 0, ((WHO, person.email),)))
    return replace(notice("🌴", *said), buttons=(undo,), zone=reader.zone)


def back_card(org: str, reader: Person, person: Person, *, was_away: bool) -> Card:
    """That somebody is there again."""
    me = person.id == reader.id
    who: tuple[Span, ...] = (Text("You are"),) if me else (Said(person.name, MOST_NAME, bold=True), Text(" is"))
    said = Text(" back: rings come to you again." if me else " back.") if was_away else Text(" not away.")
    card = notice("👋", *who, said)
    return replace(card, buttons=(Button("Away…", Press("away", org, "", 0)),), zone=reader.zone)


def told_away_card(org: str, reader: Person, person: Person, away: Away, stand_in: Person | None) -> Card:
    """To whoever stands in, or to whose absence a colleague has said."""
    if person.id == reader.id:
        return away_card(org, reader, person, away, stand_in, before=False)
    said: list[Span] = [Said(person.name, MOST_NAME, bold=True), Text(" is away ")]
    if away.since > 0:
        said += [Text("from "), _when(away.since, person.zone), Text(" ")]
    said += [Text("until "), _when(away.until, person.zone), Text(", and you stand in: what rings them rings you.")]
    return replace(notice("🌴", *said), zone=reader.zone)


def told_back_card(reader: Person, person: Person) -> Card:
    """To whoever stood in, or to who is back because a colleague said so."""
    me = person.id == reader.id
    who: tuple[Span, ...] = (Text("You are"),) if me else (Said(person.name, MOST_NAME, bold=True), Text(" is"))
    said = " back: rings come to you again." if me else " back: you stand in no more."
    return replace(notice("👋", *who, said), zone=reader.zone)


def wrong_card(sentence: str) -> Card:
    """What was typed can't be taken."""
    return notice("✋", Said(sentence, MOST_FAULT), tone="warning")


def _when(at: int, zone: str) -> Span:
    """A day by its name where one begins, by the clock of whoever is away; else the moment."""
    said = short_moment(at, zone)
    return Moment(at, "day_time") if "," in said else Text(said)
