"""F5: what does matching one event cost at 10,000 rules over 100? F5b: how many a second, against the Rust CEL library?

The rules of `rulebooks`: ten hold for every change, whatever their number. F5 compares our own cost a change with 100
rules and with 10,000. F5b's anchor is `common-expression-language` (PyPI, a wheel around the Rust crate): the same
conditions as CEL programs compiled beforehand, one context an event, every program tried, since it has no index.
Lost: changes for which another number of rules held than must.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from leads.change import Change
from leads.facts import facts
from rules.match import Ruleset
from tests.bench.places import Bench
from tests.bench.rounds import Measure, Reading, Rounds, Row
from tests.bench.rulebooks import HELD, changes, conditions, rules

FEW, MANY = 100, 10_000
RUN = 0.3
"""Seconds of matching in one run, at least."""

COST = Measure("F5", "µs", "less", 1.5, f"ourselves with {FEW} rules")
PACE = Measure("F5b", "events/s", "more", 100, "the Rust CEL library, every rule tried, one context an event")


async def measure(bench: Bench) -> list[Row]:
    """F5 and F5b. No database takes part."""
    few, many = Ruleset(rules(FEW)), Ruleset(rules(MANY))
    happened = changes()
    cost = Rounds([COST], _reads("F5", _cost, few, happened), {"matching": _reads("F5", _cost, many, happened)})
    rows = await cost.run()
    tried = _cel_programs()
    anchor = None if tried is None else _reads("F5b", _cel_pace, tried, happened)
    pace = Rounds([PACE], anchor, {"matching": _reads("F5b", _pace, many, happened)})
    return rows + await pace.run()


def _reads(name: str, run: Callable[[Any, list[Change]], tuple[float, int]], rules: Any, happened: list[Change]) -> Any:
    async def read() -> Reading:
        value, wrong = run(rules, happened)
        return Reading({name: value}, lost=wrong)

    return read


def _cost(ruleset: Ruleset, happened: list[Change]) -> tuple[float, int]:
    """(microseconds a change, wrong answers)."""
    pace, wrong = _pace(ruleset, happened)
    return 1e6 / pace, wrong


def _pace(ruleset: Ruleset, happened: list[Change]) -> tuple[float, int]:
    """(changes a second, wrong answers)."""
    return _repeat(lambda change: len(ruleset.match(change, lambda email: True)), happened)


def _repeat(held: Callable[[Change], int], happened: list[Change]) -> tuple[float, int]:
    done = wrong = 0
    began = time.perf_counter()
    while (took := time.perf_counter() - began) < RUN:
        for change in happened:
            wrong += held(change) != HELD
        done += len(happened)
    return done / took, wrong


def _cel_programs() -> list[Any] | None:
    """The rules' conditions as compiled CEL programs, None where the library isn't installed."""
    try:
        import cel
    except ImportError:
        print("!!! common-expression-language IS NOT INSTALLED: F5b HAS NO ANCHOR (pip install --group bench) !!!")
        return None
    return [cel.compile(_cel(conditions(number))) for number in range(MANY)]


def _cel_pace(programs: list[Any], happened: list[Change]) -> tuple[float, int]:
    import cel

    def held(change: Change) -> int:
        context = cel.Context({"lead": dict(facts(change.after, change.event))})
        return sum(program.execute(context) for program in programs)

    return _repeat(held, happened[:2])


def _cel(groups: list[list[str]]) -> str:
    """Groups of conditions as a CEL expression; what may be missing is asked for first."""
    return " || ".join("(" + " && ".join(map(_cel_condition, group)) + ")" for group in groups)


def _cel_condition(text: str) -> str:
    name, words = text.split(" ", 1)
    field = f"lead.{name}"
    for ours, theirs in (("is at least ", ">="), ("> ", ">")):
        if words.startswith(ours):
            return f"has({field}) && {field} {theirs} {words.removeprefix(ours)}"
    if words.startswith("contains "):
        return f'has({field}) && {field}.contains("{words.removeprefix("contains ")}")'
    if words.startswith("is one of "):
        wanted = ", ".join(f'"{word}"' for word in words.removeprefix("is one of ").split())
        return f"has({field}) && {field} in [{wanted}]"
    return f'has({field}) && {field} == "{words.removeprefix("is ")}"'
