"""A rule being written: what it says so far, its plainest fields, and the way to each further part of it.

The same card writes a new rule and changes one. Whatever is pressed takes along what stands in its fields, so that
nothing typed is lost by looking at another part, and nothing is saved before it was tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cards.characters import clean
from cards.escaping import unbound
from cards.language import SLACK_VALUE
from cards.model import Button, Card, Form, Input, Line, Part, Row, Said, Span, Text
from cards.rule_list import sentence_spans
from cards.rule_presses import (
    MAIN,
    NOBODY,
    OFTEN,
    OPEN,
    PLACES,
    QUIET,
    SAVE,
    TRY,
    UNLESS,
    WHEN,
    all_rules,
    of,
    press,
    step,
)
from cards.rule_tried import Tried, tried_parts
from cards.rule_writing import NONE, Writing, hold, limits_text
from leads.fields import CATALOGUE as FIELDS
from leads.operators import OPERATORS
from leads.suggestion import listed
from rules.form import Place, QuietForm, RuleForm
from rules.form import Row as Condition
from rules.form_choices import STATUS_HINTS, STATUSES, THEN, Option, events
from rules.form_reading import FormFault, FormReport
from rules.sentence import Called, place_words

MOST_NAME = 100
MOST_SENTENCE = 1_500
MOST_FAULTS = 6
MOST_SAID = 300
NOBODY_ELSE = "Nobody else"
MOST_PLACES = 60
"""Places in one list; any other is written."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a rule may name: `places` to ring, by how a rule file writes them, and people's names by address."""

    places: Sequence[Option]
    called: Called


def editor_card(
    org: str, writing: Writing, report: FormReport, offered: Offered, *, faults: Iterable[FormFault] = (),
    told: Sequence[Part] = (),
) -> Card:  # fmt: skip
    """The form. `report`: what it is as a rule; `faults`: those to be told, none while somebody has only begun; `told`:
    lines above it."""
    form = writing.form
    inputs = [
        Input("name", "Name", "text", most=MOST_NAME, hint="What people call it", value=form.name),
        Input("on", "When this happens", "many", hint="Choose one or more", choices=_pairs(events()),
              value=",".join(form.on)),
    ]  # fmt: skip
    ring = form.ring[0] if form.ring else Place()
    if len(form.ring) <= 1 and may_be_chosen(ring.to) and may_be_chosen(ring.otherwise):
        inputs += [
            place_input("ring.0.to", "Ring", ring.to, offered),
            place_input("ring.0.else", "Or else, if that can't be rung", ring.otherwise, offered, none=NOBODY_ELSE),
        ]
    statuses = tuple((value, f"{label}: {STATUS_HINTS[value].rstrip('.')}") for value, label in STATUSES.items())
    inputs.append(Input("status", "Status", "choice", choices=statuses, value=form.status))
    title = "Change rule" if writing.base else "New rule"
    head = Line((Text("📐 "), Text(title, bold=True), *_of(writing)), "state")
    parts = (*told, head, says(report, offered.called), *fault_lines(faults))
    submit = Button("Next: try it", press(org, TRY), "primary")
    held = hold(writing, [one.id for one in inputs])
    below = tuple(_rows(org, form, offered))
    leave = Button("Leave it", of(org, OPEN, writing.base, 0)) if writing.base else all_rules(org)
    drawn = Form("", tuple(inputs), submit, live=True, held=held)
    return Card("rule", parts, (leave,), drawn, title, push=title, below=below)


def review_card(
    org: str, writing: Writing, report: FormReport, tried: Tried, offered: Offered, *, told: Sequence[Part] = ()
) -> Card:
    """The whole rule with what it would have done, before it is saved."""
    rule = report.rule
    name = rule.name if rule is not None else writing.form.name
    head = Line((Text("📐 "), Said(name, MOST_NAME, bold=True), Text(f" · {_status(writing.form)}")), "state")
    parts = (*told, head, says(report, offered.called), *tried_parts(org, tried, offered.called))
    save = Button("Save", press(org, SAVE), "primary")
    form = Form("", (), save, live=True, held=hold(writing))
    back = Button("Back to editing", step(org, MAIN))
    return Card("rule", parts, (back,), form, "Save rule", push=f"Save {name}?")


def later_card(org: str, writing: Writing) -> Card:
    """What is written can't be judged or saved now. It stands on this card."""
    told = Line((Text("✋ Leadbell can't reach its database now. Nothing was changed, and nothing is lost."),), "state")
    back = Button("Back to editing", step(org, MAIN), "primary")
    form = Form("", (), back, live=True, held=hold(writing))
    return Card("rule", (told,), (), form, "Try again", push="Nothing was changed, and nothing is lost.")


