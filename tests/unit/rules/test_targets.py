"""Is a place, and whom a card mentions, read as it is printed, and refused with a sentence where it can't be?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.platform import CAPABILITIES
from bot.platforms.teams.platform import CAPABILITIES as TEAMS
from bot.platforms.webex.platform import Webex
from rules.check import check_sources
from rules.read import Source
from rules.rule import print_rules
from rules.targets import EVERYBODY, MENTIONS, PLACES, TargetFault, parse_mention, parse_target, print_target
from rules.verdict import Everybody, TeamTarget


@pytest.mark.parametrize("text", [one for one in PLACES if one != "slack:workspace/#channel"])
def test_every_example_of_a_place_is_one(text: str) -> None:
    assert print_target(parse_target(text)) == text


@pytest.mark.parametrize("text", MENTIONS)
def test_every_example_of_a_mention_is_one(text: str) -> None:
    assert print_target(parse_mention(text)) == text


@given(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,39}", fullmatch=True))
def test_a_team_is_read_as_it_is_printed(name: str) -> None:
    assert parse_target(print_target(TeamTarget(name))) == TeamTarget(name)
    assert parse_mention(f" team: {name}") == TeamTarget(name)


@pytest.mark.parametrize("text", ["team:", "team:EMEA", "team:a b", "team:-x", "team:" + "x" * 41])
def test_what_no_team_is_called_is_refused(text: str) -> None:
    with pytest.raises(TargetFault, match="team's name has 1 to 40"):
        parse_target(text)


def test_a_misspelt_team_is_told_what_is_near() -> None:
    with pytest.raises(TargetFault) as told:
        parse_target("taem:emea")
    assert "team" in told.value.hint


@pytest.mark.parametrize("text", ["slack:#leads", "everyone", "", "owners"])
def test_what_can_not_be_mentioned_says_what_can(text: str) -> None:
    with pytest.raises(TargetFault) as told:
        parse_mention(text)
    assert told.value.code == "invalid_mention"
    assert "here" in told.value.hint


def faults(mention: str, *rings: str) -> list[str]:
    places = ", ".join(f"'{one}'" for one in rings)
    text = f"rules: [{{id: a, on: human.requested, ring: [{places}], mention: '{mention}'}}]"
    return [fault.message for fault in check_sources([Source("a.yaml", text.encode())]).faults]


def test_everybody_is_called_where_the_platform_has_a_word_for_it() -> None:
    assert faults("channel", "slack:#leads", "webex:Leads", "owner", "team:emea") == []
    assert faults("here", "slack:#leads") == []
    assert faults("here", "slack:#leads", "webex:Leads") == ["Webex can't mention whoever is there now."]
    assert faults("channel", "teams:Sales/Leads") == ["Teams can't mention everybody of a channel."]
    assert faults("team:emea", "teams:Sales/Leads", "webex:Leads") == []


def test_a_rule_with_a_team_prints_back_to_itself() -> None:
    text = b"""rules: [{id: a, on: human.requested, ring: [{to: 'team:emea', else: 'team:us'}], mention: here,
      escalate: [{after: 5m, to: 'team:us'}]}]"""
    [rule] = check_sources([Source("a.yaml", text)]).rules
    assert rule.mention == Everybody("here")
    assert check_sources([Source("b.yaml", print_rules([rule]).encode())]).rules == (rule,)


def test_who_can_be_called_is_as_the_platforms_say() -> None:
    capabilities = {"slack": CAPABILITIES, "webex": Webex.capabilities, "teams": TEAMS}
    for word, platforms in EVERYBODY.items():
        assert platforms == tuple(name for name, can in capabilities.items() if word in can.calls)
