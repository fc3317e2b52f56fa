"""What would the rule have done? A backtest of one rule, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from leads.events import CATALOGUE as KINDS
from rules.backtest import RINGS, WORDS, Backtest, Tally
from rules.sentence import Called, place_words

MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One place: what it is called, how often it rang, and that in tenths of the most, 1 to 10."""

    label: str
    number: int
    tenths: int


@dataclass(frozen=True, slots=True)
class TriedExample:
    """One ring, as people recognise it."""

    lead_id: str
    lead: str
    why: str
    place: str
    at: int


@dataclass(frozen=True, slots=True)
class Tried:
    """`head`: the answer in a sentence; `than`: how that differs from what is in force; `notes`: what else there is to
    know, `warnings`: what is probably not meant, a sentence each."""

    head: str
    than: str
    rings: int
    bars: tuple[Bar, ...]
    silent: tuple[str, ...]
    examples: tuple[TriedExample, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def tried(
    answer: Backtest, rule_id: str, span: str, called: Called = str, warnings: tuple[str, ...] = ()
) -> Tried:  # fmt: skip
    """The answer about one rule. `span`: "14 days"."""
    tally, before = answer.tried.get(rule_id, Tally()), answer.in_force.get(rule_id)
    most = max(tally.places.values(), default=1)
    shown = tally.places.most_common(MOST_PLACES)
    bars = tuple(
        Bar(_place(place, called), number, max(1, round(10 * number / most))) for place, number in shown
    )  # fmt: skip
    silent = tuple(
        f"{number:,} {WORDS.get(reason, reason)}" for reason, number in tally.reasons.most_common()
        if reason not in RINGS
    )  # fmt: skip
    examples = tuple(
        TriedExample(one.lead_id, one.lead, KINDS[one.kind].why, _place(one.place, called), one.at)
        for one in tally.examples
    )
    head = f"In the last {span} it would have {_rung(tally.rings)}."
    return Tried(
        head, _than(tally.rings, before), tally.rings, bars, silent, examples, tuple(_notes(answer, tally, len(shown))),
        warnings,
    )  # fmt: skip


def _place(place: str, called: Called) -> str:
    """A place as a backtest names it: of an owner, who that was."""
    owner, _, email = place.partition(" ")
    if owner == "owner" and "@" in email:
        return f"{called(email)}, as the owner"
    return place_words(place, called)


def _rung(number: int) -> str:
    return "rung nobody" if not number else "rung once" if number == 1 else f"rung {number:,} times"


def _than(rings: int, before: Tally | None) -> str:
    if before is None:
        return "There is no such rule yet, so all of that is new."
    if before.rings == rings:
        return "That is as often as the rule in force rings."
    how = "more" if rings > before.rings else "fewer"
    return f"That is {abs(rings - before.rings):,} {how} than by the rule in force, which rings {before.rings:,}."


def _notes(answer: Backtest, tally: Tally, shown: int) -> list[str]:
    notes = [f"{answer.events:,} events of {answer.leads:,} leads were looked at."]
    if answer.cut:
        notes[0] = f"There are more events than can be looked at here: the newest {answer.events:,} were."
    if tally.reasons["escalates"]:
        notes.append(f"Of these, {tally.reasons['escalates']:,} because nobody had answered.")
    if len(tally.places) > shown:
        notes.append(f"{len(tally.places) - shown:,} more places would have been rung.")
    notes += [f"Not judged: {number:,} events {why}." for why, number in answer.unknown.most_common()]
    notes.append("People, their hours and zones are taken as they are today.")
    return notes
