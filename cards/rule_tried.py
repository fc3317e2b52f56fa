"""What would a rule have done? A backtest in words, as it stands on a card before anything is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cards.leads import BESIDE
from cards.model import Button, Line, Moment, Part, Press, Row, Said, Text
from leads.events import CATALOGUE
from rules.backtest import RINGS, WORDS, Backtest, Tally
from rules.sentence import Called, place_words

MOST_PLACES = 5
MOST_EXAMPLES = 3
MOST_NAME = 60


@dataclass(frozen=True, slots=True)
class Tried:
    """A backtest of one rule. `days`: of how many days it is; `backtest`: None where there is none, for the reason in
    `fault`."""

    rule: str
    days: int
    backtest: Backtest | None = None
    fault: str = ""


def tried_parts(org: str, tried: Tried, called: Called, *, examples: bool = True) -> tuple[Part, ...]:
    """The answer as lines, and the first rings as rows that open their leads."""
    found = tried.backtest
    if found is None:
        return (Line((Text("⚠️ "), Text(tried.fault)), "plain", "warning"),)
    tally, stands = found.tried.get(tried.rule, Tally()), found.in_force.get(tried.rule)
    return (
        Line((Text(f"🧪 Tried on the last {tried.days} days", bold=True), Text(_looked(found))), "heading"),
        Line((Text("It would have rung "), Text(times(tally.rings), bold=True), Text(_instead(tally, stands)))),
        *_where(tally, called),
        *_silent(tally),
        *_unknown(found),
        *(_examples(org, tally, called) if examples else ()),
    )


def times(number: int) -> str:
    """ "nobody", "once", "42 times"."""
    return "nobody" if number == 0 else "once" if number == 1 else f"{number:,} times"


def _looked(found: Backtest) -> str:
    events = "1 event" if found.events == 1 else f"{found.events:,} events"
    leads = "1 lead" if found.leads == 1 else f"{found.leads:,} leads"
    return f" · {events} of {leads}" + (", the newest of more" if found.cut else "")


def _instead(tally: Tally, stands: Tally | None) -> str:
    """How that differs from the rule as it is in force."""
    if stands is None:
        return "."
    if stands.rings == tally.rings:
        return "; so does it as it stands now."
    return f"; as it stands now, {times(stands.rings)}."


def _where(tally: Tally, called: Called) -> Iterator[Line]:
    places = [f"{_place(place, called)} {number:,}" for place, number in tally.places.most_common(MOST_PLACES)]
    if len(tally.places) > MOST_PLACES:
        places.append(f"and {len(tally.places) - MOST_PLACES} more places")
    if places:
        yield Line((Text("Where: "), Said(" · ".join(places), 400)))
    if further := tally.reasons["escalates"]:
        yield Line((Text(f"Of these nobody had answered {times(further)}, and it rang further."),))


def _silent(tally: Tally) -> Iterator[Line]:
    said = [f"{number:,} {WORDS.get(why, why)}" for why, number in tally.reasons.most_common() if why not in RINGS]
    if said:
        yield Line((Text(f"And: {' · '.join(said)}."),))


def _unknown(found: Backtest) -> Iterator[Line]:
    said = [f"{number:,} events {why}" for why, number in found.unknown.most_common()]
    if said:
        yield Line((Text(f"Not judged: {' · '.join(said)}."),))


def _examples(org: str, tally: Tally, called: Called) -> Iterator[Row]:
    for number, one in enumerate(tally.examples[:MOST_EXAMPLES], 1):
        what = (Text(f" · {CATALOGUE[one.kind].why} · "), Moment(one.at, "day_time"))
        line = Line((Text(f"{number} · "), Said(one.lead, MOST_NAME), *what))
        where = Line((Text("→ "), Said(_place(one.place, called), 120)), "facts")
        opens = Press("summary", org, one.lead_id, 0, (BESIDE,))
        yield Row((line, where), Button(f"Open {number}", opens), one.lead)


def _place(place: str, called: Called) -> str:
    """A place as a backtest names it, in English."""
    if place.startswith("owner "):
        return f"{called(place.removeprefix('owner '))} (owner)"
    return place_words(place, called)
