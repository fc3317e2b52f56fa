"""How does English say what a rule does?

One sentence for a whole rule, for whoever writes it, reads it in a list, or is asked whether to switch it on: what
happens, under which conditions, who is rung, and what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from leads.conditions import Condition
from leads.events import CATALOGUE as KINDS
from leads.hours import DAYS, EVERY_DAY, print_days
from leads.suggestion import listed
from rules.digest import Digest
from rules.durations import print_duration
from rules.escalation import STOPS, Escalation, Stop
from rules.limit import Limit
from rules.quiet import RECIPIENT, Quiet, Then
from rules.rule import Groups, Rule
from rules.targets import print_target
from rules.verdict import Ring

Called = Callable[[str], str]
"""The name of a person by their e-mail address; the address itself where nobody has it."""

PLATFORM_NAMES = {"slack": "Slack", "teams": "Teams", "webex": "Webex"}
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_THEN: dict[Then, str] = {
    "hold": "a ring waits until that is over",
    "drop": "nobody is rung",
    "else": "the place named instead is rung",
}
_STOPS: dict[Stop, str] = {
    "taken_over": "taken over", "on_it": "said “On it”", "answered": "answered",
    "call_scheduled": "got a call booked", "left": "seen the lead leave",
}  # fmt: skip
_MENTIONS = {"channel": "everybody of the channel", "here": "everybody of the channel who is there"}


def sentence(rule: Rule, called: Called = str) -> str:
    """The whole rule as one sentence, with a full stop. What isn't written yet is "…"."""
    said = "; ".join(clauses(rule, called))
    return said if said.endswith("…") else f"{said}."


def clauses(rule: Rule, called: Called = str) -> list[str]:
    """The parts of that sentence: the first is what rings whom, then each thing that follows, without full stops."""
    found = [f"{_when(rule)}{_if('if', rule.when)}{_if('unless', rule.unless)}, {_does(rule, called)}"]
    if rule.quiet is not None:
        found.append(_quiet(rule.quiet))
    found += [_limit(limit) for limit in rule.limits]
    found += [_escalation(one, called) for one in rule.escalate]
    if rule.status == "watching":
        found.append("it only watches so far: it notes what it would have done, and rings nobody")
    if rule.status == "off":
        found.append("it is off, and rings nobody")
    return found


def place_words(place: str, called: Called = str) -> str:
    """A place as a rule file writes it, in English: "the owner", "Dana Ruiz", "#leads in Slack"."""
    if place == "owner":
        return "the owner"
    platform, colon, name = place.partition(":")
    if platform == "team" and colon:
        return f"the next on duty of team {name}"
    if platform in PLATFORM_NAMES and colon:
        where = PLATFORM_NAMES[platform]
        workspace, slash, channel = name.rpartition("/")
        if platform == "slack" and slash:
            return f"{channel} in {where} ({workspace})"
        return f"{name} in {where}"
    return called(place)


def lasts(milliseconds: int) -> str:
    """ "30 minutes", "1 hour", "2 weeks"."""
    text = print_duration(milliseconds)
    number, unit = text[:-1], _UNITS[text[-1]]
    return f"1 {unit}" if number == "1" else f"{number} {unit}s"


def days_words(days: frozenset[int]) -> str:
    """Days from Monday, 0: "Monday to Friday", "Saturday and Sunday", "every day"."""
    if days == EVERY_DAY:
        return "every day"
    parts: list[str] = []
    for run in print_days(days).split():
        first, _, last = run.partition("-")
        names = [_DAYS[DAYS.index(day)] for day in (first, last) if day]
        next_to = last and (DAYS.index(first) + 1) % 7 == DAYS.index(last)
        parts += names if next_to or not last else [" to ".join(names)]
    return listed(parts, "and")


def _when(rule: Rule) -> str:
    return f"When a lead {listed([KINDS[kind].when or KINDS[kind].why for kind in rule.on] or ['…'])}"


def _if(word: str, groups: Groups) -> str:
    """ ", if A and B, or if C": each group says its word again, so that "and" and "or" can't be mistaken."""
    groups = tuple(group for group in groups if group)
    if not groups:
        return ""
    return ", " + ", or ".join(f"{word} {_group(group)}" for group in groups)


def _group(group: Sequence[Condition]) -> str:
    return " and ".join(condition.sentence() for condition in group)


def _does(rule: Rule, called: Called) -> str:
    places = _places(rule.ring, called)
    if rule.digest is not None:
        told = f"gather it, and tell {places} of all in one card {_digest(rule.digest)}"
    else:
        told = f"ring {places}"
    if rule.mention is not None:
        text = print_target(rule.mention)
        told += f", and mention {_mentioned(text, called)}"
    return told


def _mentioned(text: str, called: Called) -> str:
    if text.startswith("team:"):
        return f"everybody of team {text.removeprefix('team:')} who is on duty"
    return _MENTIONS.get(text) or place_words(text, called)


def _places(rings: Sequence[Ring], called: Called) -> str:
    """ "the owner (or else #leads in Slack), and Leads in Webex"; what is rung instead stands behind its place."""
    instead: dict[str, list[str]] = {}
    for ring in rings:
        others = instead.setdefault(place_words(print_target(ring.to), called), [])
        if ring.otherwise is not None:
            others.append(place_words(print_target(ring.otherwise), called))
    if not instead:
        return "…"
    return listed(
        [f"{place} (or else {listed(others, 'and')})" if others else place for place, others in instead.items()], "and"
    )


def _zone(zone: str) -> str:
    return "" if zone == RECIPIENT else f" ({zone} time)"


def _quiet(quiet: Quiet) -> str:
    if quiet.window is None:
        return f"outside of working hours {_THEN[quiet.then]}"
    start, end = quiet.window.start, quiet.window.end % (24 * 60)
    clocks = f"from {start // 60:02}:{start % 60:02} to {end // 60:02}:{end % 60:02}"
    days = "" if quiet.window.days == EVERY_DAY else f" on {days_words(quiet.window.days)}"
    return f"{clocks}{days}{_zone(quiet.zone)} {_THEN[quiet.then]}"


def _digest(digest: Digest) -> str:
    day = "every day" if digest.day is None else f"every {_DAYS[digest.day]}"
    return f"{day} at {digest.minute // 60:02}:{digest.minute % 60:02}{_zone(digest.zone)}"


def _limit(limit: Limit) -> str:
    times = "once" if limit.most == 1 else "twice" if limit.most == 2 else f"{limit.most:,} times"
    each = "per lead" if limit.per == "lead" else "at each place"
    return f"ring at most {times} {each} within {lasts(limit.within)}"


def _escalation(one: Escalation, called: Called) -> str:
    place = place_words(print_target(one.to), called)
    if one.unless == STOPS:
        return f"if nobody has answered after {lasts(one.after)}, ring {place}"
    stops = listed([_STOPS[stop] for stop in one.unless])
    return f"if nobody has {stops} after {lasts(one.after)}, ring {place}"
