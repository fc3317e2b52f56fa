"""One part of a rule being written: its conditions, its places, its times.

What is there stands in rows, each with the way to take it away; what is to be added is picked beneath. Where a platform
can, the fields follow what is chosen; elsewhere a press of "Continue" brings the next ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cards.model import Button, Card, Form, Input, Line, Part, Row, Said, Text
from cards.rule_editor import NOBODY_ELSE, Offered, condition_words, fault_lines, may_be_chosen, place_input, says
from cards.rule_presses import APART, DROP, MAIN, MORE, NOBODY, OFTEN, PLACES, QUIET, THEN, UNLESS, WHEN, step
from cards.rule_writing import LIMITS, NONE, Writing, hold, limits_text
from leads.fields import CATALOGUE as FIELDS
from leads.hours import DAYS
from rules.form import Row as Condition
from rules.form import RuleForm
from rules.form_choices import DAY_LABELS, Option, fields, operand, operators
from rules.form_choices import THEN as QUIET_THEN
from rules.form_reading import FormFault, FormReport
from rules.sentence import place_words

FIELD, FIELD_TYPED, IS, VALUE = "pick.field", "pick.other", "pick.is", "pick.value"
TO, TO_TYPED, ELSE, AFTER = "pick.to", "pick.place", "pick.else", "pick.after"
MOST_FIELDS = 90
"""Fields in the list; any other is written by its name."""
MOST_CHOICES = 60
"""Values in a list; of more (countries), they are written."""
MOST_VALUE = 300
NOTHING = "Nothing"
MOST_SAID = 200
HEADS = {
    WHEN: ("If", "It rings only if all conditions of one of these groups hold; always, where there are none."),
    UNLESS: ("Unless", "It doesn't ring if all conditions of one of these groups hold."),
    PLACES: ("Places", "Each of these is rung."),
    QUIET: ("Quiet hours", "When nobody is rung, by the clock of whoever would be."),
    OFTEN: ("How often", "How many rings at the most, or one card that gathers them."),
    NOBODY: ("If nobody answers", "Whom else to ring, and after which time."),
}


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen for what is to be added, as it stands in the inputs of a step."""

    field: str = ""
    operator: str = ""
    value: str = ""
    to: str = ""
    otherwise: str = ""
    after: str = ""


def step_card(
    org: str, do: str, writing: Writing, report: FormReport, picked: Picked, offered: Offered,
    faults: Iterable[FormFault] = (),
) -> Card:  # fmt: skip
    """The step `do` with what was picked in it so far, and what is wrong with that."""
    form = writing.form
    title, about = HEADS[do]
    inputs, rows, adds = _PARTS[do](form, picked, offered)
    head = Line((Text("📐 "), Text(title, bold=True)), "state")
    drops = [
        Row((Line((Text(f"{number} · {before}"), Said(words, MOST_SAID))),),
            Button(f"Remove {number}", step(org, do, (DROP, at))), words, "part")
        for number, (at, before, words) in enumerate(rows, 1)
    ]  # fmt: skip
    buttons = [Button(label, step(org, do, *arguments)) for label, arguments in adds]
    parts: list[Part] = [head, Line((Text(about),)), *drops, says(report, offered.called), *fault_lines(faults)]
    submit = Button("Done", step(org, MAIN, (THEN, do)), "primary")
    held = hold(writing, [one.id for one in inputs])
    drawn = Form("", tuple(inputs), submit, live=True, held=held)
    return Card("rule", tuple(parts), tuple(buttons), drawn, title, push=title)


Numbered = list[tuple[str, str, str]]
"""What can be taken away: its number, our word before it, and how it reads."""
Adds = list[tuple[str, tuple[tuple[str, str], ...]]]
"""What else can be pressed: its label and arguments."""
Parted = tuple[list[Input], Numbered, Adds]


def _conditions(groups: Sequence[Sequence[Condition]], picked: Picked, offered: Offered) -> Parted:
    rows: Numbered = []
    for number, group in enumerate(groups):
        for place, row in enumerate(group):
            words = condition_words(row)
            before = "" if not rows else "or: " if place == 0 else "and "
            rows.append((f"{number}.{place}", before, words))
    known = fields()
    inputs = [
        Input(FIELD, "Add: compare what?", "choice", hint="Choose a field",
              choices=((NONE, NOTHING), *((one.value, one.label) for one in known[:MOST_FIELDS])),
              value=picked.field or NONE),
    ]  # fmt: skip
    if len(known) > MOST_FIELDS:
        typed = "" if picked.field in {one.value for one in known[:MOST_FIELDS]} else picked.field
        inputs.append(Input(FIELD_TYPED, "Or another field, by its name", hint="snake_case_name", value=typed))
    if picked.field not in FIELDS:
        return inputs, rows, [("Continue", ())]
    ways = operators(picked.field)
    operator = picked.operator if picked.operator in {one.value for one in ways} else ways[0].value
    inputs.append(Input(IS, "How?", "choice", choices=tuple((one.value, one.label) for one in ways), value=operator))
    inputs.append(_value(picked, offered))
    adds: Adds = [("Add another", ((MORE, "and"),))]
    if rows:
        adds.append(("Add after “or”", ((APART, "or"),)))
    return inputs, rows, adds


