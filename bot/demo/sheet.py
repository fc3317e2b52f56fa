"""How is a rule shown in its file, with the lines that made it ring marked, and told in words?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

import orjson

from bot.demo.deliveries import Where, rung
from bot.demo.happenings import judge
from bot.demo.reading import Found
from leads.events import CATALOGUE
from leads.suggestion import listed
from playground.page.inside import Happening, Judged, Line, Piece, RuleSheet
from playground.workspaces import TITLES
from rules.made import FOLDER
from rules.marks import Decided, Mark, Marked, mark
from rules.read import Source, read
from rules.rule import Rule
from rules.verdict import ChannelTarget, Owner, Platform, Target

WHAT = {
    "kind": "the event",
    "condition": "held",
    "ring": "rang",
    "else": "rang instead",
    "status": "keeps it silent",
}
"""Why a piece is marked, said after it."""


def sheet(
    rule_id: str, rules: Sequence[Rule], sources: Sequence[Source], found: Found | None, event: Happening | None,
    where: Where,
) -> RuleSheet | None:  # fmt: skip
    """The sheet of a rule in force, None where there is none of this id. `sources`: where the rules are written."""
    rule = next((one for one in rules if one.id == rule_id), None)
    source = next((one for one in sources if rule is not None and one.file == rule.source), None)
    if rule is None or source is None:
        return None
    row = found.events[-1] if found is not None and found.events else None
    verdict = None
    if found is not None and row is not None:
        verdict = next((one for one in found.verdicts.get(row.id, ()) if one.rule == rule_id), None)
    decided = None if row is None or found is None or verdict is None else _decided(row, verdict, found)
    marked = mark(source, rule_id, decided)
    if marked is None:
        return None
    judged = None if verdict is None else judge(verdict, {rule_id: rule.name})
    places = (
        []
        if row is None or found is None
        else [
            f"{where(one.platform, one.address)} on {TITLES.get(one.platform, one.platform)}"
            for one in rung(found, row)
        ]
    )
    matched = () if row is None or judged is None else tuple(_words(row.kind, judged, rule, marked, places))
    written = read(source).lines
    lines = tuple(_lines(written if written[-1] else written[:-1], marked))
    return RuleSheet(rule_id, rule.name, _file(rule), lines, event, judged, matched)


def _file(rule: Rule) -> str:
    """What the place is called that the rule is written in."""
    where = PurePath(rule.source)
    return "made in Leadbell" if where.parts[0] == FOLDER else where.name


def _decided(row: Any, verdict: Any, found: Found) -> Decided:
    held = tuple(text for text, _, _ in orjson.loads(verdict.because))
    rang = [] if verdict.reason != "rings" else [_target(one.platform, one.address) for one in rung(found, row)]
    return Decided(row.kind, held, [target for target in rang if target], verdict.reason == "watching")


def _target(platform: Platform, address: str) -> Target | None:
    """The place that an address of the outbox was made of."""
    kind, _, rest = address.partition(":")
    if kind == "person":
        return Owner()
    workspace, _, name = rest.partition(":")
    return ChannelTarget(platform, name, workspace) if kind == "channel" else None


def _words(kind: str, judged: Judged, rule: Rule, marked: Marked, rang: list[str]) -> Iterable[tuple[str, int]]:
    """What matched, as sentences, each with its line (0: none)."""
    at = {(one.what, one.text): one.line for one in reversed(marked.marks)}
    yield f"It is for “{CATALOGUE[kind].why}” ({kind}).", at.get(("kind", kind), 0)
    conditions = [one for one in marked.marks if one.what == "condition"]
    if not rule.when:
        yield "It has no conditions.", 0
    for number, one in enumerate(judged.because):
        line = conditions[number].line if number < len(conditions) else 0
        yield f"{one.text}: it is {one.value}.", line
    if judged.rings and rang:
        line = next((one.line for one in marked.marks if one.what in ("ring", "else")), 0)
        yield f"So it rang {listed(rang, 'and')}.", line
    elif not judged.rings:
        yield f"It {judged.why}.", next((one.line for one in marked.marks if one.what == "status"), 0)


def _lines(written: Sequence[str], marked: Marked) -> Iterable[Line]:
    for number, line in enumerate(written, 1):
        own = marked.first <= number <= marked.last
        yield Line(number, tuple(_pieces(line, [one for one in marked.marks if one.line == number])), own)


def _pieces(line: str, marks: Sequence[Mark]) -> Iterable[Piece]:
    at = 0
    for one in marks:
        start = one.column - 1
        if start < at:
            continue
        if start > at:
            yield Piece(line[at:start])
        at = start + one.width
        yield Piece(line[start:at], WHAT[one.what])
    if at < len(line):
        yield Piece(line[at:])
