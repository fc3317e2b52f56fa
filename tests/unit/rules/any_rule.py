"""Any rule there can be, for tests that hold what prints it against what reads it."""

from __future__ import annotations

from hypothesis import strategies as st

from leads.events import CATALOGUE as KINDS
from leads.hours import EVERY_DAY, Window
from rules.digest import Digest
from rules.escalation import STOPS, Escalation
from rules.limit import Limit
from rules.quiet import THEN, Quiet
from rules.rule import STATUSES, Groups, Rule
from rules.rule_test import RuleTest
from rules.verdict import ChannelTarget, Owner, PersonTarget, Ring, Target
from tests.unit.leads.test_conditions import conditions

MINUTE = 60_000
RINGING = [kind.name for kind in KINDS.values() if kind.rings]
ZONES = st.sampled_from(["recipient", "Europe/Berlin", "America/New_York"])
IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)
NAMES = st.one_of(st.sampled_from(["Hot leads", 'A "quoted": name', "#1, ünï", "- x", "yes", "🔔 Rings"]), IDS)
TARGETS: st.SearchStrategy[Target] = st.sampled_from(
    [
        Owner(), PersonTarget("dana@acme.example"), ChannelTarget("slack", "#emea-leads"),
        ChannelTarget("slack", "#sales", "acme"), ChannelTarget("teams", "Sales EMEA/Hot leads"),
        ChannelTarget("webex", "EMEA: hot leads"),
    ]
)  # fmt: skip
LASTS = st.integers(1, 400).map(lambda minutes: minutes * MINUTE)
TESTS = st.sampled_from(
    [
        RuleTest("big", {"kind": "email.captured", "lead": {"num_employees": 900, "country": "DE"}}, None, ("owner",)),
        RuleTest("", {"kind": "lead.created"}, {"known": "verified", "messages": 3}, ()),
        RuleTest("at night", {"kind": "lead.created", "at": "2026-11-23T22:00:00Z"}, None, ("held: slack:#leads",)),
    ]
)


def groups() -> st.SearchStrategy[Groups]:
    group = st.lists(conditions(), min_size=1, max_size=3).map(tuple)
    return st.lists(group, max_size=2).map(tuple)


@st.composite
def _quiet(draw: st.DrawFn, otherwise: bool) -> Quiet:
    then = draw(st.sampled_from([one for one in THEN if one != "else" or otherwise]))
    zone = draw(ZONES)
    if draw(st.booleans()):
        return Quiet(None, zone, then)
    start = draw(st.integers(0, 1439))
    end = draw(st.integers(start + 1, start + 1440))
    days = draw(st.sets(st.integers(0, 6), min_size=1).map(frozenset))
    if days == EVERY_DAY and end - start == 1440:
        end -= 1
    return Quiet(Window(start, end, days), zone, then)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A rule that has no fault."""
    on = tuple(draw(st.lists(st.sampled_from(RINGING), min_size=1, max_size=3, unique=True)))
    ring = tuple(draw(st.lists(st.builds(Ring, TARGETS, st.none() | TARGETS), min_size=1, max_size=3)))
    otherwise = any(one.otherwise for one in ring)
    quiet = draw(st.none() | _quiet(otherwise))
    urgent = any(KINDS[kind].urgent for kind in on)
    digests = st.builds(Digest, st.integers(0, 1439), st.none() | st.integers(0, 6), ZONES)
    stops = st.sets(st.sampled_from(STOPS), min_size=1).map(lambda some: tuple(one for one in STOPS if one in some))
    escalations = st.lists(st.builds(Escalation, LASTS, TARGETS, stops), max_size=3)
    limits = st.builds(Limit, st.integers(1, 999_999), st.sampled_from(["lead", "destination"]), LASTS)
    rule_id = draw(IDS)
    return Rule(
        id=rule_id,
        name=draw(st.just(rule_id) | NAMES),
        on=on,
        ring=ring,
        when=draw(groups()),
        unless=draw(groups()),
        mention=draw(st.none() | st.just(Owner())),
        quiet=quiet,
        digest=None if urgent or quiet is not None else draw(st.none() | digests),
        limits=tuple(draw(st.lists(limits, max_size=2, unique=True))),
        escalate=tuple(sorted(draw(escalations), key=lambda one: one.after)),
        status=draw(st.sampled_from(STATUSES)),
        tests=tuple(draw(st.lists(TESTS, max_size=2))),
    )
