"""How does a rule stand in a form?

A form holds what somebody has written, right or wrong, as texts. A page in the browser and a form in chat are drawn
from it and read into it (`rules.form_fields`); `rules.form_reading` says which rule it writes, and what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from leads.conditions import Condition
from leads.hours import DAYS
from rules.digest import RECIPIENT, Digest
from rules.durations import print_duration
from rules.escalation import STOPS
from rules.quiet import Quiet
from rules.rule import Groups, Rule, print_yaml
from rules.targets import print_target


@dataclass(frozen=True, slots=True)
class Row:
    """One condition as it is being written: a field's name, an operator's key, values as texts ("yes", "500", a moment
    as RFC 3339)."""

    field: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        return not (self.field or self.operator or self.values)


@dataclass(frozen=True, slots=True)
class Place:
    """One ring: a place as a rule file writes it, and the one that is rung instead."""

    to: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class QuietForm:
    """`kind`: "" for none, "hours" or "working_hours". `since`, `until`: "18:00"; `days`: of "mon" to "sun", none of
    them stands for every day; `zone`: "" for that of whoever is rung."""

    kind: str = ""
    since: str = ""
    until: str = ""
    days: tuple[str, ...] = DAYS
    zone: str = ""
    then: str = "hold"


@dataclass(frozen=True, slots=True)
class LimitForm:
    """`within`: "30m"."""

    most: str = ""
    per: str = "lead"
    within: str = ""


@dataclass(frozen=True, slots=True)
class DigestForm:
    """`every`: "" for none, "day" or "week"; `on`: "mon"; `at`: "09:00"; `zone`: "" for that of whoever is told."""

    every: str = ""
    on: str = ""
    at: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class EscalationForm:
    """`after`: "5m"; `unless`: what ends it; none stands for all that can."""

    after: str = ""
    to: str = ""
    unless: tuple[str, ...] = STOPS


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as it is being written. `tests`: the YAML text of its tests."""

    id: str = ""
    name: str = ""
    on: tuple[str, ...] = ()
    when: tuple[tuple[Row, ...], ...] = ()
    unless: tuple[tuple[Row, ...], ...] = ()
    ring: tuple[Place, ...] = ()
    mention: str = ""
    quiet: QuietForm = QuietForm()
    limits: tuple[LimitForm, ...] = ()
    digest: DigestForm = DigestForm()
    escalate: tuple[EscalationForm, ...] = ()
    status: str = "on"
    tests: str = ""


def fill(rule: Rule) -> RuleForm:
    """The form in which a rule stands: `form_reading.read_form` gives the rule again."""
    tests = [test.structured() for test in rule.tests]
    return RuleForm(
        id=rule.id,
        name=rule.name,
        on=rule.on,
        when=_rows(rule.when),
        unless=_rows(rule.unless),
        ring=tuple(
            Place(print_target(ring.to), print_target(ring.otherwise) if ring.otherwise else "") for ring in rule.ring
        ),
        mention=str(rule.structured().get("mention", "")),
        quiet=_quiet_form(rule.quiet),
        limits=tuple(LimitForm(str(one.most), one.per, print_duration(one.within)) for one in rule.limits),
        digest=_digest_form(rule.digest),
        escalate=tuple(
            EscalationForm(print_duration(one.after), print_target(one.to), one.unless) for one in rule.escalate
        ),
        status=rule.status,
        tests=print_yaml(tests) if tests else "",
    )


def _rows(groups: Groups) -> tuple[tuple[Row, ...], ...]:
    return tuple(tuple(row_of(condition) for condition in group) for group in groups)


def row_of(condition: Condition) -> Row:
    """A condition as it stands in a form."""
    value = condition.structured().get("value")
    values = [] if value is None else list(value) if isinstance(value, list) else [value]
    return Row(condition.field, condition.operator, tuple(_written(one) for one in values))


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _quiet_form(quiet: Quiet | None) -> QuietForm:
    if quiet is None:
        return QuietForm()
    zone = "" if quiet.zone == RECIPIENT else quiet.zone
    if quiet.window is None:
        return QuietForm("working_hours", zone=zone, then=quiet.then)
    days = tuple(DAYS[day] for day in sorted(quiet.window.days))
    return QuietForm("hours", _clock(quiet.window.start), _clock(quiet.window.end), days, zone, quiet.then)


def _digest_form(digest: Digest | None) -> DigestForm:
    if digest is None:
        return DigestForm()
    every, on = ("day", "") if digest.day is None else ("week", DAYS[digest.day])
    return DigestForm(every, on, _clock(digest.minute), "" if digest.zone == RECIPIENT else digest.zone)


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