def _value(picked: Picked, offered: Offered) -> Input:
    asked = operand(picked.field, "equal", people=people_of(offered))
    label = "Which value?"
    options = tuple((one.value, one.label) for one in asked.options)
    if asked.kind in ("choose", "yes_no", "person") and 0 < len(options) <= MOST_CHOICES:
        kind: Literal["choice", "many"] = "choice" if asked.kind == "yes_no" else "many"
        return Input(VALUE, label, kind, hint="Choose", choices=options, value=picked.value)
    hint = "Names or codes, with commas between" if asked.kind == "choose" else asked.hint or "Several with commas"
    return Input(VALUE, label, "text", most=MOST_VALUE, hint=hint, value=picked.value)


def people_of(offered: Offered) -> tuple[Option, ...]:
    """The people among the known places."""
    return tuple(one for one in offered.places if "@" in one.value and ":" not in one.value)


def _places(form: RuleForm, picked: Picked, offered: Offered) -> Parted:
    rows: Numbered = []
    for number, one in enumerate(form.ring):
        words = place_words(one.to, offered.called) if one.to else "?"
        words += f" (or else {place_words(one.otherwise, offered.called)})" if one.otherwise else ""
        rows.append((str(number), "", words))
    mentions = [(NONE, "Nobody"), ("owner", "The owner"), *_mentions(offered)]
    if form.mention and form.mention not in dict(mentions):
        mentions.append((form.mention, form.mention))
    inputs = [
        place_input(TO, "Add: ring", picked.to, offered, none=NOTHING),
        Input(TO_TYPED, "Or write it", hint="slack:#leads · teams:Team/Channel · webex:Space", most=256),
        place_input(ELSE, "Or else, if that can't be rung", picked.otherwise, offered, none=NOBODY_ELSE),
        Input("mention", "Mention", "choice", choices=tuple(mentions), value=form.mention or NONE),
    ]
    return inputs, rows, [("Add another", ((MORE, "and"),))]


MOST_MENTIONS = 20
"""Who can be chosen: the form has two lists of places already, and Webex takes 22 KB."""


def _mentions(offered: Offered) -> list[tuple[str, str]]:
    """Whom a card can call beside the owner: everybody of its channel, teams, and people as far as there is room."""
    several = [("channel", "Everybody of the channel"), ("here", "Everybody of the channel who is there")]
    places = [one.value for one in offered.places if may_be_chosen(one.value)]
    teams = [(one, f"Team {one.removeprefix('team:')}") for one in places if one.startswith("team:")]
    people = [(one, offered.called(one)) for one in places if "@" in one and ":" not in one]
    return [*several, *teams, *people][:MOST_MENTIONS]


def _quiet(form: RuleForm, picked: Picked, offered: Offered) -> Parted:
    quiet = form.quiet
    kinds = ((NONE, "No quiet hours"), ("hours", "At these times"), ("working_hours", "Outside of working hours"))
    days = tuple((day, DAY_LABELS[day]) for day in DAYS)
    inputs = [
        Input("quiet", "Quiet", "choice", choices=kinds, value=quiet.kind or NONE),
        Input("quiet.since", "From", hint="18:00", most=5, value=quiet.since),
        Input("quiet.until", "To", hint="08:00", most=5, value=quiet.until),
        Input("quiet.days", "On days", "many", hint="Every day", choices=days, value=",".join(quiet.days)),
        Input("quiet.then", "Then", "choice", choices=tuple(QUIET_THEN.items()), value=quiet.then),
        Input("quiet.zone", "Time zone", hint="That of whoever is rung", most=60, value=quiet.zone),
    ]
    return inputs, [], []


def _often(form: RuleForm, picked: Picked, offered: Offered) -> Parted:
    digest = form.digest
    every = ((NONE, "A ring each time"), ("day", "One card a day"), ("week", "One card a week"))
    days = ((NONE, "–"), *((day, DAY_LABELS[day]) for day in DAYS))
    inputs = [
        Input(LIMITS, "At most, one limit a line", "long_text", most=500, value=limits_text(form),
              hint="1 per lead per 30m · 10 per destination per 1h"),
        Input("digest", "Or gathered", "choice", choices=every, value=digest.every or NONE),
        Input("digest.on", "On (weekly)", "choice", choices=days, value=digest.on or NONE),
        Input("digest.at", "At", hint="09:00", most=5, value=digest.at),
        Input("digest.zone", "Time zone", hint="That of whoever is told", most=60, value=digest.zone),
    ]  # fmt: skip
    return inputs, [], []


def _nobody(form: RuleForm, picked: Picked, offered: Offered) -> Parted:
    rows: Numbered = []
    for number, one in enumerate(form.escalate):
        words = f"after {one.after or '?'}: {place_words(one.to, offered.called)}"
        rows.append((str(number), "", words))
    inputs = [
        Input(AFTER, "Add: after", hint="5m", most=10, value=picked.after),
        place_input(TO, "Ring", picked.to, offered, none=NOTHING),
        Input(TO_TYPED, "Or write it", hint="slack:#sales-managers", most=256),
    ]
    return inputs, rows, [("Add another", ((MORE, "and"),))]


_PARTS = {
    WHEN: lambda form, picked, offered: _conditions(form.when, picked, offered),
    UNLESS: lambda form, picked, offered: _conditions(form.unless, picked, offered),
    PLACES: _places,
    QUIET: _quiet,
    OFTEN: _often,
    NOBODY: _nobody,
}
