"""How is an event told to somebody who looks inside: what it was, what the rules said of it, what was sent?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from bot.demo.changes import changes, shown
from bot.demo.deliveries import Seen, Where, deliveries
from bot.demo.reading import Found
from cards.characters import clean_cut
from cards.lead import HIDDEN
from cards.who import full_name
from cards.why import REASONS
from leads.conditions import ConditionFault, parse
from leads.events import CATALOGUE
from leads.store.reading import read_event, read_lead
from leads.timeline import entry
from playground.page.inside import Condition, Delivery, Happening, Judged
from rules.rule import Rule

MOST_SAID = 160
"""Characters of what was said, as on a card."""
NAME = 60


def happenings(found: Found, rules: Iterable[Rule], where: Where, now: int, seen: Seen) -> tuple[Happening, ...]:
    """The events that were found, in their order. `rules`: those in force."""
    in_force = tuple(rules)
    names = {rule.id: rule.name for rule in in_force}
    sent = deliveries(found, where, now, seen)
    return tuple(_happening(row, found, in_force, names, sent[row.id]) for row in found.events)


def _happening(
    row: Any, found: Found, rules: tuple[Rule, ...], names: dict[str, str], sent: tuple[Delivery, ...]
) -> Happening:
    event, lead = read_event(row), found.leads.get(row.lead_id)
    told = entry(event)
    said = HIDDEN if told.hidden else clean_cut(told.text, MOST_SAID)
    kind = CATALOGUE[row.kind]
    judged = tuple(judge(verdict, names) for verdict in found.verdicts.get(row.id, ()))
    silent, unmet = ("", ()) if judged else _silence(row.kind, rules)
    return Happening(
        seq=row.seq, id=row.id, what=f"{kind.emoji} {kind.why}", at=row.at / 1000,
        lead=clean_cut(full_name(read_lead(lead)).text, NAME) if lead is not None else row.lead_id,
        lead_id=found.outside.get(row.lead_id, row.lead_id), channel=row.channel or "",
        by=clean_cut(event.by.name, NAME) if event.by else "", said="" if said == kind.why else said,
        changed=changes(orjson.loads(row.changed)), judged=judged, silent=silent, unmet=unmet, deliveries=sent,
    )  # fmt: skip


def judge(verdict: Any, names: dict[str, str]) -> Judged:
    """A row of the verdicts."""
    because = tuple(_condition(text, value) for text, value, _ in orjson.loads(verdict.because))
    name = names.get(verdict.rule, verdict.rule)
    return Judged(verdict.rule, name, verdict.reason == "rings", REASONS.get(verdict.reason, verdict.reason), because)


def _condition(text: str, value: object) -> Condition:
    try:
        condition = parse(text)
    except ConditionFault:  # of an earlier release
        return Condition(text, shown("", value))
    return Condition(condition.sentence(), shown(condition.field, value))


def _silence(kind: str, rules: tuple[Rule, ...]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Why no rule said anything, and the rules that were asked."""
    if not CATALOGUE[kind].rings:
        return "Nothing rings for this.", ()
    asked = tuple((rule.id, rule.name) for rule in rules if kind in rule.on and rule.status != "off")
    if not asked:
        return "No rule is for this.", ()
    return "Its conditions don't hold:" if len(asked) == 1 else "Their conditions don't hold:", asked