def says(report: FormReport, called: Called) -> Line:
    """The rule as a sentence; what is missing, while it is none."""
    if report.rule is not None:
        return Line(sentence_spans(report.rule, called, MOST_SENTENCE))
    needed = [fault.message for fault in report.faults[:3]]
    return Line((Text("Its sentence stands here as soon as it is whole. "), Said(" ".join(needed), MOST_SAID)), "facts")


def fault_lines(faults: Iterable[FormFault]) -> tuple[Line, ...]:
    """What is wrong, a line each."""
    found = list(faults)
    lines = [_fault(one.message, one.hint) for one in found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        lines.append(Line((Text(f"and {len(found) - MOST_FAULTS} more."),), "plain", "warning"))
    return tuple(lines)


def place_input(id: str, label: str, value: str, offered: Offered, *, none: str = "") -> Input:
    """A choice among the known places; the one that stands there is always among them. `none`: what it is called to
    choose nothing, where that may be."""
    known = [(one.value, one.label) for one in offered.places if may_be_chosen(one.value)][:MOST_PLACES]
    if value and value not in dict(known) and may_be_chosen(value):
        known.insert(0, (value, place_words(value, offered.called)))
    if none:
        known.insert(0, (NONE, none))
    stands = value or (NONE if none else "")
    return Input(id, label, "choice", hint="Choose a place", choices=tuple(known), value=stands)


def may_be_chosen(place: str) -> bool:
    """Whether a place can stand in a choice: Slack takes no longer values, and Adaptive Cards may carry out what looks
    like a template. Others are written."""
    return len(place) <= SLACK_VALUE and clean(place) == place == unbound(place)


def condition_words(row: Condition) -> str:
    """A condition as it stands in a form, right or wrong, in English."""
    field, operator = FIELDS.get(row.field), OPERATORS.get(row.operator)
    label = field.label if field is not None else row.field
    words = operator.words if operator is not None else row.operator
    values = [_shown(row.field, value) for value in row.values]
    return " ".join(part for part in (label, words, ", ".join(values)) if part)


def _shown(name: str, value: str) -> str:
    field = FIELDS.get(name)
    return field.show(value) if field is not None and (field.choices or field.form == "country") else value


def _of(writing: Writing) -> tuple[Span, ...]:
    return (Text(" · "), Said(writing.base, 64)) if writing.base else ()


def _fault(message: str, hint: str) -> Line:
    said = f"{message} {hint}".strip()
    return Line((Text("✋ "), Said(said, MOST_SAID)), "plain", "warning")


def _pairs(options: Iterable[Option]) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, one.label) for one in options)


def _status(form: RuleForm) -> str:
    return next((label for value, label in STATUSES.items() if value == form.status), form.status)


def _rows(org: str, form: RuleForm, offered: Offered) -> Iterable[Row]:
    """Each further part of the rule: what it is now, and the way to it."""
    told = (
        (WHEN, "If", "If…", _groups(form.when, "always")),
        (UNLESS, "Unless", "Unless…", _groups(form.unless, "nothing")),
        (PLACES, "Places", "Places…", _places(form, offered.called)),
        (QUIET, "Quiet hours", "Quiet hours…", _quiet(form.quiet)),
        (OFTEN, "How often", "How often…", _often(form)),
        (NOBODY, "If nobody answers", "If nobody answers…", _further(form, offered.called)),
    )
    for do, label, button, said in told:
        line = Line((Text(f"{label}: ", bold=True), Said(said, MOST_SAID)))
        yield Row((line,), Button(button, step(org, do)), label, "part")


def _groups(groups: Sequence[Sequence[Condition]], none: str) -> str:
    return ", or ".join(" and ".join(map(condition_words, group)) for group in groups) or none


def _places(form: RuleForm, called: Called) -> str:
    said = [place_words(one.to, called) + (f" (or else {place_words(one.otherwise, called)})" if one.otherwise else "")
            for one in form.ring if one.to]  # fmt: skip
    mention = f"; mentions {form.mention}" if form.mention else ""
    return (listed(said, "and") if said else "none yet") + mention


def _quiet(quiet: QuietForm) -> str:
    then = next((label for value, label in THEN.items() if value == quiet.then), quiet.then).lower()
    if quiet.kind == "working_hours":
        return f"outside of working hours: {then}"
    if not quiet.kind:
        return "none"
    days = "" if len(quiet.days) in (0, 7) else f" on {' '.join(quiet.days)}"
    return f"{quiet.since or '?'} to {quiet.until or '?'}{days}: {then}"


def _often(form: RuleForm) -> str:
    said = limits_text(form).splitlines()
    if form.digest.every:
        on = f" on {form.digest.on}" if form.digest.every == "week" else ""
        said.append(f"one card every {form.digest.every}{on} at {form.digest.at}")
    return "; ".join(said) or "each time"


def _further(form: RuleForm, called: Called) -> str:
    said = [f"after {one.after} {place_words(one.to, called)}" for one in form.escalate]
    return "; ".join(said) or "nobody else"
