"""Do the right rules ring, where they should, and does each silence have its reason?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.change import Change, Event
from leads.conditions import Condition, parse
from leads.facts import facts
from leads.hours import DAY, Window
from leads.lead import Block, Known, Lead, Value
from rules.check import check_sources
from rules.digest import Digest
from rules.escalation import STOPS, Escalation
from rules.index import Index
from rules.limit import Limit
from rules.match import Ruleset
from rules.quiet import Quiet
from rules.read import Source
from rules.rule import Rule, print_rules
from rules.verdict import ChannelTarget, Checked, Owner, PersonTarget, Ring, TeamTarget, Verdict

LEADS = ChannelTarget("slack", "#leads")
SALES = ChannelTarget("teams", "Sales/Leads")
SPACE = ChannelTarget("webex", "Leads")
KINDS = ["human.requested", "email.captured", "lead.blocked", "lead.unblocked", "call.scheduled"]
TEXTS = [
    "country is DE",
    "country is one of DE FR",
    "country is not DE",
    "skills is sql",
    "skills is one of go sql",
    "num_employees is 500",
    "blocked is yes",
    "num_employees is at least 500",
    "known is verified",
    "owner is known",
    'text contains " sso "',
    "channel is one of chat email",
    'job_title is "unknown"',
    "stage is call_scheduled",
]


def change(
    kind: str = "human.requested", *, blocked: bool = False, known: Known = "unknown", **values: object
) -> Change:
    lead = Lead(
        id="abcdefghk7q2",
        org="o",
        created_at=1,
        values={name: Value(value, "crm", 1) for name, value in values.items()},
        known=known,
        blocked=Block(1, "harassment") if blocked else None,
    )
    return Change(None, lead, Event("e", kind, 1, 1, data={"text": "Do you have SSO or so?"}, channel="chat"))


def everybody(_email: str) -> bool:
    return True


def nobody(_email: str) -> bool:
    return False


RULE = Rule("a", "A", ("human.requested",), (Ring(Owner(), LEADS),), mention=Owner())
DANA = "dana@acme.example"


def test_a_rule_without_conditions_always_rings() -> None:
    (verdict,) = Ruleset([RULE]).match(change(owner=DANA), everybody)
    assert verdict == Verdict("a", "A", "rings", (Ring(Owner(), LEADS),), Owner(), ())
    assert Ruleset([RULE]).match(change("call.scheduled"), everybody) == []


def test_the_owner_is_asked_for_by_address() -> None:
    asked: list[str] = []

    def known(email: str) -> bool:
        asked.append(email)
        return False

    Ruleset([RULE, replace(RULE, id="b")]).match(change(owner=DANA), known)
    assert asked == [DANA]


def test_rules_that_every_lead_is_tried_with_are_counted() -> None:
    covered = replace(RULE, when=((parse("known is verified"),), (parse("country is DE"), parse("text contains x"))))
    open_end = replace(RULE, when=((parse("country is DE"),), (parse("num_employees is at least 500"),)))
    assert Ruleset([covered]).uncovered == 0
    assert Ruleset([covered, open_end, RULE]).uncovered == 2


def test_a_group_is_looked_up_by_what_the_fewest_rules_ask_for() -> None:
    wide = [(parse("country is DE"), parse(f"owner is rep{number}@acme.example")) for number in range(50)]
    index = Index([(group,) for group in wide])
    assert list(index.candidates({"country": "DE", "owner": "rep7@acme.example"})) == [7]
    assert list(index.candidates({"country": "DE", "owner": "nobody@acme.example"})) == []


def test_without_an_owner_the_replacement_rings() -> None:
    for verdicts in (Ruleset([RULE]).match(change(), everybody), Ruleset([RULE]).match(change(owner=DANA), nobody)):
        assert verdicts == [Verdict("a", "A", "rings", (Ring(LEADS),), None, ())]


def test_without_owner_and_replacement_it_stays_silent_and_says_so() -> None:
    alone = replace(RULE, ring=(Ring(Owner()),))
    assert Ruleset([alone]).match(change(), everybody) == [Verdict("a", "A", "no owner")]
    both = replace(RULE, ring=(Ring(Owner()), Ring(SALES, Owner())))
    assert Ruleset([both]).match(change(), everybody)[0].rings == (Ring(SALES),)
    assert Ruleset([both]).match(change(owner=DANA), everybody)[0].rings == (Ring(Owner()), Ring(SALES, Owner()))


def test_the_conditions_that_held_are_told_with_their_values() -> None:
    rule = replace(
        RULE,
        when=((parse("country is FR"),), (parse("country is DE"), parse("num_employees is at least 500")), ()),
        unless=((parse("known is verified"), parse("country is DE")),),
    )
    rules = Ruleset([rule])
    (verdict,) = rules.match(change(country="DE", num_employees=900), everybody)
    assert verdict.because == (
        Checked("country is DE", "DE", True),
        Checked("num_employees is at least 500", 900, True),
    )
    assert rules.match(change(country="DE", num_employees=900, known="verified"), everybody) == []


def test_status() -> None:
    assert Ruleset([replace(RULE, status="off")]).match(change(), everybody) == []
    (watching,) = Ruleset([replace(RULE, status="watching")]).match(change(owner=DANA), everybody)
    assert (watching.reason, watching.rings) == ("watching", (Ring(Owner(), LEADS),))


@pytest.mark.parametrize(("kind", "reason"), [("human.requested", "blocked"), ("lead.blocked", "rings")])
def test_a_blocked_lead_rings_nobody_but_for_the_block_itself(kind: str, reason: str) -> None:
    rule = replace(RULE, on=("human.requested", "lead.blocked"))
    (verdict,) = Ruleset([rule]).match(change(kind, blocked=True, owner=DANA), everybody)
    assert verdict.reason == reason
    assert bool(verdict.rings) is (reason == "rings")


def test_one_set_of_rules_serves_any_installation() -> None:
    rule = replace(RULE, ring=(Ring(Owner(), LEADS), Ring(Owner(), SALES), Ring(Owner(), SPACE)))
    teams = Ruleset([rule], platforms=["teams"])
    assert teams.match(change(owner=DANA), everybody)[0].rings == (Ring(Owner(), SALES),)
    assert teams.match(change(), everybody)[0].rings == (Ring(SALES),)
    every = Ruleset([rule])
    assert every.match(change(owner=DANA), everybody)[0].rings == (Ring(Owner(), LEADS),)
    assert every.match(change(), everybody)[0].rings == (Ring(LEADS), Ring(SALES), Ring(SPACE))
    elsewhere = Ruleset([replace(RULE, ring=(Ring(SPACE),))], platforms=["teams"])
    assert elsewhere.match(change(), everybody)[0].rings == (Ring(SPACE),)
    instead = Ruleset([replace(RULE, ring=(Ring(SPACE, SALES),))], platforms=["teams"])
    assert instead.match(change(), everybody)[0].rings == (Ring(SALES),)


TARGETS = st.sampled_from(
    [
        Owner(),
        PersonTarget("ben@acme.example"),
        TeamTarget("emea"),
        LEADS,
        SALES,
        SPACE,
        ChannelTarget("slack", "#leads", "acme"),
    ]
)
GROUPS = st.lists(st.lists(st.sampled_from(TEXTS).map(parse), min_size=1, max_size=3).map(tuple), max_size=2).map(tuple)
WINDOWS = st.builds(
    lambda start, length, days: Window(start, start + length, days),
    st.integers(0, DAY - 1), st.integers(1, DAY - 1), st.frozensets(st.integers(0, 6), min_size=1),
)  # fmt: skip
QUIET = st.builds(
    Quiet, st.none() | WINDOWS, st.sampled_from(["recipient", "Europe/Berlin"]), st.sampled_from(["hold", "drop"])
)
LIMITS = st.builds(
    Limit,
    st.integers(1, 99),
    st.sampled_from(["lead", "destination"]),
    st.integers(1, 99).map(lambda one: one * 60_000),
)
CALM = {"email.captured", "call.scheduled", "lead.blocked"}
"""Kinds that are not urgent."""
DIGESTS = st.builds(
    Digest, st.integers(0, DAY - 1), st.none() | st.integers(0, 6), st.sampled_from(["recipient", "Asia/Tokyo"])
)
ESCALATIONS = st.builds(
    Escalation,
    st.integers(1, 999).map(lambda minutes: minutes * 60_000),
    TARGETS,
    st.sets(st.sampled_from(STOPS)).map(lambda named: tuple(stop for stop in STOPS if stop in named) or STOPS),
)
NAMES = st.text(max_size=20).filter(lambda name: name == name.strip() != "" and name.isprintable())


@st.composite
def rulesets(draw: st.DrawFn) -> list[Rule]:
    def rule(id: str) -> Rule:
        quiet = draw(st.none() | QUIET)
        on = draw(st.sets(st.sampled_from(KINDS), min_size=1))
        return Rule(
            id=id,
            name=draw(st.one_of(st.just(id), NAMES)),
            on=tuple(on),
            ring=tuple(draw(st.lists(st.builds(Ring, TARGETS, st.none() | TARGETS), min_size=1, max_size=3))),
            when=draw(GROUPS),
            unless=draw(GROUPS),
            mention=draw(st.sampled_from([None, Owner(), PersonTarget("ben@acme.example"), TeamTarget("emea")])),
            quiet=quiet,
            digest=draw(st.none() | DIGESTS) if on <= CALM and quiet is None else None,
            limits=tuple(draw(st.lists(LIMITS, max_size=2, unique=True))),
            escalate=tuple(sorted(draw(st.lists(ESCALATIONS, max_size=3)), key=lambda one: one.after)),
            status=draw(st.sampled_from(["on", "watching", "off"])),
        )

    return [rule(f"rule-{number}") for number in range(draw(st.integers(1, 4)))]


@given(rulesets())
def test_rules_read_as_they_print(rules: list[Rule]) -> None:
    report = check_sources([Source("printed", print_rules(rules).encode())])
    assert report.faults == ()
    assert list(report.rules) == rules


CHANGES = st.builds(
    lambda kind, blocked, known, values: change(kind, blocked=blocked, known=known, **values),
    st.sampled_from(KINDS),
    st.booleans(),
    st.sampled_from(["unknown", "verified"]),
    st.fixed_dictionaries(
        {},
        optional={
            "country": st.sampled_from(["DE", "FR"]),
            "num_employees": st.sampled_from([1, 500]),
            "owner": st.just(DANA),
            "skills": st.sampled_from([["SQL"], ["Go", "SQL"], ["Rust"]]),
            "job_title": st.sampled_from(["Unknown", "CTO"]),
        },
    ),
)


def naive(rules: list[Rule], happened: Change, known: bool) -> list[tuple[str, str, set[object], list[str]]]:
    """Every rule, one after the other, word by word as the documents say it."""
    seen = dict(facts(happened.after, happened.event))
    kind, found = happened.event.kind, []

    def holds(group: tuple[Condition, ...]) -> bool:
        return all(condition.holds(seen) for condition in group)

    for rule in rules:
        matching = [group for group in rule.when if holds(group)]
        if rule.status == "off" or kind not in rule.on or (rule.when and not matching):
            continue
        if any(holds(group) for group in rule.unless):
            continue
        places: set[object] = set()
        for ring in rule.ring:
            for place in (ring.to, ring.otherwise):
                if place is not None and (place != Owner() or ("owner" in seen and known)):
                    places.add(place)
                    break
        reason = "rings" if rule.status == "on" else "watching"
        if not places:
            reason = "no owner"
        if happened.after.blocked and kind not in ("lead.blocked", "lead.unblocked"):
            reason, places = "blocked", set()
        found.append((rule.id, reason, places, [condition.text() for condition in (matching or [()])[0]]))
    return found


@given(rulesets(), CHANGES, st.booleans())
def test_the_index_finds_what_a_full_scan_finds(rules: list[Rule], happened: Change, known: bool) -> None:
    verdicts = Ruleset(rules).match(happened, lambda _email: known)
    assert [
        (verdict.rule, verdict.reason, {ring.to for ring in verdict.rings}, [held.text for held in verdict.because])
        for verdict in verdicts
    ] == naive(rules, happened, known)
    for verdict in verdicts:
        assert len({ring.to for ring in verdict.rings}) == len(verdict.rings)
