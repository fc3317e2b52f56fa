"""Do the tests of a rule file pass and fail as their authors expect?"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from leads.hours import parse_hours
from rules.check import check_sources
from rules.quiet import Around, Quiet
from rules.read import Source
from rules.rule import print_rules
from rules.timing import quieten
from rules.trial import of_nobody, try_rules
from rules.verdict import ChannelTarget, Owner, Ring, Verdict

EXAMPLE = Path(__file__).parents[3] / "rules" / "examples" / "hot-leads.yaml"
QUIET_FOR_PEOPLE = Quiet(then="else")
NOW = 1_790_000_000_000
DANA = "dana@acme.example"
RULE = """\
rules:
  - id: hot
    on: [email.captured, stage.changed]
    when: [{all: [num_employees is at least 500, country is one of DE FR]}]
    unless: [{all: [control is manual]}]
    ring:
      - {to: owner, else: "slack:#leads"}
      - teams:Sales/Hot leads
    quiet: {hours: 18:00-08:00, then: hold}
    status: watching
    tests:
      - TEST
"""
BIG = f"{{num_employees: 900, country: DE, owner: {DANA}}}"


def sentences(test: str, around: Around | None = None) -> list[str]:
    """What is said of one test; the file is right."""
    report = check_sources([Source("a.yaml", RULE.replace("TEST", test).encode())])
    assert report.faults == ()
    of = of_nobody if around is None else lambda _owner: around
    return [one.sentence for one in try_rules(report.rules, NOW, lambda _email: True, of)]


@pytest.mark.parametrize(
    "test",
    [
        f"{{event: {{kind: email.captured, lead: {BIG}}}, expect: [owner]}}",
        f"{{event: {{kind: email.captured, lead: {BIG}}}, expect: [owner, 'teams:Sales/Hot leads']}}",
        "{event: {kind: email.captured, lead: {num_employees: 20, country: DE}}, expect: nothing}",
        "{event: {kind: email.captured, lead: {num_employees: 900, country: DE}}, expect: ['slack:#leads']}",
        f"{{event: {{kind: email.captured, lead: {BIG}}}, lead: {{control: manual}}, expect: nothing}}",
        f"{{event: {{kind: email.captured, at: '2026-11-23T12:00:00Z', lead: {BIG}}}, expect: owner}}",
        f"{{event: {{kind: email.captured, at: '2026-11-23T22:00:00Z', lead: {BIG}}}, expect: [held: owner]}}",
        f"{{event: {{kind: email.captured, at: '2024-02-29T22:00:00Z', lead: {BIG}}}, expect: [held: owner]}}",
    ],
)
def test_what_passes(test: str) -> None:
    assert sentences(test) == []


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (f"{{event: {{kind: email.captured, lead: {BIG}}}, expect: nothing}}",
         "Expected nothing; it rings owner and teams:Sales/Hot leads."),
        (f"{{event: {{kind: email.captured, lead: {BIG}}}, expect: ['webex:Leads']}}",
         "Expected webex:Leads; it rings owner and teams:Sales/Hot leads."),
        (f"{{event: {{kind: email.captured, lead: {BIG}}}, expect: [held: owner]}}",
         "Expected held: owner; it rings owner and teams:Sales/Hot leads."),
        ("{event: {kind: email.captured, lead: {country: US}}, expect: owner}", "Expected owner; it rings nothing."),
        (f"{{event: {{kind: email.captured, at: '2026-11-23T22:00:00Z', lead: {BIG}}}, expect: nothing}}",
         "Expected nothing; it rings held: owner and held: teams:Sales/Hot leads."),
    ],
)  # fmt: skip
def test_what_fails_says_what_happens_instead(test: str, said: str) -> None:
    assert sentences(test) == [said]


def test_whoever_is_rung_has_their_own_clock() -> None:
    test = f"{{event: {{kind: email.captured, at: '2026-11-23T09:30:00Z', lead: {BIG}}}, expect: [held: owner]}}"
    tokyo = Around(ZoneInfo("Asia/Tokyo"), parse_hours("mon-fri 09:00-18:00"))
    assert sentences(test, tokyo) == []
    assert sentences(test) != []


def test_tests_are_printed_with_their_rule() -> None:
    event = f"event: {{kind: email.captured, lead: {BIG}}}"
    test = f"{{name: at night, {event}, lead: {{messages: 3}}, expect: [held: owner]}}"
    report = check_sources([Source("a.yaml", RULE.replace("TEST", test).encode())])
    again = check_sources([Source("b.yaml", print_rules(report.rules).encode())])
    assert again.faults == ()
    assert again.rules == report.rules


def test_the_command_says_which_and_where(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        RULE.replace("TEST", f"{{name: big, event: {{kind: email.captured, lead: {BIG}}}, expect: nothing}}")
    )
    result = CliRunner().invoke(app, ["rules", "test", str(file)])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{file}:12:9  test_failed  hot, big: Expected nothing; it rings owner and teams:Sales/Hot leads.",
        "1 test, 1 failed.",
    ]
    file.write_text(RULE.replace("TEST", f"{{event: {{kind: email.captured, lead: {BIG}}}, expect: owner}}"))
    assert CliRunner().invoke(app, ["rules", "test", str(file)]).exit_code == 0


def test_the_shipped_example_does_what_it_says() -> None:
    result = CliRunner().invoke(app, ["rules", "test", str(EXAMPLE)])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "6 tests, 0 failed.")


def test_a_file_with_faults_is_not_tried(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("rules: [{id: a, on: nope, ring: owner}]")
    result = CliRunner().invoke(app, ["rules", "test", str(file)])
    assert (result.exit_code, "unknown_kind" in result.stderr) == (1, True)


def test_a_place_that_is_another_ones_else_is_rung_once() -> None:
    """Were it rung twice, a limit would put the same silence down twice, and the event with it would be lost."""
    owner, leads, sales = Owner(), ChannelTarget("slack", "#leads"), ChannelTarget("slack", "#sales")
    verdict = Verdict("a", "A", "rings", (Ring(owner, leads), Ring(leads, sales)), quiet=QUIET_FOR_PEOPLE)
    night = Around(ZoneInfo("UTC"), parse_hours("mon-sun 09:00-10:00"))
    timed = quieten(verdict, NOW, lambda to: night if to == owner else of_nobody(""))
    assert [ring.to for ring in timed.rings] == [leads]
