"""Is what stops a rule's rings found beforehand, and nothing else told of?"""

from __future__ import annotations

from leads.people import Person
from rules.obstacles import obstacles
from rules.rule import Rule
from rules.targets import parse_target
from rules.verdict import ChannelTarget, Ring

DANA = Person("p_dana", "acme", "Dana Ruiz", "dana@acme.example", teams=("emea",))
GONE = Person("p_gone", "acme", "Gil Ott", "gil@acme.example", active=False, teams=("smb",))
PEOPLE = {one.email: one for one in (DANA, GONE)}


def rule(*places: str, otherwise: str = "", status: str = "on") -> Rule:
    instead = parse_target(otherwise) if otherwise else None
    rings = tuple(Ring(parse_target(one), instead) for one in places)
    return Rule("r", "R", ("human.requested",), rings, status=status)  # type: ignore[arg-type]


def found(*rules: Rule, platforms: tuple[str, ...] = ("slack",), ill: str = "") -> list[tuple[str, str]]:
    def unreached(target: ChannelTarget) -> str:
        return "Invite the bot." if target.name == ill else ""

    return [(one.place, one.what) for one in obstacles(rules, PEOPLE, platforms, unreached)]


def test_what_can_be_rung_is_no_obstacle() -> None:
    assert found(rule("owner", "slack:#leads", "dana@acme.example", "team:emea")) == []


def test_people_teams_and_channels() -> None:
    places = ("new@acme.example", "gil@acme.example", "team:smb", "team:nobody", "slack:#ill")
    assert found(rule(*places), ill="#ill") == [
        ("new@acme.example", "unknown"), ("gil@acme.example", "left"), ("team:smb", "team"), ("team:nobody", "team"),
        ("slack:#ill", "channel"),
    ]  # fmt: skip


def test_the_place_instead_counts_too_and_is_told_once() -> None:
    assert found(rule("slack:#a", "slack:#b", otherwise="new@acme.example")) == [("new@acme.example", "unknown")]


def test_a_platform_that_is_not_installed_is_passed_over_unless_it_is_all_there_is() -> None:
    assert found(rule("slack:#a", "teams:Sales/Leads")) == []
    assert found(rule("teams:Sales/Leads", "webex:Leads")) == [("teams:Sales/Leads", "platform")]
    assert found(rule("teams:Sales/Leads"), ill="Sales/Leads", platforms=("teams",)) == [
        ("teams:Sales/Leads", "channel")
    ]


def test_a_rule_that_is_off_or_watches_stops_nobody() -> None:
    assert found(rule("new@acme.example", status="off"), rule("new@acme.example", status="watching")) == []
