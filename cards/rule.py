"""What does one rule do, and what can be done about it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cards.model import Button, Card, Line, Moment, Part, Said, Span, Text
from cards.rule_list import MOST_NAME, name_line, sentence_spans
from cards.rule_presses import (
    ALL,
    CHANGE,
    COPY,
    DELETE,
    DO,
    EDIT,
    ME,
    OPEN,
    SURE,
    SWITCH,
    TEST_CARD,
    TO,
    TRY,
    UNDO,
    WHERE,
    all_rules,
    of,
)
from rules.rule import Status
from rules.sentence import Called
from rules.standing import Standing

MOST_SENTENCE = 1_500
MOST_PATH = 200

_SWITCHES: dict[Status, tuple[tuple[Status, str], ...]] = {
    "on": (("off", "Switch off"), ("watching", "Watch only")),
    "watching": (("on", "Switch on"), ("off", "Switch off")),
    "off": (("on", "Switch on"), ("watching", "Watch only")),
}


def rule_card(
    org: str, one: Standing, called: Called, *, may_change: bool, zone: str = "", watched: int | None = None,
    told: Sequence[Part] = (), tried: Sequence[Part] = (), undo: int | None = None,
) -> Card:  # fmt: skip
    """The rule as it stands. `told`: what was just done, before it; `tried`: what it would have done, under it; `undo`:
    the version that a press of Undo brings back; `watched`: for how many events it would have rung since it watches;
    `zone`: of the reader."""
    rule = one.rule
    says = Line(sentence_spans(rule, called, MOST_SENTENCE))
    parts: list[Part] = [*told, name_line(rule), says, *_watched(one, watched), _from(one), *tried]
    buttons = _buttons(org, one, undo) if may_change else ()
    return Card(
        "rule", tuple(parts), (*buttons, all_rules(org)), title="Rule", push=f"{rule.name}: {rule.status}", zone=zone
    )


def delete_question(org: str, one: Standing, called: Called) -> Card:
    """Asked before a rule is deleted."""
    ask = Line((Text("🗑️ Delete "), Said(one.rule.name, MOST_NAME, bold=True), Text("?")), "state", "warning")
    after = Line((Text("It rings no more from then on. Its versions stay: it can be brought back."),))
    said = Line(sentence_spans(one.rule, called, MOST_SENTENCE), "facts")
    delete = Button("Delete", of(org, DELETE, one.rule.id, one.version, SURE), "danger")
    keep = Button("Keep", of(org, OPEN, one.rule.id, 0))
    return Card("rule", (ask, said, after), (delete, keep), title="Delete rule", push=f"Delete {one.rule.name}?")


def deleted_card(org: str, rule_id: str, name: str, to: int) -> Card:
    """It is deleted. `to`: the version that Undo brings back."""
    told = Line((Text("✔️ "), Said(name, MOST_NAME, bold=True), Text(" is deleted; it rings no more.")), "state", "good")
    undo = Button("Undo", of(org, UNDO, rule_id, to + 1, (TO, str(to))))
    return Card("rule", (told,), (undo, all_rules(org)), title="Rule deleted", push=f"{name} is deleted")


def test_question(org: str, one: Standing) -> Card:
    """Where the test card is to go."""
    ask = Line((Text("🔔 A card of a sample lead, marked as a test, for "), Said(one.rule.name, MOST_NAME)), "state")
    after = Line((Text("Where shall it go? Whoever is rung there is rung for real."),))
    to_me = Button("To me alone", of(org, TEST_CARD, one.rule.id, one.version, (WHERE, ME)), "primary")
    to_all = Button("To its places", of(org, TEST_CARD, one.rule.id, one.version, (WHERE, ALL)))
    back = Button("Back to the rule", of(org, OPEN, one.rule.id, 0))
    return Card("rule", (ask, after), (to_me, to_all, back), title="Test card", push="Where shall a test card go?")


def told_line(*said: Span | str, emoji: str = "✔️", good: bool = True) -> Line:
    """What was just done, as the first line of a rule's card."""
    spans = tuple(Text(one) if isinstance(one, str) else one for one in said)
    return Line((Text(f"{emoji} "), *spans), "state", "good" if good else "warning")


def _watched(one: Standing, number: int | None) -> tuple[Line, ...]:
    if one.rule.status != "watching" or number is None:
        return ()
    since = (Text("👀 Since "), Moment(one.at, "day_time"))
    if number == 0:
        return (Line((*since, Text(" it wouldn't have rung."))),)
    events = Text("1 event" if number == 1 else f"{number:,} events", bold=True)
    return (Line((*since, Text(" it would have rung for "), events, Text("."))),)


def _from(one: Standing) -> Line:
    if one.read_only:
        return Line((Text("Kept in "), Said(one.path, MOST_PATH), Text(", and changed there.")), "footer")
    by: tuple[Span, ...] = (Text(" by "), Said(one.by.name, 60)) if one.by is not None else ()
    did = "Made" if one.version == 1 else f"Version {one.version},"
    return Line((Text(did), *by, Text(" · "), Moment(one.at, "day_time")), "facts")


def _buttons(org: str, one: Standing, undo: int | None) -> tuple[Button, ...]:
    rule = one.rule

    def button(label: str, intent: str, *arguments: tuple[str, str], more: bool = False) -> Button:
        return Button(label, of(org, intent, rule.id, one.version, *arguments), more=more)

    tries, test = button("Try it", TRY), button("Test card", TEST_CARD, more=True)
    if one.read_only:
        return (tries, button("Copy", EDIT, (DO, COPY)), test)
    (first, label), (second, other) = _SWITCHES[rule.status]
    switch = button(label, SWITCH, (TO, first))
    return (
        *((button("Undo", UNDO, (TO, str(undo))),) if undo is not None else ()),
        replace(switch, style="primary") if first == "on" else switch,
        button("Edit", EDIT, (DO, CHANGE)),
        tries,
        button(other, SWITCH, (TO, second), more=True),
        button("Copy", EDIT, (DO, COPY), more=True),
        test,
        button("Delete…", DELETE, more=True),
    )
