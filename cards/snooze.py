"""What is snoozed, for whom and until when? The form that asks, what is answered, the list, and the line on cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cards.colleagues import short_moment
from cards.lead_buttons import press
from cards.model import Button, Card, Form, Input, Line, Moment, Part, Press, Row, Said, Span, Text
from cards.notice import notice
from cards.spans import BACK
from cards.who import full_name, who_line
from leads.lead import Lead

WHERE = "where"
"""Id of the choice of whom it is for: "me", or a destination's number."""
ABOUT = "about"
"""Id of the choice of what: "lead", or "rule:ID"."""
LASTS = "lasts"
"""Id of the choice of how long."""
SNOOZE = "snooze"
"""The argument that names one snooze."""
SUBMITTED = ("form", "snooze")
"""The argument by which the form's submit differs from the button that opens the form."""
ME = "me"
THIS_LEAD = "lead"
RULE = "rule:"
MOST_NAME = 80
MOST_SHOWN = 15
MOST_ON_CARD = 3
STILL = "Who asks for a person, waits for an answer or is escalated still rings."


@dataclass(frozen=True, slots=True)
class Told:
    """One snooze in names. `what`: the lead's or the rule's; `where`: "you", a colleague's name, or a channel's;
    `by`: who did it, "" where that is whom it is for; `until`: milliseconds; `short`: it lasts half an hour,
    so that its day needn't be said."""

    id: str
    what: str
    where: str
    by: str
    until: int
    short: bool = False


def snooze_form(
    lead: Lead, places: Sequence[tuple[str, str]], rules: Sequence[tuple[str, str]], morning: int, zone: str, *,
    fault: str = "",
) -> Card:  # fmt: skip
    """The form. `places`: (number, name) of the channels where the lead's card stands; `rules`: (id, name) of those
    that rang there; `morning`: when tomorrow's begins, in milliseconds; `zone`: the reader's."""
    parts: list[Part] = [who_line(lead), Line((Text(f"No rings for a while. {STILL}"),))]
    if fault:
        parts.append(Line((Text(f"⚠️ {fault}"),), "plain", "warning"))
    where = ((ME, "Me alone"), *((number, f"Everybody in {name}") for number, name in places))
    about = ((THIS_LEAD, "This lead"), *((f"{RULE}{id}", f"The rule: {name}") for id, name in rules))
    lasts = (("half_hour", "30 minutes"), ("tomorrow", f"Until tomorrow morning, {short_moment(morning, zone)}"))
    inputs = (
        Input(WHERE, "For", "choice", required=True, choices=where, value=ME),
        Input(ABOUT, "What", "choice", required=True, choices=about, value=THIS_LEAD),
        Input(LASTS, "How long", "choice", required=True, choices=lasts, value="half_hour"),
    )
    form = Form("Snooze", inputs, Button("Snooze", press(lead, "snooze", SUBMITTED), "primary"))
    back = Button("Back", press(lead, BACK))
    return Card("form", tuple(parts), (back,), form, "Snooze", push=f"Snooze {full_name(lead).text}?", zone=zone)


def snoozed_card(org: str, told: Told, zone: str) -> Card:
    """That it is snoozed, with the way back."""
    spans = (Said(told.what, MOST_NAME, bold=True), Text(" is snoozed for "), _where(told))
    said = notice("😴", *spans, Text(" until "), _until(told), Text("."))
    after = Line((Text(STILL),), "footer")
    return replace(said, parts=(*said.parts, after), buttons=(_undo(org, told.id, "Undo"),), zone=zone)


def undone_card(told: Told, zone: str) -> Card:
    """That it is snoozed no more."""
    return replace(
        notice("🔔", Said(told.what, MOST_NAME, bold=True), " rings again for ", _where(told), "."), zone=zone
    )


def snoozes_card(org: str, some: Sequence[Told], zone: str) -> Card:
    """All that is snoozed, each with Undo."""
    head = Line((Text("😴 "), Text("Snoozed", bold=True), Text(f" · {len(some)}")), "state")
    rows: list[Part] = []
    for at, one in enumerate(some[:MOST_SHOWN], 1):
        lines = (
            Line((Text(f"{at} · "), Said(one.what, MOST_NAME, bold=True)), "state"),
            Line((Text("for "), _where(one), *_by(one), Text(" · until "), _until(one)), "facts"),
        )
        rows.append(Row(lines, _undo(org, one.id, f"Undo {at}"), one.what, "snooze"))
    if not rows:
        rows.append(Line((Text("Nothing is snoozed. Snooze stands under More on a lead's card."),)))
    if len(some) > MOST_SHOWN:
        rows.append(Line((Text(f"and {len(some) - MOST_SHOWN} more"),)))
    return Card("list", (head, *rows), (), title="Snoozed", push=f"Snoozed: {len(some)}", zone=zone)


def snoozed_lines(some: Sequence[Told]) -> tuple[Line, ...]:
    """What a lead's card says of it. In the third person: everybody reads it."""
    shown = []
    for one in some[:MOST_ON_CARD]:
        spans: tuple[Span, ...] = (Text("😴 Snoozed for "), _where(one), *_by(one), Text(" until "))
        shown.append(Line((*spans, _until(one)), "next"))
    return tuple(shown)


def _until(told: Told) -> Moment:
    return Moment(told.until, "time" if told.short else "day_time")


def _where(told: Told) -> Span:
    return Text("you") if told.where == "you" else Said(told.where, MOST_NAME)


def _by(told: Told) -> tuple[Span, ...]:
    return (Text(" by "), Said(told.by, MOST_NAME)) if told.by else ()


def _undo(org: str, snooze_id: str, label: str) -> Button:
    return Button(label, Press("unsnooze", org, "", 0, ((SNOOZE, snooze_id),)))
